#include "rules.hpp"

#include <cstdlib>

namespace inspect {

namespace {

constexpr std::string_view traceparent =
    "https://www.w3.org/TR/trace-context-2/#traceparent-header-field-values";
constexpr std::string_view tracestate =
    "https://www.w3.org/TR/trace-context-2/#tracestate-header-field-values";
constexpr std::string_view datadog =
    "https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/";
constexpr std::string_view baggage = "https://www.w3.org/TR/baggage/#definition";
constexpr std::string_view b3 = "https://github.com/openzipkin/b3-propagation";
constexpr std::string_view xray =
    "https://docs.aws.amazon.com/xray/latest/devguide/"
    "xray-concepts.html#xray-concepts-tracingheader";
constexpr std::string_view jaeger =
    "https://www.jaegertracing.io/docs/1.21/client-libraries/#propagation-format";

constexpr Rule rules[] = {
    {"w3c 1.1",
     "A traceparent is version-traceid-spanid-flags of 2, 32, 16 and 2 digits; version 00 has "
     "exactly 55 characters.",
     traceparent},
    {"w3c 1.2", "Version ff is forbidden; later versions may add fields, each after a \"-\".",
     traceparent},
    {"w3c 1.3", "An id of zeros alone is invalid.", traceparent},
    {"w3c 1.4", "Hex digits are in lower case; upper case is invalid.", traceparent},
    {"w3c 1.5", "Two traceparent headers give no context: nobody knows which one is right.",
     traceparent},
    {"w3c 1.8",
     "The headers are called traceparent and tracestate, in any case; any other spelling is "
     "another header.",
     traceparent},
    {"w3c 2.1", "Without a valid traceparent, tracestate is ignored.", tracestate},
    {"w3c 2.4",
     "A tracestate is a list of key=value members; one illegal member drops the list, never the "
     "ids.",
     tracestate},
    {"w3c 2.5", "A tracestate has at most 32 members.", tracestate},
    {"w3c 2.7", "A tracestate that is too long is trimmed by whole members, long ones first.",
     "https://www.w3.org/TR/trace-context-2/#tracestate-limits"},
    {"dd 3.4", "traceparent decides the trace id; a t.tid that says something else is ignored.",
     datadog},
    {"dd 3.5", "The dd member of tracestate has at most 256 characters.", datadog},
    {"dd 4.2",
     "With the sampled flag set, a priority s that says no is overruled: 1, decision maker -0.",
     datadog},
    {"dd 4.4", "With the sampled flag not set, a priority s that says yes is overruled: 0.",
     datadog},
    {"dd 5.1",
     "The upper half of a 128-bit trace id travels apart from the lower one, in x-datadog-tags, as "
     "_dd.p.tid of 16 lower-case hex digits.",
     datadog},
    {"dd 5.2",
     "Without a trace id there is nothing; without a parent id there is nothing either, unless "
     "there is an origin.",
     datadog},
    {"dd 5.3",
     "x-datadog-trace-id and x-datadog-parent-id are unsigned decimal numbers of 64 bits.",
     datadog},
    {"dd 5.4",
     "x-datadog-sampling-priority is a decimal integer; anything else refuses the headers of this "
     "style.",
     datadog},
    {"dd 5.6",
     "x-datadog-tags is a list of key=value; when it can't be read, all tags are dropped.",
     datadog},
    {"dd 5.7",
     "x-datadog-tags has at most 512 characters (DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH); a longer one "
     "is dropped whole.",
     datadog},
    {"dd 5.8", "_dd.p.dm is \"-\" and digits.", datadog},
    {"dd 5.9", "Of a repeated header the last counts.", datadog},
    {"dd 5.10",
     "Datadog's headers are called x-datadog-trace-id, -parent-id, -sampling-priority, -origin and "
     "-tags, in any case; any other spelling is another header.",
     datadog},
    {"multi 6.0",
     "Services read the styles they are configured with, in that order; Datadog's default is "
     "datadog, tracecontext, baggage.",
     datadog},
    {"multi 6.1", "The styles are read in order; the first that gives a context wins.", datadog},
    {"multi 6.4",
     "A later style with another trace id becomes a span link; nothing else of it is used.",
     datadog},
    {"bag 7.2",
     "A baggage header is a list of key=value members; one malformed member drops the whole "
     "header.",
     baggage},
    {"bag 7.6", "The header is called baggage, in any case; any other spelling is another header.",
     baggage},
    {"bag 7.4", "Baggage has at most 64 members and 8192 bytes; the leading ones are kept.",
     "https://www.w3.org/TR/baggage/#limits"},
    {"b3 8.1", "B3's sampling state is 1, 0 or d (debug), or absent: undecided.", b3},
    {"b3 8.3",
     "B3's ids are 16 or 32 hex digits and 16 hex digits; shorter ones are padded, longer ones and "
     "zeros are none.",
     b3},
    {"b3 8.4",
     "B3's headers are called b3, or X-B3-TraceId, X-B3-SpanId, X-B3-Sampled and X-B3-Flags, in "
     "any case; any other spelling is another header.",
     b3},
    {"b3 8.5",
     "B3's two forms are read in the order of styles. Proxies that rewrite the X-B3-* headers "
     "leave the single b3 header stale.",
     b3},
    {"xray 9.1",
     "X-Amzn-Trace-Id needs Root=1-<8 hex>-<24 hex> and Parent=<16 hex>; Sampled is 1, 0, ? or "
     "absent.",
     xray},
    {"xray 9.2",
     "X-Ray's header is called X-Amzn-Trace-Id, in any case; any other spelling is another header.",
     xray},
    {"jaeger 10.1",
     "uber-trace-id is trace:span:parent:flags with ids of at most 32 and 16 hex digits.", jaeger},
    {"jaeger 10.2", "uber-trace-id has exactly four fields, the last of 1 or 2 hex digits.",
     jaeger},
    {"jaeger 10.4",
     "Jaeger's headers are called uber-trace-id and uberctx-<key>, in any case; any other spelling "
     "is another header.",
     jaeger},
    {"jaeger 10.3", "An id of zeros alone is invalid.", jaeger},
};

}  // namespace

const Rule& rule(std::string_view tag) {
  for (const Rule& known : rules) {
    if (known.tag == tag) return known;
  }
  std::abort();
}

}  // namespace inspect
