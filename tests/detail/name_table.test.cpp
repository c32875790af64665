// SPDX-License-Identifier: MIT
#include <baton/detail/name_table.hpp>

#include <doctest/doctest.h>

#include <baton/detail/charset.hpp>
#include <array>
#include <string>
#include <string_view>

#include "support/exact_copy.hpp"

using baton::detail::equal_ignoring_case;
using baton::detail::NameTable;
using baton::test::exact_copy;

namespace {

// Names of every length class: below, at and above the eight bytes compared at once, up to 32.
constexpr std::array<std::string_view, 12> names = {
    "b3",
    "traceparent",
    "tracestate",
    "baggage",
    "x-datadog-trace-id",
    "x-datadog-parent-id",
    "x-datadog-sampling-priority",
    "x-datadog-tags",
    "abcdefgh",
    "abcdefghijklmnop",
    "x-32-characters-long-0123456789a",
    "z",
};
constexpr NameTable<names.size()> table{names};
static_assert(table.find("traceparent") == 1);
static_assert(table.find("Traceparent") == 1);
static_assert(table.find("trace-parent") == table.none);

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

TEST_CASE("names: found in any case") {  // [w3c 1.8]
  for (std::size_t i = 0; i < names.size(); ++i) {
    CAPTURE(names[i]);
    CHECK(table.find(exact_copy(names[i])) == i);
    CHECK(table.find(exact_copy(upper(names[i]))) == i);
    for (std::size_t at = 0; at < names[i].size(); ++at) {
      std::string mixed(names[i]);
      mixed[at] = upper(mixed.substr(at, 1))[0];
      CHECK(table.find(exact_copy(mixed)) == i);
    }
  }
}

TEST_CASE("names: nothing else is found") {
  CHECK(table.find("") == table.none);
  CHECK(table.find(std::string_view()) == table.none);
  for (const std::string_view name : names) {
    CAPTURE(name);
    // one byte changed, to each of the 255 others: a hit only where it is the other case
    for (std::size_t at = 0; at < name.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string other(name);
        other[at] = static_cast<char>(byte);
        const bool same = equal_ignoring_case(other, name);
        const bool another = [&] {
          for (const std::string_view known : names) {
            if (known != name && equal_ignoring_case(other, known)) return true;
          }
          return false;
        }();
        if (another) continue;
        const std::size_t found = table.find(exact_copy(other));
        if (same ? found == table.none : found != table.none) CHECK_MESSAGE(false, other);
      }
    }
    // one byte less, one more, at both ends
    CHECK(table.find(exact_copy(name.substr(1))) == table.none);
    CHECK(table.find(exact_copy(name.substr(0, name.size() - 1))) == table.none);
    CHECK(table.find(exact_copy(std::string(name) + '\0')) == table.none);
    CHECK(table.find(exact_copy(' ' + std::string(name))) == table.none);
  }
  // '@' and '`', '[' and '{' differ like cases do, '-' and '\r' too
  CHECK(table.find("x\rdatadog\rtags") == table.none);
  CHECK(table.find(std::string(64, 'a')) == table.none);
  CHECK(table.find(std::string(100'000, 'a')) == table.none);
}

}  // namespace
