// SPDX-License-Identifier: MIT
// expect: baton: not a carrier: give it set(key, value), which replaces whatever has that key
// expect: baton::make_carrier(visit, set)
#include <baton/baton.hpp>

#include <string>

struct Mine {
#ifndef SHOULD_FAIL
  void set(std::string_view new_key, std::string_view new_value) {
    key = new_key, value = new_value;
  }
#endif
  std::string key, value;
};

baton::Injection inject(Mine& carrier) { return baton::inject(baton::SpanContext(), carrier); }
