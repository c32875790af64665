// SPDX-License-Identifier: MIT
// How long does it take to extract a context from B3 headers?
#include <baton/carriers/map.hpp>
#include <baton/codecs/b3.hpp>

#include "support/extraction.hpp"

namespace baton::bench { namespace {

const AddsWork adds([] {
  add_extraction<Propagator<codecs::b3multi>, Flat>("extract/b3_multi/flat", b3_multi);
  add_extraction<Propagator<codecs::b3>, Flat>("extract/b3_single/flat", b3_single);
});

}}  // namespace baton::bench
