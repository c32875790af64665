// SPDX-License-Identifier: MIT
#include <baton/carriers/prefixed.hpp>

#include <baton/baton.hpp>
#include <baton/presets.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const SpanContext context({0, 11}, {22});
const std::string traceparent = "00-0000000000000000000000000000000b-0000000000000016-00";

/// A container and its view in one object, for the checks.
template <class C>
struct Own {
  C container = {{"traceparent", "not ours"}, {"x", "y"}};
  void for_each(auto&& visit) const { prefixed(container, "a.b-").for_each(visit); }
  Error write(const HeaderList& headers) { return prefixed(container, "a.b-").write(headers); }
};

TEST_CASE("prefixed: keeps the promises") {
  const auto append = [](auto& own, std::string_view name, std::string_view value) {
    own.container.emplace_back("A.b-" + std::string(name), value);
  };
  CHECK(testing::check_carrier([] { return Own<Headers>(); }, append).text() == "");
  CHECK(testing::check_carrier([] { return Own<std::map<std::string, std::string>>(); }).text() ==
        "");
}

TEST_CASE("prefixed: Pub/Sub's attributes") {  // [gcp 19.2]
  std::map<std::string, std::string> attributes = {{"key", "value"}, {"traceparent", "another"}};
  SpanContext with_state = context;
  CHECK(!with_state.set_trace_state("a=1"));
  CHECK(w3c_propagator.inject(with_state, prefixed(attributes, pubsub_prefix)));
  CHECK(attributes.size() == 4);
  CHECK(attributes.at("googclient_traceparent") == traceparent);
  CHECK(attributes.at("googclient_tracestate") == "a=1");
  CHECK(attributes.at("traceparent") == "another");
  const Extraction in = w3c_propagator.extract(prefixed(std::as_const(attributes), pubsub_prefix));
  CHECK(in.context().span_id().value == 22);
}

struct Dying {
  void for_each(auto&& visit) const {
    visit(std::string("p-a prefix header of baggage, too long for a small one"), "x");
    visit(std::string("P-uberctx-a key that is too long for a small string"),
          std::string("a value that is too long for a small string"));
  }
};

TEST_CASE("prefixed: asked by name; texts that die") {
  struct Keyed {
    Headers headers;
    std::optional<std::string> get(std::string_view name) const {
      const auto value = value_of(headers, name);
      return value ? std::optional<std::string>(*value) : std::nullopt;
    }
  };
  const Keyed keyed{{{"p-traceparent", traceparent}}};
  CHECK(extract(prefixed(keyed, "p-")).context().span_id().value == 22);
  const Propagator<codecs::jaeger> jaeger;
  CHECK(jaeger.extract(prefixed(Dying(), "p-"))
            .baggage()
            .get("a key that is too long for a small string") ==
        "a value that is too long for a small string");
}

TEST_CASE("prefixed: a refusal is the carrier's, about the header as it is called here") {
  struct Attribute {
    std::string StringValue, DataType;
    bool operator==(const Attribute&) const = default;
  };
  std::map<std::string, Attribute> attributes = {{"p.Traceparent", {"1", "Number"}}};
  const auto before = attributes;
  CHECK(inject(context, prefixed(attributes, "p.")).error() ==
        Error{Errc::not_text, 0, "traceparent"});
  CHECK(attributes == before);
  attributes.clear();
  for (char c = 'a'; c < 'h'; ++c) attributes[std::string(1, c)] = {"1", "String"};
  CHECK(inject(context, prefixed(attributes, "p.")).error().code == Errc::no_room);
  CHECK(attributes.size() == 7);
  CHECK(inject(context, prefixed(attributes, "AWS.")).error() ==
        Error{Errc::name_refused, 0, "x-datadog-trace-id"});
}

}  // namespace
