// SPDX-License-Identifier: MIT
// Codec: `ot-baggage-*`, the baggage of OpenTracing's tracers, Datadog's among them.
// https://github.com/opentracing/basictracer-go/blob/master/propagation_ot.go
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/baggage_members.hpp>
#include <array>
#include <string_view>

namespace baton { inline namespace v0 { namespace codecs {

/// `ot-baggage-<key>: <value>`, with the limits and the percent-encoding of the `baggage` header.
/// Keys are in lower case. The style is off by default. [multi 6.6] [jaeger 10.4]
struct ot_baggage {
  static constexpr std::string_view name = "ot-baggage";
  static constexpr std::array<Field, 0> fields{};
  static constexpr std::string_view prefixes[] = {"ot-baggage-"};
  static constexpr std::string_view specification =
      "https://github.com/opentracing/basictracer-go/blob/master/propagation_ot.go";

  static void decode_baggage(const Fields& in, const Options& options, SpanContext& out,
                             Report& report) {
    detail::decode_prefixed_baggage(in, 0, prefixes[0], options, out.baggage(), report);
  }

  static void encode(const SpanContext& context, const Options& options, HeaderEncoder& encoder) {
    detail::encode_prefixed_baggage<detail::baggage_octet>(context.baggage(), prefixes[0], options,
                                                           encoder);
  }
};

}}}  // namespace baton::v0::codecs
