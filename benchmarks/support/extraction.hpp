// SPDX-License-Identifier: MIT
// Adds extractions as pieces of work.
#pragma once

#include <baton/propagator.hpp>

#include <string>

#include "support/work.hpp"
#include "support/workloads.hpp"

namespace baton::bench {

/// Extracts into a new result, and into a reused one.
template <class Propagator, class Carrier>
void add_extraction(const std::string& name, const Headers& headers) {
  static constexpr Propagator propagator;
  constexpr About about{.object = sizeof(Extraction)};
  const auto carrier = headers.in<Carrier>();
  add(name + "/baton", [carrier] { keep(propagator.extract(carrier)); }, about);
  add(
      name + "/baton_into",
      [carrier, out = Extraction()]() mutable {
        propagator.extract_into(carrier, out);
        keep(out);
      },
      about);
}

}  // namespace baton::bench
