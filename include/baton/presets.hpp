// SPDX-License-Identifier: MIT
// Presets: common sets of codecs, beside Datadog's default in baton.hpp.
#pragma once

#include <baton/carriers.hpp>
#include <baton/codecs.hpp>
#include <baton/propagator.hpp>

namespace baton { inline namespace v0 {

/// W3C alone: `tracecontext`, `baggage`.
using W3cPropagator = Propagator<codecs::trace_context, codecs::baggage>;

/// Plain W3C: nothing of Datadog's is written, a foreign `dd` member passes like any other member, and
/// baggage may have empty values.
inline constexpr W3cPropagator w3c_propagator{
    Options{.datadog_member = false, .baggage_dialect = BaggageDialect::w3c}};

/// Every format. B3's several headers come before its single header, which proxies leave stale.
/// [b3 8.5] Google's own format comes last, as Google asks. [gcp 19.1]
using UniversalPropagator =
    Propagator<codecs::datadog, codecs::trace_context, codecs::baggage, codecs::b3multi, codecs::b3,
               codecs::xray, codecs::jaeger, codecs::ottrace, codecs::ot_baggage,
               codecs::grpc_trace_bin, codecs::gcp, codecs::data_streams>;

/// Reads every format, writes Datadog's default.
inline constexpr UniversalPropagator universal_propagator{
    Options{},
    {UniversalPropagator::all_styles().extract,
     *UniversalPropagator::parse_styles("datadog,tracecontext,baggage", StyleNaming::baton)}};

}}  // namespace baton::v0
