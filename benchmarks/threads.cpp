// SPDX-License-Identifier: MIT
// Do two threads do twice the work of one? They share only the carrier.
#include <baton/baton.hpp>

#include "support/work.hpp"
#include "support/workloads.hpp"

namespace baton::bench { namespace {

const AddsWork adds([] {
  const auto carrier = (Headers(ordinary) + everything()).in<Flat>();
  const auto context = extract(carrier).context();
  add("threads/extract/baton", [carrier] { keep(extract(carrier)); }, {.shared = true});
  add("threads/inject/baton",
      [context] {
        Flat out;
        static_cast<void>(inject(context, out));
        keep(out);
      },
      {.shared = true});
});

}}  // namespace baton::bench
