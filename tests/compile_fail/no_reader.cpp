// SPDX-License-Identifier: MIT
// expect: baton: not a carrier: give it for_each(visitor), which calls visitor(key, value) for each entry
// expect: baton::make_carrier(visit, set)
#include <baton/baton.hpp>

#include <string>

struct Mine {
#ifndef SHOULD_FAIL
  void for_each(auto&& visit) const { visit(key, value); }
#endif
  std::string key, value;
};

baton::Extraction extract(const Mine& carrier) { return baton::extract(carrier); }
