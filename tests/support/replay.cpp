// Runs a fuzz target over the files of its corpus: replay DIRECTORY
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/fuzz.hpp"

namespace {

void run(const std::string& name, const std::string& bytes) {
  std::printf("%s\n", name.c_str());
  std::fflush(stdout);  // if the program ends, the last printed name is the culprit
  const auto copy = baton::test::exact_copy(bytes);
  const std::string_view text = copy.view();
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;

  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());

  run("nothing", "");
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    run(file.filename(), {std::istreambuf_iterator<char>(stream), {}});
  }
  return files.empty() ? 1 : 0;
}
