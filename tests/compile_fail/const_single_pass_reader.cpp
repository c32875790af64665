// SPDX-License-Identifier: MIT
// expect: baton: the carrier is const: reading it changes it
#include <baton/baton.hpp>

#include <string>

struct Source {
  void for_each(auto&& visit) { visit("traceparent", next); }
  std::string next;
};

#ifdef SHOULD_FAIL
using Carrier = const Source;
#else
using Carrier = Source;
#endif

baton::Extraction extract(Carrier& carrier) { return baton::extract(carrier); }
