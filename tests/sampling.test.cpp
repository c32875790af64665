// SPDX-License-Identifier: MIT
#include <baton/sampling.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>

using baton::is_sampled;
using baton::SamplingPriority;

namespace {

static_assert(static_cast<std::int32_t>(SamplingPriority::user_reject) == -1);
static_assert(static_cast<std::int32_t>(SamplingPriority::auto_reject) == 0);
static_assert(static_cast<std::int32_t>(SamplingPriority::auto_keep) == 1);
static_assert(static_cast<std::int32_t>(SamplingPriority::user_keep) == 2);
static_assert(baton::trace_flags::sampled == 1 && baton::trace_flags::random_trace_id == 2);

TEST_CASE("sampling: priorities above 0 keep a trace [dd 4.5]") {
  for (const std::int32_t keep : {1, 2, 3, 99, INT32_MAX}) {
    CHECK(is_sampled(static_cast<SamplingPriority>(keep)));
  }
  for (const std::int32_t reject : {0, -1, -2, -99, INT32_MIN}) {
    CHECK(!is_sampled(static_cast<SamplingPriority>(reject)));
  }
}

}  // namespace
