// SPDX-License-Identifier: MIT
// A type that is not a carrier is refused, with a hint how to make it one.
// expect: baton: not a carrier
// expect: baton::make_carrier(visit, set)
#include <baton/baton.hpp>

struct Request {
#ifndef SHOULD_FAIL
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    visitor("traceparent", "");
  }
#endif
};

bool use(const Request& request);
bool use(const Request& request) { return static_cast<bool>(baton::extract(request)); }
