#include <baton/extraction.hpp>

#include <doctest/doctest.h>

#include <baton/baton.hpp>
#include <iterator>
#include <string>
#include <utility>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

TEST_CASE("drops: a set, each with a word of its own") {
  Drops drops;
  CHECK(drops.empty());
  std::string seen = "|";
  int count = 0;
  for (; message(static_cast<Drop>(count)) != "unknown"; ++count) {
    const auto drop = static_cast<Drop>(count);
    CHECK(!drops.has(drop));
    drops.add(drop);
    CHECK(drops.has(drop));
    CHECK(seen.find("|" + std::string(message(drop)) + "|") == seen.npos);
    seen.append(message(drop)).append("|");
  }
  CHECK(count > static_cast<int>(Drop::baggage_too_long));
  CHECK(count <= 32);
  CHECK(!drops.empty());

  Drops some;
  some.add(Drop::tags_too_long);
  CHECK(some != drops);
  some.add(drops);
  CHECK(some == drops);
}

TEST_CASE("extraction: nothing at first") {
  const Extraction nothing;
  CHECK(!nothing);
  CHECK(nothing.context() == SpanContext());
  CHECK(nothing.links().empty());
  CHECK(!nothing.error());
  CHECK(nothing.dropped().empty());
  CHECK(nothing.style().empty());
  CHECK(nothing.propagation_error().empty());
  CHECK(!nothing.restart());
}

TEST_CASE("extraction: the first word of the report stays") {
  Extraction out;
  Report report(out);
  report.add(Drop::tags_malformed);
  CHECK(out.propagation_error().empty());
  report.add(Drop::malformed_tid, "malformed_tid", "12");
  report.add(Drop::inconsistent_tid, "inconsistent_tid", "13");
  CHECK(out.propagation_error() == "malformed_tid 12");
  CHECK(out.dropped().has(Drop::inconsistent_tid));
  CHECK(out.dropped().has(Drop::tags_malformed));
  out.clear();
  CHECK(out.propagation_error().empty());
  CHECK(out.dropped().empty());
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

TEST_CASE("extraction: three blocks with links, none when used again") {
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

TEST_CASE("extraction: cleared it is as new") {
  Extraction found = extract(exact_copies(conflicting));
  found.clear();
  CHECK(!found);
  CHECK(found.links().empty());
  CHECK(found.context() == SpanContext());
  CHECK(found.style().empty());
}

}  // namespace
