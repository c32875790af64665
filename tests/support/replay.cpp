// SPDX-License-Identifier: MIT
// Runs a fuzz target over the files of its corpus, and over a fixed number of inputs made of them: replay DIRECTORY
// Reads files as C does: MemorySanitizer knows what C's library writes, but not what iostreams write.
#include <dirent.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/fuzz.hpp"
#include "support/random.hpp"

// Called by sanitizers before they end the program, where there are any.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*)());

namespace {

using Files = std::vector<std::string>;

constexpr std::size_t made_inputs = 1000;
constexpr std::size_t made_bytes = 1024 * 1024;  // of fewer inputs, where they are large
constexpr std::string_view separators = ",;:=-_~%+/*@ \t\r\n\"\\{}[]'?.|";
constexpr std::string_view plain = "019afAFdgsxu";

std::string running;  // the input under test

void print_culprit() {
  std::fprintf(stderr, "input:\n");
  for (const char c : running) {
    const bool plain_byte = (c >= 0x20 && c < 0x7f && c != '\\') || c == '\n';
    std::fprintf(stderr, plain_byte ? "%c" : "\\x%02x", static_cast<unsigned char>(c));
  }
  std::fprintf(stderr, "\n");
}

std::string content_of(const std::string& path) {
  std::string out;
  if (std::FILE* const file = std::fopen(path.c_str(), "rb")) {
    char piece[4096];
    while (const std::size_t size = std::fread(piece, 1, sizeof piece, file))
      out.append(piece, size);
    std::fclose(file);
  }
  return out;
}

void run(std::string bytes) {
  running = std::move(bytes);
  const auto copy = baton::test::exact_copy(running);
  const std::string_view text = copy.view();
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

/// One change, of the kinds that tear a grammar apart.
void change(std::string& text, const Files& files, baton::test::Random& random) {
  const std::size_t at = random.below(text.size() + 1);
  const std::size_t length = random.below(std::min<std::size_t>(text.size() - at, 40) + 1);
  switch (random.below(7)) {
    case 0: text.insert(at, 1, random.pick(separators)); break;
    case 1: text.insert(at, 1, random.pick(plain)); break;
    case 2: text.replace(at, at < text.size(), 1, random.byte()); break;
    case 3: text.replace(at, at < text.size(), 1, random.pick(separators)); break;
    case 4: text.erase(at, random.below(4) == 0 ? length : 1); break;
    case 5: text.insert(random.below(text.size() + 1), text.substr(at, length)); break;
    default: {  // a piece of another file
      const std::string& other = random.pick(files);
      const std::size_t from = random.below(other.size() + 1);
      text.insert(at, other.substr(from, random.below(40)));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(print_culprit);
  baton::test::before_abort = print_culprit;

  std::vector<std::string> paths;
  if (DIR* const directory = opendir(argv[1])) {
    while (const dirent* const entry = readdir(directory)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") paths.push_back(std::string(argv[1]) + "/" + name);
    }
    closedir(directory);
  }
  if (paths.empty()) return 1;
  std::sort(paths.begin(), paths.end());

  run("");
  Files files;
  for (const std::string& path : paths) {
    files.push_back(content_of(path));
    run(files.back());
  }
  baton::test::Random random(1);
  std::size_t made = 0;
  for (std::size_t bytes = 0; made < made_inputs && bytes < made_bytes; ++made) {
    std::string text = random.pick(files);
    for (std::size_t changes = 1 + random.below(5); changes != 0; --changes) {
      change(text, files, random);
    }
    bytes += text.size();
    run(std::move(text));
  }
  std::printf("%zu files, %zu inputs made of them\n", files.size(), made);
}
