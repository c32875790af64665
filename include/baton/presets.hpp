// Presets: sets of codecs that programs ask for, beside Datadog's default in baton.hpp.
#pragma once

#include <baton/codecs.hpp>
#include <baton/propagator.hpp>

namespace baton { inline namespace v0 {

/// W3C alone: `tracecontext`, `baggage`.
using W3cPropagator = Propagator<codecs::trace_context, codecs::baggage>;

/// Plain W3C: nothing of Datadog's is written, a `dd` member that somebody else wrote passes like any
/// other, and baggage may have empty values.
inline constexpr W3cPropagator w3c_propagator{
    Options{.datadog_member = false, .baggage_dialect = BaggageDialect::w3c}};

/// Every format there is. The several headers of B3 stand before the single one, which proxies leave
/// stale. [b3 8.5] Google's own stands last: Google asks for the others first. [gcp 19.1]
using UniversalPropagator =
    Propagator<codecs::datadog, codecs::trace_context, codecs::baggage, codecs::b3multi, codecs::b3,
               codecs::xray, codecs::jaeger, codecs::ottrace, codecs::ot_baggage,
               codecs::grpc_trace_bin, codecs::gcp>;

/// Reads every format, writes Datadog's default.
inline constexpr UniversalPropagator universal_propagator{
    Options{},
    {UniversalPropagator::all_styles().extract,
     *UniversalPropagator::parse_styles("datadog,tracecontext,baggage", StyleNaming::baton)}};

}}  // namespace baton::v0
