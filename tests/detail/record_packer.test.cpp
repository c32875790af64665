// SPDX-License-Identifier: MIT
#include <baton/detail/record_packer.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "support/random.hpp"

using namespace baton::test;
namespace detail = baton::detail;

namespace {

struct Pair {
  std::string_view key, value;
};
struct Triple {
  std::string_view key, value, more;
};
using Pairs = detail::TextRecords<Pair, 2>;
using Triples = detail::TextRecords<Triple, 3>;
using List = std::vector<std::pair<std::string, std::string>>;

List list_of(detail::Packed packed) {
  List out;
  for (const auto& [key, value] : Pairs(packed)) out.emplace_back(key, value);
  return out;
}

TEST_CASE("record packer: all ways to add") {
  std::string room(1'000, '\xee');
  detail::RecordPacker packer(room.data(), 3);
  packer.add_pair("a=1", 1);
  packer.add_pair("b:", 1, "prefix.");
  packer.put("c");
  packer.put(300, [](char* out) { return detail::copy("short", out); });  // of a shorter length
  packer.put("more");
  packer.finish_record();
  const std::string large(200, 'x');
  packer.add_pair("d=" + large, 1, "prefix.");
  packer.finish();
  const Triples records(packer.packed());
  std::string out;
  for (const auto& [key, value, more] : records) {
    out.append(key).append("=").append(value).append(";").append(more).append("|");
  }
  CHECK(out == "a=1;|prefix.b=;|c=short;more|prefix.d=" + large + ";|");
  CHECK(packer.end() == room.data() + records.bytes());
}

TEST_CASE("record packer: pairs of every size, with a prefix and without") {
  for (const std::string_view prefix : {"", "_dd.p."}) {
    for (std::size_t key = 0; key <= 131; ++key) {
      for (std::size_t value = 0; value <= 131; ++value) {
        const std::string pair = std::string(key, 'k') + '=' + std::string(value, 'v');
        std::string room(prefix.size() + pair.size() + 4, '\0');
        detail::RecordPacker packer(room.data(), 2);
        packer.add_pair(pair, key, prefix);
        REQUIRE(list_of(packer.packed()) ==
                List{{std::string(prefix) + std::string(key, 'k'), std::string(value, 'v')}});
      }
    }
  }
}

TEST_CASE("record packer: the last value of a key counts, earlier records stay") {
  Random random(91);
  for (int round = 0; round < 400; ++round) {
    // With many keys the packer sorts at the end; with few it searches at once.
    const std::size_t keys = round % 2 == 0 ? 6 : 600;
    std::string room(100'000, '\0');
    std::size_t earlier = 0;
    List model;
    std::size_t stay = 0;
    for (int style = 0; style < 2; ++style) {
      detail::RecordPacker packer(room.data(), 2, earlier);
      for (std::size_t i = random.below(keys * 3); i > 0; --i) {
        const std::string key = "key" + std::to_string(random.below(keys));
        const std::string value = random.text(0, 9, "xyz");
        packer.add_pair(key + "=" + value, key.size());
        auto found = model.begin();
        while (found != model.end() && found->first != key) ++found;
        if (found != model.end()) {
          if (found - model.begin() < static_cast<std::ptrdiff_t>(stay)) continue;
          model.erase(found);
        }
        model.emplace_back(key, value);
      }
      packer.finish();
      REQUIRE(list_of(packer.packed()) == model);
      earlier = packer.packed().bytes.size();
      stay = model.size();
    }
  }
}

TEST_CASE("record packer: one is removed, others are appended, the room moves") {
  std::string first(100, '\0');
  detail::RecordPacker packer(first.data(), 2);
  packer.add_pair("a=1", 1);
  packer.add_pair("b=2", 1);
  packer.remove("a");
  packer.remove("c");
  CHECK(list_of(packer.packed()) == List{{"b", "2"}});
  static constexpr std::string_view key = "d", value = "4";
  packer.append(detail::packed_constant<key, value>.bytes);
  std::string second = first;
  first.assign(100, '\xee');
  packer.move_to(second.data());
  packer.add_pair("d=5", 1);
  packer.add_pair("b=6", 1);
  packer.finish();
  CHECK(list_of(packer.packed()) == List{{"d", "5"}, {"b", "6"}});
}

TEST_CASE("record packer: four times the records take about four times as long") {
  // The filter takes keys with equal ends for equal. Each key occurs twice.
  const auto seconds = [](int count) {
    std::string room(static_cast<std::size_t>(count) * 80, '\0');
    double best = 1e9;
    for (int round = 0; round < 3; ++round) {
      const auto start = std::chrono::steady_clock::now();
      detail::RecordPacker packer(room.data(), 2);
      for (int i = 0; i < 2 * count; ++i) {
        std::string key = std::to_string(1'000'000 + i / 2) + "-end-like-others";
        const std::size_t size = key.size();
        packer.add_pair(key += "=1", size);
      }
      packer.finish();
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      best = took.count() < best ? took.count() : best;
      REQUIRE(Pairs(packer.packed()).size() == static_cast<std::size_t>(count));
    }
    return best;
  };
  seconds(1'000);
  const double few = seconds(5'000);
  CHECK(seconds(20'000) < 10 * few);
}

}  // namespace
