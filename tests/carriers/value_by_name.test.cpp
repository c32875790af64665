// SPDX-License-Identifier: MIT
#include <baton/carriers/value_by_name.hpp>

#include <doctest/doctest.h>

#include <baton/carriers.hpp>
#include <baton/carriers/last_value_wins.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace baton;
using baton::detail::ValueByName;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string long_value(std::string_view of) {
  return "a value beyond the room of a short string, of " + std::string(of);
}

/// Texts that die when the call returns.
struct Dying {
  static constexpr bool yields_temporaries = true;
  void for_each(auto&& visit) const {
    for (const char* name : {"a", "b"}) {
      std::string value = long_value(name);
      visit(std::string_view(name), std::string_view(value));
      value.assign(value.size(), '#');
    }
  }
};
struct Moving {
  void for_each(auto&& visit) const {
    for (const char* name : {"a", "b"}) visit(std::string(name), long_value(name));
  }
};
struct Making {
  std::string get(std::string_view name) const {
    return name == "none" ? std::string() : long_value(name);
  }
};
struct Maybe {
  std::optional<std::string> get(std::string_view name) const {
    if (name == "none") return std::nullopt;
    return long_value(name);
  }
};

TEST_CASE_TEMPLATE("value by name: what was found stays, where the carrier's texts die", C, Dying,
                   Moving, Making, Maybe) {
  const C carrier;
  const ValueByName<const C> values(carrier);
  const auto a = values.find("a");
  CHECK(!values.find("none"));
  const auto b = values.find("b");
  CHECK(a == long_value("a"));
  CHECK(b == long_value("b"));
}

TEST_CASE("value by name: views of what stays anyway") {
  const Pairs pairs = {{"Name", "value"}, {"empty", ""}};
  const ValueByName<const Pairs> values(pairs);
  CHECK(values.find("nAME")->data() == pairs[0].second.data());
  CHECK(values.find("empty") == "");
  CHECK(!values.find("names"));
  Pairs seen;
  values.for_each(
      [&](std::string_view name, std::string_view value) { seen.emplace_back(name, value); });
  CHECK(seen == pairs);
}

TEST_CASE(
    "value by name: of a repeated name the first counts, the last where the carrier says so") {
  const Pairs twice = {{"a", "1"}, {"A", "2"}};
  CHECK(ValueByName<const Pairs>(twice).find("a") == "1");
  auto broker = last_value_wins(twice);
  CHECK(ValueByName<decltype(broker)>(broker).find("a") == "2");
}

TEST_CASE("value by name: a carrier that can only be asked shows nothing") {
  const Making making;
  ValueByName<const Making>(making).for_each(
      [](std::string_view, std::string_view) { FAIL("it can't be walked"); });
}

}  // namespace
