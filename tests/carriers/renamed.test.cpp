// SPDX-License-Identifier: MIT
#include <baton/carriers/renamed.hpp>

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
const std::string own = "00-0000000000000000000000000000000b-0000000000000016-00";
const std::string foreign = "00-0000000000000000000000000000000c-0000000000000021-00";

struct Own {
  Headers headers;
  void for_each(auto&& visit) const { renamed(headers, azure_names).for_each(visit); }
  Error write(const HeaderList& list) { return renamed(headers, azure_names).write(list); }
};

TEST_CASE("renamed: keeps the promises") {
  const auto append = [](Own& carrier, std::string_view name, std::string_view value) {
    carrier.headers.emplace_back(name, value);
  };
  CHECK(testing::check_carrier([] { return Own(); }, append).text() == "");
}

TEST_CASE("renamed: W3C's own name is asked first, whatever the order") {  // [alias 22.1]
  const auto span = [](const Headers& headers) {
    return extract(renamed(headers, azure_names)).context().span_id().value;
  };
  CHECK(span({{"Diagnostic-Id", foreign}}) == 0x21);
  CHECK(span({{"diagnostic-id", foreign}, {"Traceparent", own}}) == 22);
  CHECK(span({{"TRACEPARENT", own}, {"Diagnostic-Id", foreign}}) == 22);
  CHECK(span({{"Diagnostic-Id", "|old.1."}, {"traceparent", own}}) == 22);
  CHECK(!extract(renamed(Headers{{"Diagnostic-Id", "|old.1."}}, azure_names)));
}

TEST_CASE("renamed: both names are written, equal") {  // [alias 22.1]
  Headers headers = {{"DIAGNOSTIC-ID", foreign}, {"host", "a"}};
  CHECK(w3c_propagator.inject(context, renamed(headers, azure_names)));
  CHECK(headers == Headers{{"host", "a"}, {"traceparent", own}, {"Diagnostic-Id", own}});
}

TEST_CASE("renamed: the trace an event began in is read, and never rewritten") {  // [alias 22.2]
  Headers headers = {{"ce-id", "1"}, {"ce-traceparent", foreign}, {"ce-tracestate", "a=1"}};
  Extraction in = extract(renamed(headers, cloud_events_names));
  CHECK(in.context().span_id().value == 0x21);
  CHECK(in.context().trace_state().text() == "a=1");
  CHECK(!extract(headers));  // only on request
  CHECK(w3c_propagator.inject(context, renamed(headers, cloud_events_names)));
  CHECK(value_of(headers, "ce-traceparent") == foreign);
  CHECK(value_of(headers, "ce-tracestate") == "a=1");
  CHECK(value_of(headers, "traceparent") == own);
}

TEST_CASE("renamed: Elastic's name, and one's own on the spot") {  // [alias 22.3]
  CHECK(extract(renamed(Headers{{"Elastic-Apm-Traceparent", own}}, elastic_names)));
  std::map<std::string, std::string> headers;
  CHECK(w3c_propagator.inject(context, renamed(headers, {{"traceparent", "X-My-Trace"},
                                                         {"tracestate", "X-My-State", false}})));
  CHECK(headers.size() == 2);
  CHECK(headers.at("X-My-Trace") == own);
}

struct Dying {
  void for_each(auto&& visit) const {
    visit(std::string("ce-traceparent"), std::string(foreign));
    visit(std::string("ce-tracestate"), std::string("a=a value too long for a small string"));
    visit(std::string("ce-tracestate"), std::string("b=2"));
  }
};

TEST_CASE("renamed: asked by name; texts that die; lists in order") {
  struct Keyed {
    Headers headers;
    std::optional<std::string_view> get(std::string_view name) const {
      return value_of(headers, name);
    }
  };
  CHECK(extract(renamed(Keyed{{{"Diagnostic-Id", own}}}, azure_names)).context().span_id().value ==
        22);
  CHECK(extract(renamed(Keyed{{{"Diagnostic-Id", foreign}, {"traceparent", own}}}, azure_names))
            .context()
            .span_id()
            .value == 22);
  CHECK(extract(renamed(Dying(), cloud_events_names)).context().trace_state().text() ==
        "a=a value too long for a small string,b=2");
}

TEST_CASE("renamed: a refusal is the carrier's, about the header's own name") {
  struct Refuses {
    Headers headers;
    std::string_view refused;
    Error write(const HeaderList& list) {
      const std::size_t i = list.find(refused);
      if (i != list.size()) return Error{Errc::name_refused, 0, list[i].name};
      return replace_records(headers, list);
    }
  };
  for (const char* name : {"Diagnostic-Id", "traceparent"}) {
    Refuses carrier{{}, name};
    CHECK(inject(context, renamed(carrier, azure_names)).error() ==
          Error{Errc::name_refused, 0, "traceparent"});
    CHECK(carrier.headers.empty());
  }
}

}  // namespace
