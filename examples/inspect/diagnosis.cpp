#include "diagnosis.hpp"

#include <baton/baton.hpp>

#include <algorithm>
#include <optional>

namespace inspect {

namespace {

using baton::Drop;
using baton::Errc;
using baton::Error;
using baton::UniversalPropagator;

std::string number(std::size_t n) { return std::to_string(n); }

/// A byte as people can read it.
std::string shown(char c) {
  if (c >= 0x20 && c < 0x7f) return {'\'', c, '\''};
  constexpr std::string_view hex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'b', 'y', 't', 'e', ' ', '0', 'x', hex[byte >> 4], hex[byte & 15]};
}

const StyleReport* find_style(const Diagnosis& diagnosis, std::string_view name) {
  for (const StyleReport& style : diagnosis.styles) {
    if (style.name == name) return &style;
  }
  return nullptr;
}

/// Whether `a` is read before `b`; what does not read comes last.
bool is_before(const Diagnosis& diagnosis, std::string_view a, std::string_view b) {
  for (const StyleReport& style : diagnosis.styles) {
    if (style.name == a) return true;
    if (style.name == b) return false;
  }
  return false;
}

/// What a refused style means for the trace.
std::string consequence_of_refusal(const Diagnosis& diagnosis, std::string_view style) {
  const std::string name(style);
  if (!diagnosis.merged) {
    return "Style " + name +
           " gives no context, and no other does: the service starts a new trace here, and what "
           "came before is not connected to it.";
  }
  const std::string winner(diagnosis.merged.style());
  if (is_before(diagnosis, winner, style)) {
    return "Style " + name + " is passed over. The ids are " + winner +
           "'s, which is read first; a service that reads " + name + " alone starts a new trace.";
  }
  return "Style " + name + " is passed over and the trace goes on with the ids of " + winner +
         "; a service that reads " + name + " alone starts a new trace.";
}

// Malformed headers

/// Text and tag for an error in one header.
struct Explanation {
  std::string what;
  std::string_view tag;
};

Explanation explain_traceparent(const Error& error, std::string_view value) {
  const char c = error.offset < value.size() ? value[error.offset] : '\0';
  switch (error.code) {
    case Errc::repeated: return {"stands there more than once", "w3c 1.5"};
    case Errc::bad_length:
      return {"has " + number(value.size()) + " characters instead of 55" +
                  (value.size() < 55 ? ": it is cut off" : ""),
              "w3c 1.1"};
    case Errc::bad_version: return {"has the version ff", "w3c 1.2"};
    case Errc::zero_id:
      return {error.offset == 3 ? "has a trace id of zeros" : "has a span id of zeros", "w3c 1.3"};
    case Errc::bad_digit:
      if (c >= 'A' && c <= 'F') return {"has the upper-case digit " + shown(c), "w3c 1.4"};
      return {"has " + shown(c) + " where a hex digit belongs", "w3c 1.1"};
    default:
      return {"has " + shown(c) + " where a \"-\" belongs",
              error.offset == 55 ? "w3c 1.2" : "w3c 1.1"};
  }
}

Explanation explain_datadog(const Error& error, std::string_view value) {
  const char c = error.offset < value.size() ? value[error.offset] : '\0';
  const bool priority = error.field == "x-datadog-sampling-priority";
  const std::string_view tag = priority ? "dd 5.4" : "dd 5.3";
  switch (error.code) {
    case Errc::missing_part: return {"is missing, and there is no origin", "dd 5.2"};
    case Errc::zero_id: return {"is 0", "dd 5.2"};
    case Errc::out_of_range: return {"is too large a number", tag};
    case Errc::bad_digit: return {"has " + shown(c) + " where a decimal digit belongs", tag};
    default: return {"is no decimal number", tag};
  }
}

Explanation explain_other(const Error& error, std::string_view value) {
  const char c = error.offset < value.size() ? value[error.offset] : '\0';
  const bool is_xray = error.field == "x-amzn-trace-id";
  const bool is_jaeger = error.field == "uber-trace-id";
  const std::string_view ids = is_xray ? "xray 9.1" : is_jaeger ? "jaeger 10.1" : "b3 8.3";
  switch (error.code) {
    case Errc::bad_digit: return {"has " + shown(c) + " where a hex digit belongs", ids};
    case Errc::bad_length: return {"has a field that is empty or too long", ids};
    case Errc::zero_id: return {"has an id of zeros", is_jaeger ? "jaeger 10.3" : ids};
    case Errc::bad_version: return {"has a Root of another version than 1", ids};
    case Errc::bad_delimiter:
      return {is_jaeger ? "has more than four fields" : "has " + shown(c) + " where it should end",
              is_jaeger ? "jaeger 10.2"
              : is_xray ? ids
                        : "b3 8.1"};
    case Errc::missing_part:
      if (is_xray) {
        const bool root = value.find("Root=") != value.npos;
        return {root ? "has no Parent" : "has no Root", ids};
      }
      if (is_jaeger) return {"has fewer than four fields", "jaeger 10.2"};
      return {error.field == "b3" ? "has a trace id and no span id" : "is missing", ids};
    default: return {"has a sampling state that is none", is_xray ? ids : "b3 8.1"};
  }
}

Explanation explain(const Error& error, std::string_view value) {
  if (error.field == "traceparent") return explain_traceparent(error, value);
  if (error.field.starts_with("x-datadog-")) return explain_datadog(error, value);
  return explain_other(error, value);
}

void find_malformed(const Headers& headers, Diagnosis& out) {
  for (const StyleReport& style : out.styles) {
    const Error& error = style.found.error();
    if (!style.configured || !error || error.code == Errc::absent) continue;
    const std::string value = value_of(headers, error.field);
    const Explanation explanation = explain(error, value);
    Finding finding{std::string(error.field), explanation.what};
    finding.value = value;
    const bool whole = error.code == Errc::repeated || error.code == Errc::out_of_range;
    if (!value.empty() && !whole) {
      // Too short a text is wrong where it ends.
      const bool ends =
          error.code == Errc::bad_length && value.size() < 55 && error.field == "traceparent";
      finding.offset = ends ? value.size() : error.offset;
    }
    finding.rule = &rule(explanation.tag);
    finding.consequence = consequence_of_refusal(out, style.name);
    out.findings.push_back(finding);
  }
}

// What was dropped beside the ids

void find_dropped(const Headers& headers, Diagnosis& out) {
  const auto add = [&](std::string_view header, std::string what, std::string_view tag,
                       std::string consequence, std::optional<std::size_t> offset = {}) {
    Finding finding{std::string(header), std::move(what)};
    finding.value = value_of(headers, header);
    finding.offset = offset.value_or(Finding::npos);
    finding.rule = &rule(tag);
    finding.consequence = std::move(consequence);
    out.findings.push_back(finding);
  };
  for (const StyleReport& style : out.styles) {
    if (!style.configured) continue;
    const baton::Drops dropped = style.found.dropped();
    const bool tags = style.name == "datadog";

    if (dropped.has(Errc::tags_too_long)) {
      add("x-datadog-tags",
          "has " + number(value_of(headers, "x-datadog-tags").size()) + " characters", "dd 5.7",
          "All trace tags are dropped, with them _dd.p.tid: the trace id shrinks to its lower 64 "
          "bits and no longer is that of services that know all 128. Reported as "
          "_dd.propagation_error:" +
              std::string(style.found.propagation_error()) + ".");
    }
    if (dropped.has(Errc::tags_malformed)) {
      const auto parsed = baton::parse_trace_tags(value_of(headers, "x-datadog-tags"));
      add("x-datadog-tags", "can't be read from byte " + number(parsed.error().offset) + " on",
          "dd 5.6",
          "All trace tags are dropped, with them _dd.p.tid: the trace id shrinks to its lower 64 "
          "bits. Reported as _dd.propagation_error:" +
              std::string(style.found.propagation_error()) + ".",
          parsed.error().offset);
    }
    if (dropped.has(Errc::malformed_tid)) {
      add(tags ? "x-datadog-tags" : "tracestate", "has a _dd.p.tid that is none",
          tags ? "dd 5.1" : "dd 3.4",
          tags ? "The tag is dropped: the trace id shrinks to its lower 64 bits and no longer is "
                 "that of services that know all 128. Reported as _dd.propagation_error:" +
                     std::string(style.found.propagation_error()) + "."
               : "It is dropped; the trace id is traceparent's.");
    }
    if (dropped.has(Errc::inconsistent_tid)) {
      add("tracestate", "has a t.tid that contradicts traceparent", "dd 3.4",
          "The trace id is traceparent's. Whoever wrote these headers mixed two traces.");
    }
    if (dropped.has(Errc::decision_maker_malformed)) {
      add(tags ? "x-datadog-tags" : "tracestate", "has a _dd.p.dm that is none", "dd 5.8",
          "The tag is dropped: nobody can tell who decided about sampling. The trace goes on.");
    }
    if (dropped.has(Errc::trace_state_malformed)) {
      const auto parsed = baton::parse_trace_state(value_of(headers, "tracestate"));
      add("tracestate", "has an illegal member", "w3c 2.4",
          "The list is dropped: what other vendors keep in it is lost, and so are the priority, "
          "the origin and the tags in Datadog's member. The ids stay.",
          parsed.error().offset);
    }
    if (dropped.has(Errc::trace_state_too_many)) {
      add("tracestate", "has more than 32 members", "w3c 2.5",
          "The list is dropped: what other vendors keep in it is lost, and so are the priority, "
          "the origin and the tags in Datadog's member. The ids stay.");
    }
    if (dropped.has(Errc::datadog_member_too_long)) {
      add("tracestate", "has a dd member of more than 256 characters", "dd 3.5",
          "The member is ignored: its priority, origin and tags are lost. The ids stay.");
    }
    if (dropped.has(Errc::baggage_malformed)) {
      if (style.name == "baggage") {
        const auto parsed = baton::parse_baggage(value_of(headers, "baggage"));
        const bool key = parsed.error().code == Errc::bad_key;
        add("baggage",
            key ? "has a member without a proper key and \"=\"" : "has a member without a value",
            "bag 7.2",
            "All baggage is dropped. Datadog's tracers do so, though other members are fine; the "
            "trace goes on.",
            parsed.error().offset);
      } else {
        add(style.name == "jaeger" ? "uberctx-*" : "ot-baggage-*", "has a member without a value",
            "bag 7.2", "This member is dropped, the others stay; the trace goes on.");
      }
    }
    if (dropped.has(Errc::baggage_too_many) || dropped.has(Errc::baggage_too_long)) {
      add(style.name, "exceeds the limits", "bag 7.4",
          "The leading members that fit are kept, the rest is lost; the trace goes on.");
    }
  }
}

// Sampling

void find_overruled(const Headers& headers, Diagnosis& out) {
  const StyleReport* const w3c = find_style(out, "tracecontext");
  if (w3c == nullptr || !w3c->configured || !w3c->found) return;
  const auto parent = baton::parse_traceparent(value_of(headers, "traceparent"));
  const std::string list = value_of(headers, "tracestate");
  const auto value = baton::TraceState(list).get(baton::datadog_member_key);
  if (!parent || !value) return;
  const auto member = baton::parse_datadog_member(*value);
  const bool sampled = (parent->flags & baton::trace_flags::sampled) != 0;
  if (!member.sampling_priority || agrees(member, sampled)) return;
  Finding finding{"traceparent and tracestate",
                  std::string("contradict each other: the sampled flag is ") +
                      (sampled ? "set" : "not set") + ", the dd member says priority " +
                      std::to_string(static_cast<int>(*member.sampling_priority))};
  finding.rule = &rule(sampled ? "dd 4.2" : "dd 4.4");
  finding.consequence =
      std::string("The flag decides: priority ") + (sampled ? "1" : "0") +
      ". A service in between that knows only W3C has decided anew about sampling" +
      (sampled ? "." : ": from here on the trace is not kept.");
  out.findings.push_back(finding);
}

// Conflicts

/// The header that has the trace id of a style.
std::string id_header(std::string_view style) {
  if (style == "datadog") return "x-datadog-trace-id";
  if (style == "tracecontext") return "traceparent";
  if (style == "b3multi") return "X-B3-TraceId";
  if (style == "xray") return "X-Amzn-Trace-Id";
  if (style == "jaeger") return "uber-trace-id";
  return std::string(style);
}

std::string ids_text(baton::TraceId trace_id, baton::SpanId span_id) {
  return std::string(trace_id.to_hex().view()) + " / " + std::string(span_id.to_hex().view());
}

void find_conflicts(const Headers& headers, Diagnosis& out) {
  const std::string winner(out.merged.style());
  const baton::TraceId won = out.merged.context().trace_id();
  for (const baton::SpanLink& link : out.merged.links()) {
    const std::string other(link.context_headers);
    Finding finding{id_header(winner) + " and " + id_header(other), ""};
    const bool shrunk = link.trace_id.low == won.low && (link.trace_id.high == 0 || won.high == 0);
    const bool is_b3 = winner.starts_with("b3") && other.starts_with("b3");
    if (shrunk) {
      const std::string& lossy = won.high == 0 ? winner : other;
      finding.what =
          "agree in the lower 64 bits of the trace id, but " + lossy + " has lost the upper ones";
      if (lossy == "datadog") {
        const bool tags = count_of(headers, "x-datadog-tags") != 0;
        finding.what += tags ? ": no usable _dd.p.tid in x-datadog-tags"
                             : ": x-datadog-tags, with its _dd.p.tid, is not there";
      }
      finding.rule = &rule("dd 5.1");
    } else if (is_b3) {
      finding.what = "carry different traces: one of the two forms is stale";
      finding.rule = &rule("b3 8.5");
    } else {
      finding.what = "carry different traces";
      finding.rule = &rule("multi 6.4");
    }
    finding.what += "\n" + winner + ": " + ids_text(won, out.merged.context().span_id()) + "\n" +
                    other + ": " + ids_text(link.trace_id, link.span_id);
    finding.consequence = "The trace of " + winner + " goes on, as it is read first; that of " +
                          other + " is left as a span link (terminated_context)" +
                          (link.trace_state.empty() ? "" : ", and its tracestate with it") +
                          ". A service that reads " + other + " first joins the other trace.";
    out.findings.push_back(finding);
  }
}

// Headers that are not what they look like

void find_repeated(const Headers& headers, Diagnosis& out) {
  for (const std::string_view name : known_names()) {
    if (is_list(name) && name != "x-datadog-tags") continue;
    if (name == "traceparent" || count_of(headers, name) < 2) continue;
    const auto first = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
      return equal_ignoring_case(header.first, name);
    });
    if (trim(first->second) == value_of(headers, name)) continue;
    Finding finding{std::string(name), "stands there more than once, with different values"};
    finding.rule = &rule(name.find("b3") != name.npos ? "b3 8.5" : "dd 5.9");
    finding.consequence = "The last one, \"" + value_of(headers, name) +
                          "\", is believed here; other readers take the first.";
    out.findings.push_back(finding);
  }
}

/// The rule that gives a header its name.
std::string_view name_tag(std::string_view known) {
  if (known.starts_with("trace")) return "w3c 1.8";
  if (known == "baggage") return "bag 7.6";
  if (known.starts_with("x-datadog-")) return "dd 5.10";
  if (known.starts_with("x-amzn-")) return "xray 9.2";
  return known.starts_with("uber") ? "jaeger 10.4" : "b3 8.4";
}

void find_misspelt(const Headers& headers, Diagnosis& out) {
  for (const auto& [name, value] : headers) {
    const std::string_view known = meant(name);
    if (known.empty()) continue;
    Finding finding{name, "is not " + std::string(known)};
    finding.rule = &rule(name_tag(known));
    finding.consequence = "Nobody reads it: what it says is lost.";
    out.findings.push_back(finding);
  }
}

void find_not_configured(Diagnosis& out) {
  for (const StyleReport& style : out.styles) {
    if (style.configured || !style.found) continue;
    Finding finding{id_header(style.name),
                    "is not read: style " + std::string(style.name) + " is not configured"};
    finding.rule = &rule("multi 6.0");
    finding.consequence =
        out.merged ? "It is left alone."
                   : "The service starts a new trace here. Name the style in "
                     "DD_TRACE_PROPAGATION_STYLE_EXTRACT or OTEL_PROPAGATORS to continue this one.";
    out.findings.push_back(finding);
  }
}

/// Datadog's default does not read it: the commonest reason of all for a new trace.
void find_beyond_default(Diagnosis& out) {
  if (!out.merged) return;
  const auto defaults = baton::default_propagator.styles().extract;
  for (const std::size_t style : defaults) {
    const auto name = baton::DefaultPropagator::style_name(style);
    const StyleReport* const report = find_style(out, name);
    if (report != nullptr && report->found) return;
  }
  const std::string style(out.merged.style());
  Finding finding{id_header(style),
                  "is of style " + style + ", and no style of Datadog's default has a context"};
  finding.rule = &rule("multi 6.0");
  finding.consequence =
      "A service with Datadog's default styles reads none of it and starts a new "
      "trace, unless DD_TRACE_PROPAGATION_STYLE_EXTRACT names the style.";
  out.findings.push_back(finding);
}

void find_orphans(const Headers& headers, Diagnosis& out) {
  if (count_of(headers, "tracestate") == 0 || count_of(headers, "traceparent") != 0) return;
  Finding finding{"tracestate", "stands there without a traceparent"};
  finding.rule = &rule("w3c 2.1");
  finding.consequence = "It is ignored. Something in between has removed traceparent.";
  out.findings.push_back(finding);
}

void find_lost_on_the_way_out(Diagnosis& out) {
  const auto add = [&](std::string_view header, std::string what, std::string_view tag,
                       std::string consequence) {
    Finding finding{std::string(header), std::move(what)};
    finding.rule = &rule(tag);
    finding.consequence = std::move(consequence);
    out.findings.push_back(finding);
  };
  const baton::Drops dropped = out.injected.dropped;
  const std::string sent = "is not sent on whole: ";
  if (dropped.has(Errc::tags_too_long)) {
    add("x-datadog-tags", sent + "the tags exceed the limit", "dd 5.7",
        "The next service gets no tags, and with a 128-bit trace id only its lower half.");
  }
  if (dropped.has(Errc::tag_not_encodable)) {
    add("x-datadog-tags", sent + "a tag has characters that it can't hold", "dd 5.6",
        "That tag does not reach the next service.");
  }
  if (dropped.has(Errc::datadog_member_too_long)) {
    add("tracestate", sent + "Datadog's member exceeds 256 characters", "dd 3.5",
        "Its last parts do not reach the next service.");
  }
  if (dropped.has(Errc::trace_state_too_many)) {
    add("tracestate", sent + "Datadog's member makes it 33 members", "w3c 2.5",
        "The last member does not reach the next service.");
  }
  if (dropped.has(Errc::trace_state_trimmed)) {
    add("tracestate", sent + "it exceeds the limit", "w3c 2.7",
        "Some members do not reach the next service.");
  }
  if (dropped.has(Errc::baggage_too_many) || dropped.has(Errc::baggage_too_long)) {
    add("baggage", sent + "it exceeds the limits", "bag 7.4",
        "The last members do not reach the next service.");
  }
}

}  // namespace

Diagnosis diagnose(const Headers& headers, const UniversalPropagator& propagator) {
  Diagnosis out;
  out.merged = propagator.extract(headers);
  out.injected = propagator.inject(out.merged.context(), out.next);

  baton::StyleList order = propagator.styles().extract;
  for (const std::size_t style : UniversalPropagator::all_styles().extract) order.add(style);
  for (const std::size_t style : order) {
    baton::StyleList one;
    one.add(style);
    const UniversalPropagator alone(propagator.options(), {one, one});
    out.styles.push_back({UniversalPropagator::style_name(style),
                          propagator.styles().extract.has(style), alone.extract(headers)});
  }

  find_malformed(headers, out);
  find_conflicts(headers, out);
  find_dropped(headers, out);
  find_overruled(headers, out);
  find_orphans(headers, out);
  find_repeated(headers, out);
  find_misspelt(headers, out);
  find_not_configured(out);
  find_beyond_default(out);
  find_lost_on_the_way_out(out);
  return out;
}

}  // namespace inspect
