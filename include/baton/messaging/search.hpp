// Looking for a context in the places of a message.
#pragma once

#include <baton/codecs/datadog.hpp>
#include <baton/codecs/xray.hpp>
#include <baton/detail/json.hpp>
#include <baton/messaging/document.hpp>
#include <baton/messaging/execution.hpp>
#include <baton/propagator.hpp>
#include <optional>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// Ids that came otherwise, as the headers they would have come in.
class IdHeaders {
 public:
  IdHeaders(TraceId trace_id, SpanId span_id, std::optional<SamplingPriority> priority,
            std::string_view origin = {}) noexcept
      : trace_id_(trace_id.to_decimal()),
        span_id_(span_id.to_decimal()),
        origin_(origin),
        has_tags_(trace_id.high != 0) {
    if (priority) {
      const auto value = static_cast<std::int32_t>(*priority);
      priority_.length = static_cast<std::size_t>(
          format_decimal_i32(value, priority_.bytes.data()) - priority_.bytes.data());
    }
    char* out = tags_;
    for (const char c : trace_id_high_tag) *out++ = c;
    *out++ = '=';
    format_hex16(trace_id.high, out);
  }
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    using Codec = codecs::datadog;
    const auto visit = [&](std::size_t field, std::string_view text) {
      if (!text.empty()) visitor(Codec::fields[field].name, text);
    };
    visit(Codec::trace_id, trace_id_);
    visit(Codec::parent_id, span_id_);
    visit(Codec::sampling_priority, priority_);
    visit(Codec::origin, origin_);
    if (has_tags_) visit(Codec::tags, {tags_, sizeof tags_});
  }

 private:
  FixedText<max_decimal_u64> trace_id_;
  FixedText<max_decimal_u64> span_id_;
  FixedText<11> priority_{{}, 0};
  std::string_view origin_;
  bool has_tags_;
  char tags_[trace_id_high_tag.size() + 17];
};

/// Looks for a context in one place of a message after another. Each member reads one place, and
/// says whether the search is over: ids were found. Without any, what was found first stays: a lone
/// decision, and the reason. Baggage stays in any case. [msg 11.26]
template <class P>
class Search {
 public:
  Search(const P& propagator, Extraction& out) noexcept : propagator_(propagator), out_(out) {
    out_.clear();
  }

  /// What one place gave.
  bool found(Extraction&& next) {
    const bool over = next || next.restart();
    const bool decides = next.context().sampling_priority().has_value();
    if (over || (decides && !out_.context().sampling_priority())) {
      Diagnostics all = out_.diagnostics();
      all.add(next.diagnostics());
      keep(out_.baggage(), next);
      out_ = std::move(next);
      out_.parts().diagnostics = all;
    } else {
      keep(next.baggage(), out_);
      out_.parts().diagnostics.add(next.diagnostics());
    }
    return over;
  }
  /// Why one place gave nothing.
  bool refuse(std::string_view place, Error error) {
    out_.parts().diagnostics.add({error.code, Effect::refused, error.offset, place});
    return false;
  }
  template <class C>
  bool carrier(C&& carrier) {
    return found(propagator_.extract(carrier));
  }
  /// The text of an object of headers.
  bool headers(std::string_view place, std::string_view json) {
    JsonHeaders headers(json, unwrapper);
    Extraction next = propagator_.extract(headers);
    if (headers.error()) return refuse(place, headers.error());
    return found(std::move(next));
  }
  /// The text of a `_datadog` document: headers, or the context object of a state machine.
  bool document(std::string_view json) {
    return headers(datadog_document, json) || execution(json);
  }
  /// The same as bytes, or as the base64 of these.
  bool binary_document(std::string_view base64) {
    const auto json = unwrapper.bytes(base64);
    if (!json) return refuse(datadog_document, json.error());
    return document(*json);
  }
  /// The context object of a state machine.
  bool execution(std::string_view json) {
    JsonReader reader(json);
    const auto parent = parent_of(read_execution(reader));
    if (!parent || !reader.finish()) return false;
    return ids({parent->trace_id, parent->span_id, SamplingPriority::auto_keep});
  }
  /// A JSON object with a `_datadog`.
  bool member(std::string_view place, std::string_view json) {
    const auto at = find_json_member(json, datadog_document);
    if (!at) return refuse(place, at.error());
    return at->length != 0 && document(json.substr(at->offset, at->length));
  }
  /// What a state machine gave to a function: its context object if that is there, else headers.
  bool state_input(std::string_view json, const StateInput& parts) {
    std::string_view wrapped;
    if (const auto at = find_json_member(parts.payload, datadog_document)) {
      wrapped = JsonReader(parts.payload.substr(at->offset, at->length)).object_text();
    }
    for (const std::string_view object : {wrapped, parts.payload, parts.document}) {
      if (!object.empty() && execution(object)) return true;
    }
    if (parts.is_execution && execution(json)) return true;
    for (const std::string_view object : {wrapped, parts.document}) {
      if (!object.empty() && headers(datadog_document, object)) return true;
    }
    return false;
  }
  /// The client context of a Lambda invocation: `custom._datadog`, or `custom`.
  bool client_context(std::string_view text) {
    constexpr std::string_view place = "client context";
    const auto json = unwrapper.bytes(text);
    if (!json) return refuse(place, json.error());
    const auto at = find_json_member(*json, "custom");
    if (!at) return refuse(place, at.error());
    const auto custom = JsonReader(json->substr(at->offset, at->length)).object_text();
    const auto inner = find_json_member(custom, datadog_document);
    if (!inner) return false;
    if (inner->length == 0) return headers("custom", custom);
    return headers(datadog_document, custom.substr(inner->offset, inner->length));
  }
  /// AWSTraceHeader of SQS: only where Datadog wrote it. [msg 11.24] [xray 9.3]
  bool aws_trace_header(std::string_view header) {
    const auto parsed = parse_xray(header);
    if (!parsed) return refuse("awstraceheader", parsed.error());
    return parsed->is_written_by_datadog() && datadog_ids(*parsed);
  }
  /// `_X_AMZN_TRACE_ID` of a Lambda function. [xray 9.4]
  bool ambient_trace_header(std::string_view header) {
    const auto parsed = parse_xray(header);
    if (!parsed) return refuse("_x_amzn_trace_id", parsed.error());
    if (parsed->is_written_by_datadog()) return datadog_ids(*parsed);
    const auto made = datadog_from_xray(*parsed);
    return made && ids({made->trace_id, made->span_id, made->sampling_priority});
  }

  Unwrapper unwrapper;

 private:
  /// Baggage stays, wherever it came from.
  static void keep(const Baggage& baggage, Extraction& out) {
    if (out.baggage().empty()) out.parts().context.baggage() = baggage;
  }
  bool ids(const IdHeaders& headers) {
    Options options = propagator_.options();
    options.tags_max_length = limits::datadog_tags;
    return found(Propagator<codecs::datadog>(options).extract(headers));
  }
  bool datadog_ids(const XRayHeader& header) {
    std::optional<SamplingPriority> priority;
    if (header.sampled) {
      priority = *header.sampled ? SamplingPriority::auto_keep : SamplingPriority::auto_reject;
    }
    return ids({{0, header.trace_id.low}, header.span_id, priority, header.origin});
  }

  const P& propagator_;
  Extraction& out_;
};

}}}  // namespace baton::v0::detail
