// SPDX-License-Identifier: MIT
// Elastic Beanstalk: the context of a message that a worker receives as an HTTP request.
// https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html
#pragma once

#include <baton/messaging/document.hpp>
#include <baton/messaging/search.hpp>
#include <string_view>

namespace baton { inline namespace v0 {

/// Workers of Elastic Beanstalk. A daemon takes messages from SQS and posts each to the worker, with the
/// attribute `_datadog` as a header of the request.
namespace elastic_beanstalk {

/// The header with the attribute `_datadog`.
inline constexpr std::string_view attribute_header = detail::beanstalk_header;

/// Reads the context of a request: its own headers or, if they have no ids, the attribute of the message.
/// [msg 11.34]
///
/// Input    headers: any TextMapReader, or a container that as_carrier() takes; read twice at most
/// Output   see Extraction
/// Errors   not_json, too_deep and those of the formats
template <detail::AnyPropagator P, class C>
[[nodiscard]] Extraction extract(const P& propagator, C&& headers) {
  Extraction out;
  detail::Search search(propagator, out);
  if (!search.carrier(headers)) search.beanstalk(headers);
  return out;
}
/// By baton::default_propagator.
template <class C>
[[nodiscard]] Extraction extract(C&& headers) {
  return extract(default_propagator, headers);
}

}  // namespace elastic_beanstalk

}}  // namespace baton::v0
