// SPDX-License-Identifier: MIT
// Input: one line of traceparent, then lines of tracestate. A line "|" announces another
// traceparent.
#include <baton/codecs/trace_context.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>

#include "reference/trace_context.hpp"
#include "support/fuzz.hpp"
#include "support/headers.hpp"
#include "support/same.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::trace_context> with_datadog;
constexpr Propagator<codecs::trace_context> plain{Options{.datadog_member = false}};

void check_traceparent(std::string_view text) {
  const auto parent = parse_traceparent(text);
  if (!parent) return require(parent.error() && parent.error().offset <= text.size());
  require(parent->trace_id && parent->span_id);
  char again[Traceparent::size];
  require(format_traceparent(*parent, again) == again + sizeof again);
  const Traceparent known{parent->trace_id, parent->span_id,
                          static_cast<std::uint8_t>(parent->flags & 3)};
  require(parse_traceparent({again, sizeof again}) == Result<Traceparent>(known));
}

void check_trace_state(std::string_view text) {
  std::size_t members = 0;
  for (const TraceStateMember member : TraceState(text)) {
    require(detail::trace_state_key.all(member.key) && !member.key.empty());
    require(detail::trace_state_value.all(member.value) && !member.value.empty());
    ++members;
  }
  const auto list = parse_trace_state(text);
  if (!list) return require(list.error() && list.error().offset <= text.size());
  std::string room(list->size, '\0');
  require(list->members == members &&
          detail::normalise(text, {}, room.data()) == room.data() + room.size());
}

Headers written(const SpanContext& context, const Propagator<codecs::trace_context>& propagator) {
  Headers out;
  require(static_cast<bool>(propagator.inject(context, out)) == static_cast<bool>(context));
  require(may_travel(out));
  return out;
}

void check_traceparent_same(std::string_view text) {
  const auto found = parse_traceparent(text);
  const auto expected = reference::traceparent(std::string(text));
  require(found.has_value() == expected.has_value());
  if (!found) return;
  require(same(found->trace_id, expected->trace_id) && found->span_id.value == expected->span_id &&
          found->flags == expected->flags);
}

void check_fields(const Propagator<codecs::trace_context>& propagator, const Headers& headers) {
  const SpanContext found = propagator.extract(headers).context();
  const Headers once = written(found, propagator);
  if (!found) return;
  const SpanContext again = propagator.extract(once).context();
  require(again.trace_id() == found.trace_id() && again.span_id() == found.span_id());
  require(again.sampling_priority() == found.sampling_priority());
  // Our member may have displaced the last of 32 members.
  require(found.trace_state().text().starts_with(again.trace_state().text()));
  // Names that differ only in forbidden characters become one tag, and a trailing value of blanks
  // vanishes. So the list may get shorter, but nothing else changes.
  const Headers twice = written(again, propagator);
  require(twice == once || twice[1].second.size() < once[1].second.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(data, size);
  check_traceparent(rest);
  check_trace_state(rest);
  parse_datadog_member(rest);

  Headers headers;
  reference::Texts parents, states;
  bool is_parent = true;
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    if (line == "|") {
      is_parent = true;
      continue;
    }
    headers.emplace_back(is_parent ? "traceparent" : "tracestate", line);
    (is_parent ? parents : states).emplace_back(line);
    if (is_parent) {
      check_traceparent(line);
      check_traceparent_same(line);
    } else {
      check_trace_state(line);
    }
    is_parent = false;
  }
  check_fields(with_datadog, headers);
  check_fields(plain, headers);
  require_same(with_datadog.extract(headers).context(), reference::trace_context(parents, states));
  require_same(plain.extract(headers).context(), reference::trace_context(parents, states, false));
  return 0;
}
