// SPDX-License-Identifier: MIT
// The unit test of one's own carrier: a request type that keeps its headers in its own way.
#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "uses/expect.hpp"

struct Request {
  struct Line {
    std::string name, value;
  };
  std::vector<Line> lines;

  void for_each(auto&& visit) const {
    for (const auto& line : lines) visit(line.name, line.value);
  }
  void set(std::string_view name, std::string_view value) {
    std::erase_if(lines, [&](auto& line) { return baton::equal_ignoring_case(line.name, name); });
    lines.push_back({std::string(name), std::string(value)});
  }
};

struct Forgetful
    : Request {  // compares names exactly, so that `Traceparent` stays beside `traceparent`
  void set(std::string_view name, std::string_view value) {
    std::erase_if(lines, [&](auto& line) { return line.name == name; });
    lines.push_back({std::string(name), std::string(value)});
  }
};

int main() {
  const auto append = [](Request& request, std::string_view name, std::string_view value) {
    request.lines.push_back({std::string(name), std::string(value)});
  };
  const auto good = baton::testing::check_carrier([] { return Request(); }, append);
  EXPECT(good && good.text() == "");

  const auto bad = baton::testing::check_carrier([] { return Forgetful(); }, append);
  EXPECT(!bad);
  bool says_why = false;
  for (const std::string& broken : bad) {
    says_why = says_why || broken.find("another spelling of its name") != broken.npos;
  }
  EXPECT(says_why);
}
