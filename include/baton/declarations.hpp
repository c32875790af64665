// SPDX-License-Identifier: MIT
// The functions of baton.hpp, declared. A program that compiles them in one file, with `template` and
// `extern template`, includes this header in all others: see docs/performance.md.
#pragma once

#include <baton/extraction.hpp>
#include <baton/injection.hpp>
#include <baton/span_context.hpp>

namespace baton { inline namespace v0 {

/// Reads a context out of any carrier, in Datadog's default styles. See Propagator::extract.
template <class C>
[[nodiscard]] Extraction extract(C&& carrier);

/// Reads a context into a result that is used again and again: its storage is kept.
template <class C>
void extract_into(C&& carrier, Extraction& out);

/// Writes a context into any carrier, in Datadog's default styles. See Propagator::inject.
template <class C>
Injection inject(const SpanContext& context, C&& carrier);

}}  // namespace baton::v0

#include <baton/detail/undefine.hpp>
