// SPDX-License-Identifier: MIT
#include <baton/span_options.hpp>

#include <baton/baton.hpp>
#include <baton/tracer.hpp>
#include <doctest/doctest.h>

#include <array>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/recorder.hpp"

using namespace baton;
using test::Recorder;
using test::tag;

namespace {

using Headers = std::map<std::string, std::string>;

const Headers conflicting{
    {"x-datadog-trace-id", "1"},
    {"x-datadog-parent-id", "2"},
    {"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"},
    {"tracestate", "vendor=a value that no small string holds"},
    {"baggage", "user.id=somebody with a name that no small string holds"}};

std::string text(const char* what) { return std::string(what) + " that no small string holds"; }

// Each option is made of temporaries, kept, and used twice after they are gone.
TEST_CASE("span options: own what they hold") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  const auto child_of_extraction = child_of(extract(conflicting));
  const auto child_of_context = child_of(extract(conflicting).context());
  auto other = std::make_optional(tracer.start_span(text("other")));
  const SpanId other_id = other->span_id();
  const auto child_of_span = child_of(*other);
  const auto child_of_reference = child_of(SpanRef(*other));
  const auto with_service = service(text("service"));
  const auto with_resource = resource(text("resource"));
  const auto with_type = span_type(text("type"));
  const auto with_tag = baton::tag(text("key"), text("value"));
  const auto with_metric = metric(text("metric"), 1);
  const auto with_link = link(SpanLink{{1, 2}, {3}, 1, {}, {}, text("state=s")});
  const auto with_context = link(SpanContext({4, 5}, {6}));
  const auto with_extraction = link(extract(conflicting));
  const auto with_span = link(*other);
  const auto with_links = span_links(std::vector{extract(conflicting), extract(conflicting)});
  other.reset();

  for (int times = 0; times < 2; ++times) {
    recorder.spans.clear();
    tracer
        .start_span("x", child_of_extraction, with_service, with_resource, with_type, with_tag,
                    with_metric, with_link, with_context, with_extraction, with_span, with_links)
        .finish();
    const SpanData& data = recorder.spans.at(0);
    CHECK(data.trace_id == TraceId{0, 1});
    CHECK(data.parent_id == SpanId{2});
    CHECK(data.service == text("service"));
    CHECK(data.resource == text("resource"));
    CHECK(data.type == text("type"));
    CHECK(tag(data, text("key")) == text("value"));
    CHECK(tag(data, "baggage.user.id") == "somebody with a name that no small string holds");
    CHECK(data.metrics.at(0).first == text("metric"));
    REQUIRE(data.links.size() == 7);  // and the one of the extraction that was not continued
    CHECK(data.links[0].trace_state == text("state=s"));
    CHECK(data.links[1].trace_id == TraceId{4, 5});
    CHECK(data.links[2].trace_id == TraceId{0, 1});
    CHECK(data.links[3].span_id == other_id);
    CHECK(data.links[4].span_id == SpanId{2});
    CHECK(data.links[6].trace_id == TraceId{0x0123456789abcdef, 0x0123456789abcdef});

    CHECK(tracer.start_span("x", child_of_context).trace_id() == TraceId{0, 1});
    tracer.start_span("x", child_of_span).finish();
    CHECK(recorder.spans.back().parent_id == other_id);
    tracer.start_span("x", child_of_reference).finish();
    CHECK(recorder.spans.back().parent_id == other_id);
  }
}

TEST_CASE("span options: temporaries are moved, what has a name is not touched") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  Extraction found = extract(conflicting);
  SpanContext context = found.context();
  auto option = child_of(found);
  const Span first = tracer.start_span("x", child_of(found), child_of(context), option);
  const Span second = tracer.start_span("x", option);
  CHECK(found.context() == context);
  CHECK(context.trace_id() == TraceId{0, 1});
  CHECK(found.links().size() == 1);
  CHECK(second.context().baggage() == first.context().baggage());

  const std::string long_text(1000, 't');
  SpanStart start;
  auto kept = resource(long_text);
  const test::AllocationCounter counter;
  std::move(kept)(start);
  CHECK(counter.count() == 0);
  CHECK(start.data.resource == long_text);
}

TEST_CASE("span options: a batch has a link to each message") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  std::vector<Extraction> messages;
  for (int i = 1; i <= 3; ++i) {
    messages.push_back(extract(Headers{{"x-datadog-trace-id", std::to_string(i)},
                                       {"x-datadog-parent-id", "9"},
                                       {"x-datadog-sampling-priority", "1"}}));
  }
  messages.push_back(extract(Headers{}));  // one without a trace has none
  tracer.start_span("batch", span_links(messages)).finish();
  const SpanData& data = recorder.spans.at(0);
  CHECK(data.parent_id == SpanId{});
  REQUIRE(data.links.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(data.links[i].trace_id == TraceId{0, i + 1});
    CHECK(data.links[i].span_id == SpanId{9});
    CHECK(data.links[i].trace_flags == trace_flags::sampled);
  }

  // Ranges of anything that link() takes.
  const Span one = tracer.start_span("one");
  const std::array contexts{SpanContext({1, 2}, {3}), SpanContext()};
  const std::list<SpanRef> spans{SpanRef(one), SpanRef()};
  const Extraction found = extract(conflicting);
  tracer
      .start_span("x", span_links(contexts), span_links(spans), span_links(found.links()),
                  span_links(std::vector<Extraction>()))
      .finish();
  REQUIRE(recorder.spans.at(1).links.size() == 3);
  CHECK(recorder.spans[1].links[1].span_id == one.span_id());
  CHECK(test::find(recorder.spans[1].links[2].attributes, "reason") == "terminated_context");
}

}  // namespace
