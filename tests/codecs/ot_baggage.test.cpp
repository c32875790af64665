// SPDX-License-Identifier: MIT
#include <baton/codecs/ot_baggage.hpp>

#include <doctest/doctest.h>

#include <baton/baton.hpp>
#include <string>
#include <string_view>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using Legacy = Propagator<codecs::ot_baggage>;
constexpr Legacy legacy;

std::string lines_of(const Baggage& baggage) {
  std::string out;
  for (const auto& [key, value, properties] : baggage) {
    if (!out.empty()) out += ',';
    out.append(key).append("=").append(value);
    if (!properties.empty()) out.append(";").append(properties);
  }
  return out;
}

struct Row {
  std::string_view rule;
  Headers in;
  std::string_view expected;
};

TEST_CASE("ot-baggage: reading") {
  const Row table[] = {
      {"[multi 6.6] one header a member",
       {{"ot-baggage-user", "ada"}, {"ot-baggage-tenant", "7"}},
       "user=ada,tenant=7"},
      {"[jaeger 10.4] names have no case: the key in lower case",
       {{"Ot-Baggage-User-Id", "42"}, {"OT-BAGGAGE-ID", "7"}},
       "user-id=42,id=7"},
      {"[multi 6.6] no key, no member", {{"ot-baggage-", "x"}, {"ot-baggage", "x"}}, ""},
      {"[multi 6.6] another header", {{"x-ot-baggage-a", "x"}, {"uberctx-a", "x"}}, ""},
      {"[bag 7.1] values are decoded", {{"ot-baggage-a", "1%202%2C%C3%A9"}}, "a=1 2,\xc3\xa9"},
      {"[bag 7.1] keys too", {{"ot-baggage-a%20b", "1"}}, "a b=1"},
      {"[bag 7.1] + is a plus", {{"ot-baggage-a", "1+2"}}, "a=1+2"},
      {"[bag 7.1] an incomplete % stays", {{"ot-baggage-a", "100%, 5%2"}}, "a=100%, 5%2"},
      {"[bag 7.1] bad UTF-8", {{"ot-baggage-a", "%ff\xc3"}}, "a=\xef\xbf\xbd\xef\xbf\xbd"},
      {"[bag 7.1] what separates in a list is text here",
       {{"ot-baggage-a", "1,b=2;c"}},
       "a=1,b=2;c"},
      {"[bag 7.1] blanks around the value go", {{"ot-baggage-a", " \t1 2\t "}}, "a=1 2"},
      {"[bag 7.6] the last of a key",
       {{"ot-baggage-a", "1"}, {"ot-baggage-b", "2"}, {"ot-baggage-a", "3"}},
       "b=2,a=3"},
      {"[jaeger 10.4] whatever their case, the last of a key",
       {{"ot-baggage-a", "1"}, {"ot-baggage-A", "2"}},
       "a=2"},
  };
  for (const Row& row : table) {
    CAPTURE(row.rule);
    const auto found = legacy.extract(exact_copies(row.in));
    CHECK(!found);
    CHECK(found.error().code == Errc::none);
    CHECK(lines_of(found.baggage()) == row.expected);
    CHECK(found.diagnostics().empty());
  }
}

TEST_CASE(
    "ot-baggage: a header without a value is lost alone") {  // [bag 7.2] each header is judged alone
  const auto found = legacy.extract(
      exact_copies({{"ot-baggage-a", ""}, {"ot-baggage-b", "2"}, {"ot-baggage-c", " \t"}}));
  CHECK(lines_of(found.baggage()) == "b=2");
  CHECK(found.diagnostics().empty());  // [field 0.2] it counts as absent
}

TEST_CASE("ot-baggage: the limits of the baggage header hold [multi 6.6] [bag 7.4]") {
  Headers many;
  for (int i = 0; i < 65; ++i) many.emplace_back("ot-baggage-k" + std::to_string(i), "v");
  auto found = legacy.extract(exact_copies(many));
  CHECK(found.baggage().size() == 64);
  CHECK(!found.baggage().contains("k64"));
  CHECK(found.diagnostics().has(Errc::baggage_too_many));
  many.pop_back();
  found = legacy.extract(exact_copies(many));
  CHECK(found.baggage().size() == 64);
  CHECK(found.diagnostics().empty());

  // "a=" and 4092 bytes, ",", "b=" and 4095 bytes
  const Headers full{{"ot-baggage-a", std::string(4092, 'v')},
                     {"ot-baggage-b", std::string(4095, 'v')}};
  found = legacy.extract(exact_copies(full));
  CHECK(found.baggage().size() == 2);
  CHECK(found.diagnostics().empty());
  Headers out;
  CHECK(legacy.inject(found.context(), out).diagnostics().empty());
  CHECK(out == full);

  Headers over = full;
  over[1].second += 'v';
  found = legacy.extract(exact_copies(over));
  CHECK(found.baggage().size() == 1);
  CHECK(found.diagnostics().has(Errc::baggage_too_long));

  // The limits when writing count the written bytes.
  SpanContext context;
  context.baggage().set("a", std::string(4092, 'v'));
  context.baggage().set("b", std::string(4093, 'v') + " ");
  context.baggage().set("c", "1");
  out.clear();
  CHECK(legacy.inject(context, out).diagnostics().has(Errc::baggage_too_long));
  CHECK(out.size() == 1);
  for (int i = 0; i < 65; ++i) context.baggage().set("k" + std::to_string(i), "v");
  context.baggage().remove("a");
  context.baggage().remove("b");
  out.clear();
  CHECK(legacy.inject(context, out).diagnostics().has(Errc::baggage_too_many));
  CHECK(out.size() == 64);

  const Legacy small{Options{.baggage_max_members = 1, .baggage_max_bytes = 3}};
  out.clear();
  const auto injected = small.inject(context, out);
  CHECK(out == Headers{{"ot-baggage-c", "1"}});
  CHECK(injected.diagnostics().has(Errc::baggage_too_many));
}

TEST_CASE("ot-baggage: writing [bag 7.5]") {
  SpanContext context({0, 1}, {2});
  context.baggage().set("plain", "a/b:c+d=e");
  context.baggage().set("blank key", "a b,c;d\"e\\f%g");
  context.baggage().set("\xc3\xa9", "\xc3\xa9\n", "p=1");  // properties have no form here
  Headers out;
  CHECK(legacy.inject(context, out));
  CHECK(out == Headers{{"ot-baggage-plain", "a/b:c%2Bd=e"},
                       {"ot-baggage-blank%20key", "a%20b%2Cc%3Bd%22e%5Cf%25g"},
                       {"ot-baggage-%c3%a9", "%C3%A9%0A"}});

  context.baggage().clear();
  context.baggage().set("", "no key");
  context.baggage().set("no value", "");
  out.clear();
  const auto injected = legacy.inject(context, out);
  CHECK(!injected);
  CHECK(injected.error().code == Errc::none);
  CHECK(injected.diagnostics().has(Errc::baggage_member_malformed));
  CHECK(out.empty());
}

TEST_CASE("ot-baggage: more headers than any room on the stack") {
  SpanContext context;
  for (int i = 0; i < 64; ++i)
    context.baggage().set(std::string("k").append(std::to_string(i)), std::string(100, 'v'));
  Headers out;
  CHECK(legacy.inject(context, out).written() == 64);
  CHECK(legacy.extract(exact_copies(out)).context() == context);
}

TEST_CASE("ot-baggage: off by default, and beside other styles on demand [multi 6.6]") {
  const Headers in{{"ot-baggage-a", "legacy"},
                   {"ot-baggage-b", "2"},
                   {"baggage", "a=w3c;p,c=3"},
                   {"x-datadog-trace-id", "1"},
                   {"x-datadog-parent-id", "2"}};
  CHECK(lines_of(extract(exact_copies(in)).baggage()) == "a=w3c;p,c=3");

  // The first style in the order decides. [multi 6.1]
  using Both = Propagator<codecs::datadog, codecs::baggage, codecs::ot_baggage>;
  const auto ordered = [](std::string_view words) {
    return Both({}, {*Both::parse_styles(words, StyleNaming::datadog), {}});
  };
  CHECK(lines_of(ordered("datadog,baggage,ot-baggage").extract(exact_copies(in)).baggage()) ==
        "a=w3c;p,c=3,b=2");
  CHECK(lines_of(ordered("ot-baggage,baggage,datadog").extract(exact_copies(in)).baggage()) ==
        "a=legacy,b=2,c=3");

  // Baggage is read whatever happens to the ids. [multi 6.2] [multi 6.5]
  const StyleList all = Both::all_styles().extract;
  CHECK(Both({.extract_first = true}, {all, {}}).extract(exact_copies(in)).baggage().size() == 3);
  const auto restarted =
      Both({.behavior = ExtractBehavior::restart}, {all, {}}).extract(exact_copies(in));
  CHECK(restarted.restart());
  CHECK(restarted.baggage().size() == 3);
  CHECK(Both({.behavior = ExtractBehavior::ignore}, {all, {}})
            .extract(exact_copies(in))
            .baggage()
            .empty());
  CHECK(legacy.fields().size() == 0);
}

TEST_CASE("ot-baggage: any bytes are read safely, and the result is written and read again") {
  constexpr std::string_view likely = "%%%0123456789abcdefABCDEF+ ,;=";
  Random random(14);
  for (int round = 0; round < 10'000; ++round) {
    Headers in;
    for (std::size_t count = random.below(5); count > 0; --count) {
      in.emplace_back(
          "ot-baggage-" + (random.below(2) == 0 ? random.bytes(5) : random.text(1, 5, likely)),
          random.below(2) == 0 ? random.bytes(20) : random.text(0, 20, likely));
    }
    const auto found = legacy.extract(exact_copies(in));
    Headers out;
    static_cast<void>(legacy.inject(found.context(), out));
    for (const auto& [name, value] : out) {
      REQUIRE(detail::token.all(name));
      REQUIRE(detail::printable.all(value));
      REQUIRE(!value.empty());
    }
    REQUIRE(legacy.extract(exact_copies(out)).context() == found.context());
  }
}

}  // namespace
