// Presets: sets of codecs that programs ask for, beside Datadog's default in baton.hpp.
#pragma once

#include <baton/codecs.hpp>
#include <baton/propagator.hpp>

namespace baton { inline namespace v0 {

/// W3C alone: `tracecontext`, `baggage`.
using W3cPropagator = Propagator<codecs::trace_context, codecs::baggage>;

/// Plain W3C: nothing of Datadog's is written, and a `dd` member that somebody else wrote passes like
/// any other.
inline constexpr W3cPropagator w3c_propagator{Options{.datadog_member = false}};

/// Every format there is. The several headers of B3 stand before the single one, which proxies leave
/// stale. [b3 8.5]
using UniversalPropagator =
    Propagator<codecs::datadog, codecs::trace_context, codecs::baggage, codecs::b3multi, codecs::b3,
               codecs::xray, codecs::jaeger, codecs::ot_baggage>;

/// Reads every format, writes Datadog's default.
inline constexpr UniversalPropagator universal_propagator{
    Options{},
    {UniversalPropagator::all_styles().extract,
     *UniversalPropagator::parse_styles("datadog,tracecontext,baggage", StyleNaming::baton)}};

}}  // namespace baton::v0
