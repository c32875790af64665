#include <baton/ids_io.hpp>

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << '<' << value << '>';
  return out.str();
}

TEST_CASE("ids: printed as their digits") {
  CHECK(printed(TraceId{1, 0xab}) == "<000000000000000100000000000000ab>");
  CHECK(printed(SpanId{0xab}) == "<00000000000000ab>");
  CHECK(printed(SpanId{}) == "<0000000000000000>");
  CHECK(printed(SpanId{12}.to_decimal()) == "<12>");
  CHECK(printed(TraceId{0, 12}.to_hex()) == "<0000000000000000000000000000000c>");
}

TEST_CASE("ids: whatever takes a text by <<") {
  struct Log {
    std::string text;
    Log& operator<<(std::string_view more) {
      text += more;
      return *this;
    }
  };
  Log log;
  log << SpanId{1} << "," << TraceId{2, 3};
  CHECK(log.text == "0000000000000001,00000000000000020000000000000003");
}

TEST_CASE("ids: keys of tables") {
  std::unordered_map<TraceId, int> traces{{{1, 2}, 3}};
  traces[{1, 2}] = 4;
  traces[{2, 1}] = 5;
  CHECK(traces.size() == 2);
  CHECK(traces.at({1, 2}) == 4);
  std::unordered_set<SpanId> spans{{1}, {2}, {1}};
  CHECK(spans.size() == 2);
  std::map<TraceId, int> ordered{{{1, 0}, 1}, {{0, 9}, 0}};
  CHECK(ordered.begin()->second == 0);
}

TEST_CASE("ids: hashes of ids that differ little differ") {
  std::set<std::size_t> hashes;
  const std::hash<TraceId> hash;
  Random random(92);
  std::size_t count = 0;
  for (int round = 0; round < 100; ++round) {
    const TraceId id{random.next(), random.next()};
    hashes.insert(hash(id));
    for (int bit = 0; bit < 64; ++bit) {
      hashes.insert(hash({id.high ^ std::uint64_t{1} << bit, id.low}));
      hashes.insert(hash({id.high, id.low ^ std::uint64_t{1} << bit}));
    }
    count += 129;
  }
  CHECK(hashes.size() + 3 > count);
}

#if defined(__cpp_lib_format)
TEST_CASE("ids: std::format") {
  CHECK(std::format("{}", SpanId{0xab}) == "00000000000000ab");
  CHECK(std::format("{:>18}|{}", SpanId{1}, TraceId{2, 3}) ==
        "  0000000000000001|00000000000000020000000000000003");
}
#endif

}  // namespace
