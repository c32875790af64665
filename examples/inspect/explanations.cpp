// SPDX-License-Identifier: MIT
#include "explanations.hpp"

#include <span>

#include "names.hpp"
#include "text.hpp"

namespace inspect {

namespace {

using baton::Errc;
namespace codecs = baton::codecs;

constexpr std::string_view cut_by =
    "Send it whole. Logs, database columns and proxies with a limit cut values.";
constexpr std::string_view zeros_by =
    "Pass on the received ids, or none. A disabled tracer, and a span that was never started, have "
    "ids of zeros.";
constexpr std::string_view twice_by =
    "Let one component write it, and replace instead of adding. Two instrumentations, an agent and "
    "a sidecar, or a client that retries with one headers object, write it twice.";
constexpr std::string_view digits_by =
    "Write ids as a tracer's inject() does. Hand-written code and templates that format ids often "
    "get "
    "this wrong.";
constexpr std::string_view tags_lost =
    "All trace tags are dropped, _dd.p.tid among them: the trace id shrinks to its lower 64 bits, "
    "and "
    "services that know all 128 show another trace.";
constexpr std::string_view list_lost =
    "The list is dropped, and other vendors lose their data in it. The ids stay.";
constexpr std::string_view decision_lost =
    "It counts as absent: this service makes a new sampling decision. The ids stay.";

constexpr Explanation traceparent[] = {
    {Errc::repeated, "occurs more than once", "w3c 1.5", "", twice_by, true},
    {Errc::bad_length, "has {n} characters instead of 55", "w3c 1.1", "", cut_by},
    {Errc::bad_version, "has the version ff", "w3c 1.2", "", digits_by},
    {Errc::zero_id, "has an id of zeros", "w3c 1.3", "", zeros_by},
    {Errc::bad_digit, "has {c} where a hex digit belongs", "w3c 1.1", "", digits_by},
    {Errc::bad_delimiter, "has {c} where a \"-\" belongs", "w3c 1.1", "", digits_by},
};
constexpr Explanation upper_case = {Errc::bad_digit, "has the upper-case digit {c}", "w3c 1.4", "",
                                    "Write it in lower case. Formatting with %X, and proxies that "
                                    "change the case of values, cause this."};
constexpr Explanation longer = {Errc::bad_delimiter, "has {c} where it should end or have a \"-\"",
                                "w3c 1.2", "", digits_by};

constexpr Explanation tracestate[] = {
    {Errc::trace_state_malformed, "has an illegal member", "w3c 2.4", list_lost,
     "The member's vendor must write key=value in lower case. Proxies that add a member of their "
     "own "
     "by hand cause this."},
    {Errc::trace_state_too_many, "has more than 32 members", "w3c 2.5", list_lost,
     "Each hop may have one member and must replace it. A hop that adds a new member each time "
     "fills "
     "the list.",
     true},
    {Errc::probability_malformed, "has a malformed part in its ot member", "w3c 2.9",
     "That part is dropped: later services do not know with which probability the trace was kept.",
     "Update the OpenTelemetry SDK that writes ot."},
    {Errc::datadog_member_malformed, "has a malformed part in its dd member", "dd 3.6",
     "That part is dropped, the rest is read.", digits_by},
    {Errc::datadog_member_too_long, "has a dd member of more than 256 characters", "dd 3.5",
     "The member is ignored: its priority, origin and tags are lost. The ids stay.",
     "Carry fewer or shorter trace tags (_dd.p.*).", true},
    {Errc::malformed_tid, "has a malformed t.tid", "dd 3.4",
     "It is dropped; the trace id is traceparent's.", digits_by, true},
    {Errc::inconsistent_tid, "has a t.tid that contradicts traceparent", "dd 3.4",
     "The trace id is traceparent's.",
     "Somebody mixed two traces: a hop replaced traceparent and left tracestate as it was.", true},
    {Errc::decision_maker_malformed, "has a malformed t.dm", "dd 5.8",
     "It is dropped, and with it who decided about sampling. The trace goes on.", digits_by, true},
};

constexpr Explanation datadog_ids[] = {
    {Errc::missing_part, "is missing, and there is no origin", "dd 5.2", "",
     "Let all x-datadog-* headers pass. Proxies and CORS rules that allow some headers by name "
     "drop "
     "the others."},
    {Errc::zero_id, "is 0", "dd 5.2", "", zeros_by},
    {Errc::out_of_range, "is too large a number", "dd 5.3", "",
     "Write the lower 64 bits in decimal. Code that writes all 128 bits causes this.", true},
    {Errc::bad_digit, "has {c} where a decimal digit belongs", "dd 5.3", "",
     "Write the lower 64 bits in decimal. Code that writes the id in hex causes this."},
    {Errc::bad_length, "is not a decimal number", "dd 5.3", "", digits_by},
};
constexpr Explanation datadog_priority[] = {
    {Errc::priority_malformed, "is not a decimal integer", "dd 5.4", decision_lost,
     "Write -1, 0, 1 or 2. Proxies that turn it into a floating-point number, or into true or "
     "false, "
     "cause this."},
};
constexpr Explanation datadog_tags[] = {
    {Errc::tags_too_long, "has {n} characters", "dd 5.7", tags_lost,
     "Carry fewer trace tags, or raise DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH in every service.", true},
    {Errc::tags_malformed, "cannot be read", "dd 5.6", tags_lost,
     "Write key=value, joined with \",\". A truncating log or proxy cuts the last one."},
    {Errc::tag_malformed, "has a malformed tag", "dd 5.6", "That tag is left out, the others stay.",
     digits_by},
    {Errc::malformed_tid, "has a malformed _dd.p.tid", "dd 5.1",
     "The tag is dropped: the trace id shrinks to its lower 64 bits, and services that know all "
     "128 "
     "show another trace.",
     "Write the upper half of the trace id as 16 lower-case hex digits.", true},
    {Errc::decision_maker_malformed, "has a malformed _dd.p.dm", "dd 5.8",
     "The tag is dropped, and with it who decided about sampling. The trace goes on.", digits_by,
     true},
    {Errc::tag_withdrawn, "has a withdrawn tag", "dd 5.8", "That tag is dropped.",
     "Update the tracer that writes it.", true},
    {Errc::tag_not_encodable, "cannot express one of the tags", "dd 5.7",
     "That tag does not reach the next service.", "Use printable ASCII in trace tags.", true},
};

constexpr Explanation b3_headers[] = {
    {Errc::bad_digit, "has {c} where a hex digit belongs", "b3 8.3", "", digits_by},
    {Errc::bad_length, "is not an id of 16 or 32 hex digits", "b3 8.3", "", cut_by},
    {Errc::zero_id, "has an id of zeros", "b3 8.3", "", zeros_by},
    {Errc::missing_part, "is missing", "b3 8.3", "",
     "Let X-B3-TraceId and X-B3-SpanId pass together. Services behind a mesh must copy all X-B3-* "
     "headers from the received request to the requests they send."},
    {Errc::bad_value, "has an unknown sampling state", "b3 8.1", "", digits_by},
    {Errc::bad_delimiter, "has {c} where it should end", "b3 8.1", "", digits_by},
    {Errc::decision_malformed, "has an unknown sampling state", "b3 8.1", decision_lost,
     "Write 1, 0 or nothing."},
};
constexpr Explanation b3_single_missing = {Errc::missing_part, "has a trace id and no span id",
                                           "b3 8.3", "", cut_by};

constexpr Explanation xray_header[] = {
    {Errc::bad_digit, "has {c} where a hex digit belongs", "xray 9.1", "", digits_by},
    {Errc::bad_length, "has a part that is too short or too long", "xray 9.1", "", cut_by},
    {Errc::bad_version, "has a Root whose version is not 1", "xray 9.1", "", digits_by},
    {Errc::bad_delimiter, "has {c} where a part ends", "xray 9.1", "", digits_by},
    {Errc::zero_id, "has an id of zeros", "xray 9.1", "", zeros_by},
    {Errc::missing_part, "lacks Root", "xray 9.1", "",
     "Send the whole header that the X-Ray SDK or Datadog's tracer writes."},
    {Errc::bad_value, "has an unknown value of Sampled", "xray 9.1", "", digits_by},
    {Errc::decision_malformed, "has an unknown value of Sampled", "xray 9.1", decision_lost,
     "Write 1, 0 or ?."},
};

constexpr Explanation jaeger_header[] = {
    {Errc::bad_digit, "has {c} where a hex digit belongs", "jaeger 10.1", "", digits_by},
    {Errc::bad_length, "has an id that is empty or too long", "jaeger 10.1", "", cut_by},
    {Errc::zero_id, "has an id of zeros", "jaeger 10.3", "", zeros_by},
    {Errc::bad_delimiter, "has more than four fields", "jaeger 10.2", "", digits_by},
    {Errc::missing_part, "has fewer than four fields", "jaeger 10.2", "", cut_by},
    {Errc::bad_value, "has malformed flags", "jaeger 10.2", "", digits_by},
    {Errc::decision_malformed, "has malformed flags", "jaeger 10.2", decision_lost, digits_by},
};

constexpr Explanation ottrace_ids[] = {
    {Errc::bad_digit, "has {c} where a hex digit belongs", "ot 21.1", "", digits_by},
    {Errc::bad_length, "is not an id of 16 or 32 hex digits", "ot 21.1", "", cut_by},
    {Errc::zero_id, "has an id of zeros", "ot 21.1", "", zeros_by},
    {Errc::missing_part, "is missing", "ot 21.1", "", "Let all ot-tracer-* headers pass together."},
};
constexpr Explanation ottrace_sampled[] = {
    {Errc::decision_malformed, "has an unknown sampling state", "ot 21.2", decision_lost,
     "Write true or false."},
};

constexpr std::string_view pathway_lost =
    "Data Streams counts the message as the first of a pathway. The trace goes on.";
constexpr Explanation pathway[] = {
    {Errc::not_base64, "is no base64", "dsm 13.1", pathway_lost, cut_by},
    {Errc::bad_length, "ends before it is complete", "dsm 13.1", pathway_lost, cut_by, true},
};
constexpr Explanation gcp_header[] = {
    {Errc::bad_digit, "has {c} where a digit belongs", "gcp 19.1", "", digits_by},
    {Errc::bad_length, "has a part that is too short or too long", "gcp 19.1", "", cut_by},
    {Errc::bad_delimiter, "has {c} where a part ends", "gcp 19.1", "", digits_by},
    {Errc::out_of_range, "has too large a span id", "gcp 19.1", "", digits_by},
    {Errc::zero_id, "has an id of zeros", "gcp 19.1", "", zeros_by},
    {Errc::missing_part, "lacks a part", "gcp 19.1", "", cut_by},
    {Errc::decision_malformed, "has a malformed o", "gcp 19.1", decision_lost, digits_by},
};

constexpr Explanation grpc_header[] = {
    {Errc::bad_length, "is too short", "grpc 20.1", "", cut_by},
    {Errc::bad_version, "has a version other than 0", "grpc 20.1", "", digits_by},
    {Errc::zero_id, "has an id of zeros", "grpc 20.1", "", zeros_by},
    {Errc::missing_part, "lacks an id", "grpc 20.1", "", cut_by},
    {Errc::not_base64, "is not base64", "grpc 20.2", "",
     "Send it in base64 in every carrier of text. Logs that leave out unprintable bytes cause "
     "this.",
     true},
};

constexpr std::string_view baggage_kept =
    "The first members, up to the limit, are kept, and the others are lost; the trace goes on.";
constexpr std::string_view less_baggage =
    "Carry less baggage: it goes to every service behind this one.";
constexpr Explanation baggage_header[] = {
    {Errc::baggage_malformed, "has a malformed member", "bag 7.2",
     "All baggage is dropped, as Datadog's tracers do, although other members are fine; the trace "
     "goes "
     "on.",
     "Write key=value for each member, and percent-encode characters that are not allowed. Code "
     "that "
     "joins unencoded values, and logs that cut the list, cause this."},
    {Errc::baggage_member_malformed, "has a malformed member", "bag 7.2",
     "This member is dropped, the others stay; the trace goes on.", "Write a value for each key."},
    {Errc::baggage_too_many, "has more than 64 members", "bag 7.4", baggage_kept, less_baggage,
     true},
    {Errc::baggage_too_long, "has more than 8192 bytes", "bag 7.4", baggage_kept, less_baggage,
     true},
};

constexpr Explanation trimmed = {Errc::trace_state_trimmed,
                                 "exceeds the limit",
                                 "w3c 2.7",
                                 "Some members do not reach the next service.",
                                 "Carry less in tracestate.",
                                 true};

/// The explanations for one header.
struct FieldRows {
  std::string_view field;  ///< a header, or a prefix
  std::span<const Explanation> rows;
};
/// The headers of a style, and the rules of their names and of repeated ones.
struct StyleRows {
  std::string_view style, names, repetition;
  FieldRows fields[4] = {};
};
constexpr StyleRows style_rows[] = {
    {codecs::trace_context::name,
     "w3c 1.8",
     "w3c 1.5",
     {{codecs::trace_context::fields[codecs::trace_context::traceparent].name, traceparent},
      {codecs::trace_context::fields[codecs::trace_context::tracestate].name, tracestate}}},
    {codecs::datadog::name,
     "dd 5.10",
     "dd 5.9",
     {{codecs::datadog::fields[codecs::datadog::trace_id].name, datadog_ids},
      {codecs::datadog::fields[codecs::datadog::parent_id].name, datadog_ids},
      {codecs::datadog::fields[codecs::datadog::sampling_priority].name, datadog_priority},
      {codecs::datadog::fields[codecs::datadog::tags].name, datadog_tags}}},
    {codecs::baggage::name,
     "bag 7.6",
     "bag 7.6",
     {{codecs::baggage::fields[0].name, baggage_header}}},
    {codecs::b3::name, "b3 8.4", "b3 8.5", {{codecs::b3::fields[0].name, b3_headers}}},
    {codecs::b3multi::name,
     "b3 8.4",
     "b3 8.5",
     {{codecs::b3multi::fields[codecs::b3multi::trace_id].name, b3_headers},
      {codecs::b3multi::fields[codecs::b3multi::span_id].name, b3_headers},
      {codecs::b3multi::fields[codecs::b3multi::sampled].name, b3_headers},
      {codecs::b3multi::fields[codecs::b3multi::flags].name, b3_headers}}},
    {codecs::xray::name, "xray 9.2", "field 0.3", {{codecs::xray::fields[0].name, xray_header}}},
    {codecs::jaeger::name,
     "jaeger 10.4",
     "field 0.3",
     {{codecs::jaeger::fields[0].name, jaeger_header},
      {codecs::jaeger::prefixes[0], baggage_header}}},
    {codecs::ot_baggage::name,
     "multi 6.6",
     "field 0.3",
     {{codecs::ot_baggage::prefixes[0], baggage_header}}},
    {codecs::ottrace::name,
     "ot 21.1",
     "field 0.3",
     {{codecs::ottrace::fields[0].name, ottrace_ids},
      {codecs::ottrace::fields[1].name, ottrace_ids},
      {codecs::ottrace::fields[2].name, ottrace_sampled}}},
    {codecs::gcp::name, "gcp 19.1", "field 0.3", {{codecs::gcp::fields[0].name, gcp_header}}},
    {codecs::grpc_trace_bin::name,
     "grpc 20.1",
     "field 0.3",
     {{codecs::grpc_trace_bin::fields[0].name, grpc_header}}},
    {codecs::data_streams::name,
     "dsm 13.2",
     "field 0.3",
     {{codecs::data_streams::fields[codecs::data_streams::base64].name, pathway},
      {codecs::data_streams::fields[codecs::data_streams::bytes].name, pathway}}},
};

const StyleRows* rows_of(std::string_view style) {
  for (const StyleRows& rows : style_rows) {
    if (rows.style == style) return &rows;
  }
  return nullptr;
}

/// A byte in a readable form.
std::string shown(char c) {
  if (c >= 0x20 && c < 0x7f) return {'\'', c, '\''};
  constexpr std::string_view hex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'b', 'y', 't', 'e', ' ', '0', 'x', hex[byte >> 4], hex[byte & 15]};
}

}  // namespace

const Explanation* explain(Errc what, std::string_view field, std::string_view value,
                           std::size_t offset) {
  const char c = offset < value.size() ? value[offset] : '\0';
  const auto is = [&](std::string_view name) { return field == name; };
  if (is(codecs::trace_context::fields[codecs::trace_context::traceparent].name)) {
    if (what == Errc::bad_digit && c >= 'A' && c <= 'F') return &upper_case;
    if (what == Errc::bad_delimiter && offset == baton::Traceparent::size) return &longer;
  }
  if (what == Errc::missing_part && is(codecs::b3::fields[0].name)) return &b3_single_missing;
  if (what == Errc::trace_state_trimmed) return &trimmed;
  for (const StyleRows& style : style_rows) {
    for (const FieldRows& header : style.fields) {
      if (!is(header.field)) continue;
      for (const Explanation& row : header.rows) {
        if (row.what == what) return &row;
      }
    }
  }
  return nullptr;
}

std::string text_of(const Explanation& explanation, std::string_view value, std::size_t offset) {
  std::string out(explanation.text);
  if (const std::size_t at = out.find("{c}"); at != out.npos) {
    out.replace(at, 3, offset < value.size() ? shown(value[offset]) : "its end");
  }
  if (const std::size_t at = out.find("{n}"); at != out.npos) {
    out.replace(at, 3, std::to_string(value.size()));
  }
  return out;
}

std::string_view name_rule(std::string_view style) {
  const StyleRows* const rows = rows_of(style);
  return rows == nullptr ? std::string_view() : rows->names;
}
std::string_view repetition_rule(std::string_view style) {
  const StyleRows* const rows = rows_of(style);
  return rows == nullptr ? std::string_view() : rows->repetition;
}

std::string_view name_of(Errc what) {
  switch (what) {
    case Errc::none: return "none";
    case Errc::absent: return "absent";
    case Errc::repeated: return "repeated";
    case Errc::bad_length: return "bad_length";
    case Errc::bad_delimiter: return "bad_delimiter";
    case Errc::bad_digit: return "bad_digit";
    case Errc::bad_version: return "bad_version";
    case Errc::bad_key: return "bad_key";
    case Errc::bad_value: return "bad_value";
    case Errc::zero_id: return "zero_id";
    case Errc::out_of_range: return "out_of_range";
    case Errc::missing_part: return "missing_part";
    case Errc::too_long: return "too_long";
    case Errc::too_many: return "too_many";
    case Errc::no_room: return "no_room";
    case Errc::name_refused: return "name_refused";
    case Errc::not_text: return "not_text";
    case Errc::write_failed: return "write_failed";
    case Errc::not_json: return "not_json";
    case Errc::not_base64: return "not_base64";
    case Errc::too_deep: return "too_deep";
    case Errc::trace_state_malformed: return "trace_state_malformed";
    case Errc::trace_state_too_many: return "trace_state_too_many";
    case Errc::trace_state_trimmed: return "trace_state_trimmed";
    case Errc::probability_malformed: return "probability_malformed";
    case Errc::datadog_member_malformed: return "datadog_member_malformed";
    case Errc::datadog_member_too_long: return "datadog_member_too_long";
    case Errc::malformed_tid: return "malformed_tid";
    case Errc::inconsistent_tid: return "inconsistent_tid";
    case Errc::priority_malformed: return "priority_malformed";
    case Errc::decision_malformed: return "decision_malformed";
    case Errc::tags_malformed: return "tags_malformed";
    case Errc::tags_too_long: return "tags_too_long";
    case Errc::tag_malformed: return "tag_malformed";
    case Errc::tag_not_encodable: return "tag_not_encodable";
    case Errc::decision_maker_malformed: return "decision_maker_malformed";
    case Errc::tag_withdrawn: return "tag_withdrawn";
    case Errc::baggage_malformed: return "baggage_malformed";
    case Errc::baggage_member_malformed: return "baggage_member_malformed";
    case Errc::baggage_too_many: return "baggage_too_many";
    case Errc::baggage_too_long: return "baggage_too_long";
  }
  return "unknown";
}

}  // namespace inspect
