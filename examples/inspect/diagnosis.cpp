// SPDX-License-Identifier: MIT
#include "diagnosis.hpp"

#include <baton/baton.hpp>
#include <baton/carriers/last_value_wins.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "explanations.hpp"
#include "text.hpp"

namespace inspect {

namespace {

using baton::Diagnostic;
using baton::Errc;
using baton::UniversalPropagator;
namespace codecs = baton::codecs;

constexpr std::string_view tags_header = codecs::datadog::fields[codecs::datadog::tags].name;

std::string number(std::size_t n) { return std::to_string(n); }

/// The headers, and the questions that every search asks about them.
struct Wire {
  const Headers& headers;
  Medium medium;

  /// The value of a header: all values of a list, joined, or else the last value.
  std::string value_of(std::string_view name) const {
    const Name* const known = find_name(name);
    const bool join = known != nullptr && known->is_list() && medium == Medium::http;
    std::string out;
    bool found = false;
    for (const auto& [key, value] : headers) {
      if (!equal_ignoring_case(key, name)) continue;
      if (join) {
        out.append(found ? "," : "").append(value);
      } else {
        out = trim(value);
      }
      found = true;
    }
    return out;
  }
  std::size_t count_of(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(headers.begin(), headers.end(),
                      [&](const auto& header) { return equal_ignoring_case(header.first, name); }));
  }
  /// The number of values that a proxy joined with ",".
  static std::size_t pieces_of(std::string_view value) {
    std::size_t count = 0;
    while (!value.empty()) {
      const std::size_t end = std::min(value.find(','), value.size());
      if (!trim(value.substr(0, end)).empty()) ++count;
      value.remove_prefix(std::min(end + 1, value.size()));
    }
    return count;
  }
};

/// Whether `a` is read before `b`. Styles that are not read come last.
bool is_before(const Diagnosis& diagnosis, std::string_view a, std::string_view b) {
  for (const StyleReport& report : diagnosis.styles) {
    if (report.style->name == a) return true;
    if (report.style->name == b) return false;
  }
  return false;
}

/// The consequence of a refused style for the trace.
std::string consequence_of_refusal(const Diagnosis& diagnosis, std::string_view style) {
  const std::string name(style);
  if (!diagnosis.merged) {
    return "Style " + name +
           " gives no context, and no other style does: the service starts a new trace, which is "
           "not "
           "connected to the spans before it.";
  }
  const std::string winner(diagnosis.merged.style());
  if (is_before(diagnosis, winner, style)) {
    return "Style " + name + " is not used. The ids are " + winner +
           "'s, which is read first; a service that reads " + name + " alone starts a new trace.";
  }
  return "Style " + name + " is not used, and the trace goes on with the ids of " + winner +
         "; a service that reads " + name + " alone starts a new trace.";
}

Finding& add(Diagnosis& out, std::string header, std::string what, std::string_view rule,
             std::string consequence, std::string mend = {}) {
  Finding finding{std::move(header), std::move(what)};
  finding.rule = find_rule(rule);
  finding.consequence = std::move(consequence);
  finding.mend = std::move(mend);
  return out.findings.emplace_back(std::move(finding));
}

// Diagnostics of the library

/// What a diagnostic says, but for the consequence of a refusal.
Finding finding_of(const Diagnostic& d, const Wire& wire) {
  const std::string value = wire.value_of(d.field);
  const std::size_t offset = d.offset == Diagnostic::nowhere ? value.size() : d.offset;
  const Explanation* const known = explain(d.what, d.field, value, offset);
  Finding finding{std::string(d.field),
                  known != nullptr ? text_of(*known, value, offset) : std::string(message(d.what))};
  finding.value = value;
  const bool whole = d.offset == Diagnostic::nowhere || (known != nullptr && known->whole);
  if (!value.empty() && !whole) finding.offset = std::min(offset, value.size());
  if (known != nullptr) {
    finding.rule = find_rule(known->rule);
    finding.mend = std::string(known->mend);
    finding.consequence = std::string(known->consequence);
    if (d.what == Errc::bad_length && d.offset == 0) finding.offset = value.size();
  }
  return finding;
}

/// The header of Data Streams, which stands beside the styles.
bool is_pathway(std::string_view name) {
  for (const baton::Field& field : codecs::data_streams::fields) {
    if (equal_ignoring_case(name, field.name)) return true;
  }
  return false;
}

void find_broken_pathway(const Wire& wire, Diagnosis& out) {
  for (const Diagnostic d : out.merged.diagnostics()) {
    if (is_pathway(d.field)) out.findings.push_back(finding_of(d, wire));
  }
}

void find_reported(const Wire& wire, Diagnosis& out, baton::Effect effect) {
  for (std::size_t i = 0; i < out.styles.size(); ++i) {
    const StyleReport& report = out.styles[i];
    if (!report.configured) continue;
    for (const Diagnostic d : report.found.diagnostics()) {
      if ((d.effect == baton::Effect::refused) != (effect == baton::Effect::refused)) continue;
      Finding finding = finding_of(d, wire);
      if (d.effect == baton::Effect::refused) {
        finding.consequence = consequence_of_refusal(out, report.style->name);
      } else if (const auto said = report.found.propagation_error(); !said.empty()) {
        finding.consequence += " Reported as _dd.propagation_error: " + std::string(said) + ".";
      }
      out.findings.push_back(std::move(finding));
    }
  }
}

// Sampling

void find_overruled(const Wire& wire, Diagnosis& out) {
  const StyleReport* const w3c = out.find(codecs::trace_context::name);
  if (w3c == nullptr || !w3c->configured || !w3c->found) return;
  const auto& fields = codecs::trace_context::fields;
  const auto parent =
      baton::parse_traceparent(wire.value_of(fields[codecs::trace_context::traceparent].name));
  const std::string list = wire.value_of(fields[codecs::trace_context::tracestate].name);
  const auto value = baton::TraceState(list).get(baton::datadog_member_key);
  if (!parent || !value) return;
  const auto member = baton::parse_datadog_member(*value);
  const bool sampled = (parent->flags & baton::trace_flags::sampled) != 0;
  if (!member.sampling_priority || agrees(member, sampled)) return;
  add(out, "traceparent and tracestate",
      std::string("contradict each other: the sampled flag is ") + (sampled ? "set" : "not set") +
          ", but the dd member has priority " +
          std::to_string(static_cast<int>(*member.sampling_priority)),
      sampled ? "dd 4.2" : "dd 4.4",
      std::string("The flag decides: priority ") + (sampled ? "1" : "0") +
          (sampled ? "." : ": the trace is not kept from here on."),
      "A service in between that knows only W3C has made its own sampling decision. Configure it "
      "to "
      "follow the decision of its parent.");
}

// Conflicts

std::string ids_text(const baton::SpanContext& context) {
  return std::string(context.trace_id().to_hex().view()) + " / " +
         std::string(context.span_id().to_hex().view());
}

bool is_b3(std::string_view style) {
  return style == codecs::b3::name || style == codecs::b3multi::name;
}

void find_conflicts(const Wire& wire, Diagnosis& out) {
  const StyleReport* const winner = out.find(out.merged.style());
  if (!out.merged || winner == nullptr) return;
  const std::string name(winner->style->name);
  const baton::TraceId won = winner->found.context().trace_id();
  for (const StyleReport& report : out.styles) {
    if (!report.configured || !report.found || &report == winner) continue;
    const baton::TraceId id = report.found.context().trace_id();
    if (id == won) continue;
    const std::string other(report.style->name);
    const bool shrunk = id.low == won.low && (id.high == 0 || won.high == 0);
    const bool linked = std::any_of(
        out.merged.links().begin(), out.merged.links().end(),
        [&](const baton::SpanLink& link) { return link.context_headers == report.style->name; });
    const bool has_state =
        report.style->role == baton::Role::w3c && !report.found.context().trace_state().empty();
    Finding finding{
        std::string(winner->style->header()) + " and " + std::string(report.style->header()), ""};
    if (shrunk) {
      const StyleReport& lossy = won.high == 0 ? *winner : report;
      finding.what = "agree in the lower 64 bits of the trace id, but " +
                     std::string(lossy.style->name) + " has lost the upper 64";
      if (lossy.style->role == baton::Role::datadog) {
        finding.what += wire.count_of(tags_header) != 0
                            ? ": no usable _dd.p.tid in x-datadog-tags"
                            : ": x-datadog-tags, with its _dd.p.tid, is absent";
      }
      finding.rule = find_rule("dd 5.1");
      finding.mend =
          "Let the header with the upper half pass. Hops that know only 64 bits, and proxies that "
          "forward "
          "some headers by name, lose it.";
    } else if (is_b3(name) && is_b3(other)) {
      finding.what = "carry different traces: one of the two forms is stale";
      finding.rule = find_rule("b3 8.5");
      finding.mend =
          "Let only one form pass. A mesh rewrites X-B3-* at every hop and leaves b3 as it was.";
    } else {
      finding.what = "carry different traces";
      finding.rule = find_rule("multi 6.4");
      finding.mend =
          "Let one component write all styles. Two tracers, or a proxy that rewrites one style and "
          "passes "
          "the others, make them differ.";
    }
    finding.what += "\n" + name + ": " + ids_text(winner->found.context()) + "\n" + other + ": " +
                    ids_text(report.found.context());
    if (linked || !shrunk) {
      finding.consequence =
          "The trace of " + name + " goes on, for it is read first. The trace of " + other +
          " becomes a span link (terminated_context)" + (has_state ? " with its tracestate" : "") +
          ". A service that reads " + other + " first joins the other trace.";
    } else {
      finding.consequence =
          "They count as one trace, with all 128 bits. A service that reads only the shorter id "
          "shows its "
          "part of the trace under that id.";
    }
    out.findings.push_back(std::move(finding));
  }
}

// Headers that are not read as they look

void find_repeated(const Wire& wire, Diagnosis& out) {
  for (const Style& style : styles()) {
    for (const baton::Field& field : style.fields) {
      const bool list = field.kind == FieldKind::list;
      if (field.kind == FieldKind::unique && wire.medium == Medium::http) continue;
      const std::size_t count = wire.count_of(field.name);
      if (count == 0) continue;
      const std::string value = wire.value_of(field.name);
      const auto first = std::find_if(wire.headers.begin(), wire.headers.end(), [&](const auto& h) {
        return equal_ignoring_case(h.first, field.name);
      });
      const std::size_t pieces =
          field.kind == FieldKind::single ? Wire::pieces_of(value) : std::size_t{1};
      const bool joined = pieces > 1;
      if (list && wire.medium == Medium::http) continue;
      if (!joined && (count < 2 || trim(first->second) == value)) continue;
      const std::string_view last =
          trim(std::string_view(value).substr(joined ? value.rfind(',') + 1 : 0));
      std::string what = joined ? "has " + number(pieces) + " values, joined with \",\""
                                : "occurs more than once, with different values";
      const StyleReport* const report = out.find(style.name);
      const bool refused = report != nullptr && report->found.error();
      std::string consequence =
          refused ? "This reader refuses it; others take the first or the last."
                  : "The last one, \"" + std::string(last) + "\", counts here; " +
                        (joined ? "other readers refuse all of it or take the first."
                                : "other readers take the first.");
      const bool broker = wire.medium == Medium::broker;
      Finding& finding = add(out, std::string(field.name), std::move(what),
                             broker   ? "msg 11.21"
                             : joined ? "field 0.3"
                                      : repetition_rule(style.name),
                             std::move(consequence),
                             joined ? "Let one component write it. A proxy joined the headers of "
                                      "two components: an application "
                                      "and its sidecar, or two instrumentations."
                                    : "Replace the header instead of adding one. Clients and "
                                      "interceptors that append to the "
                                      "headers of a forwarded message or request leave both.");
      if (joined) finding.value = value;
    }
  }
}

void find_misspelt(const Record& record, Diagnosis& out) {
  for (const Header& header : record.headers) {
    if (!header.misspelt) continue;
    add(out, header.spelled, "is not " + header.wire, name_rule(header.name->style->name),
        "Nothing reads it, so its content is lost.",
        "Write " + header.wire +
            ". Hand-written code, and gateways that turn \"-\" into \"_\", rename headers.");
  }
}

void find_not_configured(Diagnosis& out) {
  for (const StyleReport& report : out.styles) {
    if (report.configured || !report.found) continue;
    add(out, std::string(report.style->header()),
        "is not read: style " + std::string(report.style->name) + " is not configured", "multi 6.0",
        out.merged ? "It is left alone." : "The service starts a new trace here.",
        out.merged ? ""
                   : "Name the style in DD_TRACE_PROPAGATION_STYLE_EXTRACT or OTEL_PROPAGATORS.");
  }
}

/// Finds a style that Datadog's default does not read: the most frequent reason for a new trace.
void find_beyond_default(Diagnosis& out) {
  if (!out.merged) return;
  for (const std::size_t style : baton::default_propagator.styles().extract) {
    const StyleReport* const report = out.find(baton::DefaultPropagator::style_name(style));
    if (report != nullptr && report->found) return;
  }
  const Style* const style = find_style(out.merged.style());
  if (style == nullptr) return;
  const std::string name(style->name);
  add(out, std::string(style->header()),
      "has the style " + name + ", and no style of Datadog's default has a context", "multi 6.0",
      "A service with Datadog's default styles does not read it and starts a new trace.",
      "Name the style in DD_TRACE_PROPAGATION_STYLE_EXTRACT of that service.");
}

void find_orphans(const Wire& wire, Diagnosis& out) {
  const auto& fields = codecs::trace_context::fields;
  const std::string_view list = fields[codecs::trace_context::tracestate].name;
  if (wire.count_of(list) == 0) return;
  if (wire.count_of(fields[codecs::trace_context::traceparent].name) != 0) return;
  add(out, std::string(list), "has no traceparent beside it", "w3c 2.1", "It is ignored.",
      "A component in between removed traceparent: let both pass.");
}

void find_lost_on_the_way_out(Diagnosis& out) {
  for (const Diagnostic d : out.injected.diagnostics()) {
    const Explanation* const known = explain(d.what, d.field, {}, 0);
    add(out, std::string(d.field), "cannot be sent on whole: " + std::string(message(d.what)),
        known == nullptr ? std::string_view() : known->rule,
        "The missing part does not reach the next service.");
  }
}

baton::Extraction extract(const Headers& headers, Medium medium,
                          const UniversalPropagator& propagator) {
  return medium == Medium::broker ? propagator.extract(baton::last_value_wins(headers))
                                  : propagator.extract(headers);
}

}  // namespace

const StyleReport* Diagnosis::find(std::string_view style) const {
  for (const StyleReport& report : styles) {
    if (report.style->name == style) return &report;
  }
  return nullptr;
}

Diagnosis diagnose(const Record& record, const UniversalPropagator& propagator) {
  const Headers headers = record.on_wire();
  const Wire wire{headers, record.medium};
  Diagnosis out;
  out.merged = extract(headers, record.medium, propagator);
  out.injected = propagator.inject(out.merged.context(), out.next);

  Headers styled = headers;
  std::erase_if(styled, [](const auto& header) { return is_pathway(header.first); });
  baton::StyleList order = propagator.styles().extract;
  for (const std::size_t style : UniversalPropagator::all_styles().extract) order.add(style);
  for (const std::size_t style : order) {
    baton::StyleList one;
    one.add(style);
    const UniversalPropagator alone(propagator.options(), {one, one});
    out.styles.push_back({find_style(UniversalPropagator::style_name(style)),
                          propagator.styles().extract.has(style),
                          extract(styled, record.medium, alone)});
  }

  find_repeated(wire, out);
  find_reported(wire, out, baton::Effect::refused);
  find_conflicts(wire, out);
  find_reported(wire, out, baton::Effect::dropped);
  find_broken_pathway(wire, out);
  find_overruled(wire, out);
  find_orphans(wire, out);
  find_misspelt(record, out);
  find_not_configured(out);
  find_beyond_default(out);
  find_lost_on_the_way_out(out);
  return out;
}

Fate fate_of(const Header& header, const Diagnosis& diagnosis) {
  if (!header.name->is_ours() || header.misspelt) return Fate::unread;
  const StyleReport* const report = diagnosis.find(header.name->style->name);
  if (report == nullptr || !report->configured) return Fate::unread;
  for (const Diagnostic d : report->found.diagnostics()) {
    if (d.field != header.name->text) continue;
    return d.effect == baton::Effect::refused ? Fate::refused : Fate::damaged;
  }
  const bool any = report->found || report->found.context().sampling_priority() ||
                   !report->found.baggage().empty();
  return any ? Fate::taken : report->found.error() ? Fate::refused : Fate::unread;
}

}  // namespace inspect
