// SPDX-License-Identifier: MIT
#include <baton/extraction.hpp>

#include <doctest/doctest.h>

#include <baton/baton.hpp>
#include <baton/codecs/b3.hpp>
#include <iterator>
#include <string>
#include <utility>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

TEST_CASE("extraction: nothing at first") {
  const Extraction nothing;
  CHECK(!nothing);
  CHECK(nothing.context() == SpanContext());
  CHECK(nothing.links().empty());
  CHECK(!nothing.error());
  CHECK(nothing.diagnostics().empty());
  CHECK(nothing.style().empty());
  CHECK(nothing.propagation_error().empty());
  CHECK(!nothing.restart());
}

TEST_CASE("extraction: the first word of the report stays") {
  Extraction out;
  Report report(out.parts());
  report.dropped(Errc::tags_malformed, "x-datadog-tags", 7);
  CHECK(out.propagation_error().empty());
  report.propagation_error("malformed_tid", "12");
  report.propagation_error("inconsistent_tid", "13");
  CHECK(out.propagation_error() == "malformed_tid 12");
  CHECK(out.diagnostics().has(Errc::tags_malformed));
  CHECK(*out.diagnostics().begin() ==
        Diagnostic{Errc::tags_malformed, Effect::dropped, 7, "x-datadog-tags"});
  CHECK(!out.error());  // dropped parts are no errors
  out.clear();
  CHECK(out.propagation_error().empty());
  CHECK(out.diagnostics().empty());
}

TEST_CASE("extraction: three outcomes") {
  const Extraction found = extract(
      exact_copies({{"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-03"}}));
  CHECK(found.found());
  CHECK(!found.error());
  const Extraction malformed = extract(exact_copies({{"traceparent", "00-0123456789abcdef"}}));
  CHECK(!malformed.found());
  CHECK(malformed.error() == Error{Errc::bad_length, 0, "traceparent"});
  REQUIRE(malformed.diagnostics().size() == 1);
  CHECK((*malformed.diagnostics().begin()).effect == Effect::refused);
  const Extraction absent = extract(exact_copies({{"host", "example"}}));
  CHECK(!absent.found());
  CHECK(!absent.error());
  CHECK(absent.diagnostics().empty());
}

TEST_CASE("extraction: values of a temporary are values") {
  const auto headers =
      exact_copies({{"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-03"},
                    {"tracestate", "a=" + std::string(100, 'x')},
                    {"baggage", "k=" + std::string(100, 'v')}});
  const auto& context = extract(headers).context();
  CHECK(context.trace_state().text().size() == 102);
  const auto& baggage = extract(headers).baggage();
  CHECK(baggage.get("k")->size() == 100);
  for (const auto& [key, value, properties] : extract(headers).baggage()) {
    CHECK(key == "k");
    CHECK(value.size() == 100);
  }
  for (const Diagnostic d : extract(headers).diagnostics()) CHECK(d.what == Errc::none);
}

static_assert(std::forward_iterator<SpanLinks::iterator>);

const Headers conflicting{
    {"x-datadog-trace-id", "1"},
    {"x-datadog-parent-id", "2"},
    {"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-03"},
    {"tracestate", " dd=s:2;o:rum , a=" + std::string(200, 'x') + ",, b=1"},
    {"baggage", "k=v"},
};

void check_link(const Extraction& found) {
  REQUIRE(found.links().size() == 1);
  const SpanLink link = *found.links().begin();
  CHECK(link.trace_id == TraceId{0x0123'4567'89ab'cdef, 0x0123'4567'89ab'cdef});
  CHECK(link.span_id == SpanId{0x0123'4567'89ab'cdef});
  CHECK(link.trace_flags == 3);
  CHECK(link.reason == "terminated_context");
  CHECK(link.context_headers == "tracecontext");
  CHECK(link.trace_state == "dd=s:2;o:rum,a=" + std::string(200, 'x') + ",b=1");
}

TEST_CASE("extraction: its links are its own") {
  Extraction copy;
  {
    const Extraction found = extract(exact_copies(conflicting));
    check_link(found);
    copy = found;
  }
  check_link(copy);
  Extraction moved = std::move(copy);
  check_link(moved);
  CHECK(moved.context().trace_id() == TraceId{0, 1});
  CHECK(moved.baggage().get("k") == "v");

  copy = moved;
  CHECK(copy.links().begin() != moved.links().begin());
  auto at = moved.links().begin();
  CHECK((*at++).trace_flags == 3);
  CHECK(at == moved.links().end());
}

TEST_CASE("extraction: three blocks with links, none when reused") {
  const auto headers = exact_copies(conflicting);
  AllocationCounter counter;
  Extraction found = extract(headers);
  CHECK(counter.count() <= 3);
  AllocationCounter again;
  extract_into(headers, found);
  CHECK(again.count() == 0);
  check_link(found);
}

TEST_CASE("extraction: its context can be taken out") {
  SpanContext context = extract(exact_copies(conflicting)).context();
  CHECK(context.span_id() == SpanId{2});
  Extraction found = extract(exact_copies(conflicting));
  context = std::move(found).context();
  CHECK(context.span_id() == SpanId{2});
  CHECK(!found);
  extract_into(exact_copies(conflicting), found);
  CHECK(found);
}

TEST_CASE("extraction: a moved one is as new, and can be used") {
  Extraction found = extract(exact_copies(conflicting));
  Extraction other = std::move(found);
  const auto check_new = [](const Extraction& moved) {
    CHECK(!moved);
    CHECK(moved.links().empty());
    CHECK(moved.links().begin() == moved.links().end());
    CHECK(moved.context() == SpanContext());
    CHECK(moved.diagnostics().empty());
    CHECK(!moved.error());
  };
  check_new(found);
  extract_into(exact_copies(conflicting), found);
  check_link(found);
  other = std::move(found);
  check_new(found);
  check_link(other);
  const Extraction copy = found;
  check_new(copy);
}

TEST_CASE("extraction: cleared it is as new") {
  Extraction found = extract(exact_copies(conflicting));
  found.clear();
  CHECK(!found);
  CHECK(found.links().empty());
  CHECK(found.context() == SpanContext());
  CHECK(found.style().empty());
}

TEST_CASE("extraction: what a stranger sent begins a new trace [multi 6.5]") {
  const std::string member(200, 'x');
  const auto headers =
      exact_copies({{"x-datadog-trace-id", "1"},
                    {"x-datadog-parent-id", "2"},
                    {"x-datadog-sampling-priority", "2"},
                    {"x-datadog-origin", "rum"},
                    {"traceparent", "00-0000000000000000000000000000000c-0123456789abcdef-03"},
                    {"baggage", "k=v"}});
  Extraction out = extract(headers);
  out.distrust();
  CHECK(!out);
  CHECK(out.restart());
  CHECK(out.style() == "datadog");
  SpanContext rest;
  rest.baggage().set("k", "v");
  CHECK(out.context() == rest);
  REQUIRE(out.links().size() == 1);  // the conflict is not theirs to tell
  const SpanLink link = *out.links().begin();
  CHECK(link.trace_id == TraceId{0, 1});
  CHECK(link.span_id == SpanId{2});
  CHECK(link.trace_flags == 1);
  CHECK(link.reason == "propagation_behavior_extract");
  CHECK(link.context_headers == "datadog");

  out.distrust();  // a second time changes nothing
  CHECK(out.restart());
  CHECK(out.links().size() == 1);
  extract_into(exact_copies({{"traceparent",
                              "00-0000000000000000000000000000000c-0000000000000001-"
                              "01"},
                             {"tracestate", "a=" + member + ",dd=s:2"}}),
               out);
  CHECK(!out.restart());
  out.distrust();
  CHECK((*out.links().begin()).trace_state == "a=" + member);
}

TEST_CASE("extraction: a stranger's decision without ids counts for nothing [multi 6.5]") {
  constexpr Propagator<codecs::b3> b3;
  for (const std::string_view value : {"1", "d"}) {
    CAPTURE(value);
    Extraction out = b3.extract(exact_copies({{"b3", std::string(value)}}));
    REQUIRE(out.context().sampling_priority());
    out.distrust();
    CHECK(out.context() == SpanContext());
    CHECK(!out.restart());
    CHECK(out.links().empty());
  }
  Extraction nothing;
  nothing.distrust();
  CHECK(!nothing.restart());
}

}  // namespace
