// SPDX-License-Identifier: MIT
// How long does it take to extract the context of a request?
#include <baton/baton.hpp>

#include <string>

#include "support/extraction.hpp"

namespace baton::bench { namespace {

const AddsWork adds([] {
  for (const Workload& workload : extractions()) {
    const std::string name = "extract/" + std::string(workload.name);
    add_extraction<DefaultPropagator, Flat>(name + "/flat", workload.headers);
    add_extraction<DefaultPropagator, Hashed>(name + "/unordered_map", workload.headers);
  }
});

}}  // namespace baton::bench
