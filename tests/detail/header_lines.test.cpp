// SPDX-License-Identifier: MIT
#include <baton/detail/header_lines.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/exact_copy.hpp"

using namespace baton::detail;
using baton::test::exact_copy;

namespace {

struct Row {
  std::string_view rule, input;
  std::string_view expected;  // name=value|…, then ; and the text behind the end of the last line
};
constexpr Row rows[] = {
    {"one", "a: b\r\n", "a=b|;"},
    {"several", "a: b\r\nc: d\r\n", "a=b|c=d|;"},
    {"bare line feeds", "a: b\nc: d\n", "a=b|c=d|;"},
    {"no end", "a: b", "a=b|;"},
    {"no blank after the colon", "a:b\r\n", "a=b|;"},
    {"blanks and tabs around the value", "a: \t b \t\r\n", "a=b|;"},
    {"empty value", "a:\r\nb: \r\n", "a=|b=|;"},
    {"colons in the value", "a: b: c:\r\n", "a=b: c:|;"},
    {"empty", "", ";"},
    {"only a line end", "\r\n", ";\r\n"},
    {"ends at the first empty line", "a: b\r\n\r\nc: d\r\n", "a=b|;\r\nc: d\r\n"},
    {"with bare line feeds too", "a: b\n\nc: d\n", "a=b|;\nc: d\n"},
    {"request line", "GET http://x:1/?a:b HTTP/1.1\r\na: b\r\n", "a=b|;"},
    {"status line", "HTTP/1.1 200 OK\r\na: b\r\n", "a=b|;"},
    {"no colon", "a b\r\nc: d\r\n", "c=d|;"},
    {"a blank before the colon", "a : b\r\nc: d\r\n", "c=d|;"},
    {"no name", ": b\r\nc: d\r\n", "c=d|;"},
    {"a blank first", " a: b\r\nc: d\r\n", "c=d|;"},
    {"a name that is no token", "a(: b\r\n{c}: d\r\n\"e\": f\r\ng: h\r\n", "g=h|;"},
    {"any token", "!#$%&'*+-.^_`|~09azAZ: b\r\n", "!#$%&'*+-.^_`|~09azAZ=b|;"},
    // values over several lines
    {"folded", "a: b\r\n c\r\n", "a=b c|;"},
    {"folded by a tab, and bare", "a: b\n\tc\nd: e\n", "a=b c|d=e|;"},
    {"folded often, with blanks", "a: b  \r\n   c  \r\n \t d\r\n", "a=b c d|;"},
    {"folded to nothing", "a: b\r\n \r\n\t\r\nc: d\r\n", "a=b|c=d|;"},
    {"begins on the next line", "a:\r\n b\r\n", "a=b|;"},
    {"folded at the end", "a: b\r\n c", "a=b c|;"},
    {"a fold of what is no header", "GET /\r\n a: b\r\nc: d\r\n", "c=d|;"},
    {"a header in a fold is none", "a: b\r\n c: d\r\n", "a=b c: d|;"},
    {"a lone carriage return is text", "a: b\rc: d\r\n", "a=b\rc: d|;"},
    {"NUL is text", std::string_view("a: b\0c\r\n", 8), std::string_view("a=b\0c|;", 7)},
    {"a fold at the end of all", "a: b\r\n ", "a=b|;"},
};

std::string shown(std::string_view text) {
  std::string out;
  HeaderLines lines(text);
  while (lines.next()) {
    out.append(lines.name()).append(1, '=');
    out.append(lines.folded() ? lines.unfolded() : std::string(lines.value())).append(1, '|');
  }
  return out.append(1, ';').append(text.substr(lines.end()));
}

TEST_CASE("header lines") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CHECK(shown(exact_copy(row.input)) == row.expected);
  }
}

TEST_CASE("header lines: unfolding one line changes nothing") {
  HeaderLines lines("a:  b c \r\n");
  REQUIRE(lines.next());
  CHECK(!lines.folded());
  CHECK(lines.unfolded() == "b c");
}

constexpr bool at_compile_time() {
  HeaderLines lines("GET / HTTP/1.1\r\nHost: a\r\n\r\nbody");
  return lines.next() && lines.name() == "Host" && lines.value() == "a" && !lines.next() &&
         lines.end() == 25;
}
static_assert(at_compile_time());

}  // namespace
