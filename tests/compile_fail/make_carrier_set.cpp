// SPDX-License-Identifier: MIT
// expect: baton: the second argument of make_carrier takes (key, value)
#include <baton/carriers/make_carrier.hpp>

#include <string>

auto carrier(std::string& key, std::string& value) {
  return baton::make_carrier([&](auto&& visit) { visit(key, value); },
#ifdef SHOULD_FAIL
                             [&](std::string_view new_key) { key = new_key; });
#else
                             [&](std::string_view new_key, std::string_view new_value) {
                               key = new_key;
                               value = new_value;
                             });
#endif
}
