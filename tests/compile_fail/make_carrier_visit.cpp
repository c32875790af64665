// SPDX-License-Identifier: MIT
// expect: baton: the first argument of make_carrier takes a visitor and calls visitor(key, value) for each entry
#include <baton/carriers/make_carrier.hpp>

#include <string>

auto carrier(std::string& key, std::string& value) {
#ifdef SHOULD_FAIL
  return baton::make_carrier([&] { return key; },
#else
  return baton::make_carrier([&](auto&& visit) { visit(key, value); },
#endif
                             [&](std::string_view new_key, std::string_view new_value) {
                               key = new_key;
                               value = new_value;
                             });
}
