// SPDX-License-Identifier: MIT
// Searches the places of a message for a context.
#pragma once

#include <baton/carrier.hpp>
#include <baton/codecs/datadog.hpp>
#include <baton/codecs/xray.hpp>
#include <baton/detail/json.hpp>
#include <baton/messaging/document.hpp>
#include <baton/messaging/execution.hpp>
#include <baton/propagator.hpp>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// [msg 11.34]
inline constexpr std::string_view beanstalk_header = "x-aws-sqsd-attr-_datadog";

/// Searches the places of a message, one after another. Each member reads one place, and returns whether
/// the search is over because ids were found. Without ids, the first result stays: a lone decision, and
/// the reason. Baggage stays in any case. [msg 11.26]
template <class P>
class Search {
 public:
  Search(const P& propagator, Extraction& out) noexcept : propagator_(propagator), out_(out) {
    out_.clear();
  }

  /// Takes the result of a place.
  bool found(Extraction&& next) {
    const bool over = next || next.restart();
    const bool decides = next.context().sampling_priority().has_value();
    if (over || (decides && !out_.context().sampling_priority())) {
      Diagnostics all = out_.diagnostics();
      all.add(next.diagnostics());
      keep(out_, next);
      out_ = std::move(next);
      out_.parts().diagnostics = all;
    } else {
      keep(next, out_);
      out_.parts().diagnostics.add(next.diagnostics());
    }
    return over;
  }
  /// Takes the reason why a place had nothing.
  bool refuse(std::string_view place, Error error) {
    out_.parts().diagnostics.add({error.code, Effect::refused, error.offset, place});
    return false;
  }
  template <class C>
  bool carrier(C&& carrier) {
    return found(propagator_.extract(carrier));
  }
  /// Reads an object of headers.
  bool headers(std::string_view place, std::string_view json) {
    JsonHeaders headers(json, unwrapper);
    Extraction next = propagator_.extract(headers);
    if (headers.error()) return refuse(place, headers.error());
    return found(std::move(next));
  }
  /// Reads a `_datadog` document: headers, or the context object of a state machine.
  bool document(std::string_view json) {
    return headers(datadog_document, json) || execution(json);
  }
  /// Reads a document as bytes, or as their base64.
  bool binary_document(std::string_view base64) {
    const auto json = unwrapper.bytes(base64);
    if (!json) return refuse(datadog_document, json.error());
    return document(*json);
  }
  /// Reads the context object of a state machine.
  bool execution(std::string_view json) {
    JsonReader reader(json);
    const auto parent = parent_of(read_execution(reader));
    if (!parent || !reader.finish()) return false;
    Candidate out;
    out.trace_id = parent->trace_id;
    out.span_id = parent->span_id;
    out.sampling_priority = SamplingPriority::auto_keep;
    out.trace_flags = trace_flags::sampled;
    return ids(out);
  }
  /// Reads a JSON object with a `_datadog`.
  bool member(std::string_view place, std::string_view json) {
    const auto at = find_json_member(json, datadog_document);
    if (!at) return refuse(place, at.error());
    return at->length != 0 && document(json.substr(at->offset, at->length));
  }
  /// Reads the input that a state machine gave to a function: its context object, else headers.
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
  /// Reads the client context of a Lambda invocation: `custom._datadog`, or `custom`.
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
  /// Reads the base64 of a document that an authorizer of API Gateway hands to the function behind it. It
  /// belongs to this request, and not to an earlier one whose answer was cached, if the authorizer took
  /// time or if it names the request. [msg 11.29]
  bool authorizer(std::string_view request_context) {
    constexpr std::string_view place = "requestContext.authorizer";
    const std::string_view authorizer = json_at(request_context, {"authorizer"});
    std::string_view wrapped = json_text(json_at(authorizer, {datadog_document}));
    if (wrapped.empty()) wrapped = json_text(json_at(authorizer, {"lambda", datadog_document}));
    if (wrapped.empty()) return false;
    const auto json = unwrapper.bytes(wrapped);
    if (!json) return refuse(place, json.error());
    const auto is_digit_above_zero = [](char c) { return c >= '1' && c <= '9'; };
    bool took_time = false;
    for (const char c : json_text(json_at(authorizer, {"integrationLatency"}))) {
      if (c == '-' || c == 'e' || c == 'E') break;
      took_time = took_time || is_digit_above_zero(c);
    }
    const std::string_view id = json_text(json_at(request_context, {"requestId"}));
    const bool is_named =
        !id.empty() && id == json_text(json_at(*json, {"x-datadog-authorizing-requestid"}));
    return (took_time || is_named) && headers(place, *json);
  }
  /// Reads the HTTP header in which a worker of Elastic Beanstalk gets the attribute `_datadog` of a
  /// message. [msg 11.34]
  template <class C>
  bool beanstalk(C&& carrier) {
    bool found = false;
    read_header(carrier, beanstalk_header,
                [&](std::string_view text) { found = found || document(text); });
    return found;
  }
  /// Reads AWSTraceHeader of SQS, if Datadog wrote it or if `xray` is read. [xray 9.3]
  bool aws_trace_header(std::string_view header) {
    const auto parsed = parse_xray(header);
    if (parsed && parsed->is_written_by_datadog()) return datadog_ids(*parsed);  // [msg 11.24]
    if (reads(codecs::xray::name)) {                                             // [msg 11.28]
      return carrier(OneHeader{codecs::xray::fields[0].name, header});
    }
    return parsed ? false : refuse("awstraceheader", parsed.error());
  }
  /// Reads `_X_AMZN_TRACE_ID` of a Lambda function. A header of X-Ray's own needs a parent. [xray 9.4]
  bool ambient_trace_header(std::string_view header) {
    const auto parsed = parse_xray(header);
    if (!parsed) return refuse("_x_amzn_trace_id", parsed.error());
    if (parsed->is_written_by_datadog()) return datadog_ids(*parsed);
    const auto made = datadog_from_xray(*parsed);
    return made && made->span_id && ids(*made);
  }

  const P& propagator() const noexcept { return propagator_; }

  Unwrapper unwrapper;

 private:
  /// Keeps the baggage and the pathway of every place. [dsm 13.2]
  static void keep(const Extraction& from, Extraction& out) {
    SpanContext& context = out.parts().context;
    if (context.baggage().empty()) context.baggage() = from.baggage();
    if (context.pathway_text().empty()) context.set_pathway_text(from.context().pathway_text());
  }
  struct OneHeader {
    std::string_view name;
    std::string_view value;
    template <class Visitor>
    void for_each(Visitor&& visitor) const {
      visitor(name, value);
    }
  };

  /// The text or the number of a JSON value; empty for other values. A fraction counts here.
  std::string_view json_text(std::string_view json) {
    JsonReader reader(json);
    if (reader.kind() == JsonKind::number) return json;
    return unwrapper.text(reader.text());
  }
  bool reads(std::string_view style) const noexcept {
    for (const std::size_t known : propagator_.styles().extract) {
      if (P::style_name(known) == style) return true;
    }
    return false;
  }
  /// Takes ids in Datadog's meaning that did not come in headers.
  bool ids(const Candidate& candidate) {
    Extraction next;
    adopt(candidate, codecs::datadog::name, propagator_.options(), next.parts());
    return found(std::move(next));
  }
  /// [xray 9.1] Without a parent too: then the first span of the trace is still to come.
  bool datadog_ids(const XRayHeader& header) {
    Candidate out;
    out.trace_id.low = header.trace_id.low;
    out.span_id = header.span_id;
    if (header.sampled) {
      out.sampling_priority =
          *header.sampled ? SamplingPriority::auto_keep : SamplingPriority::auto_reject;
      out.trace_flags = *header.sampled ? trace_flags::sampled : 0;
    }
    out.texts.origin = header.origin;
    return out.trace_id && ids(out);
  }

  const P& propagator_;
  Extraction& out_;
};

}}}  // namespace baton::v0::detail
