// SPDX-License-Identifier: MIT
// expect: baton: the carrier is const: inject() writes to it
#include <baton/baton.hpp>

#include <map>
#include <string>

#ifdef SHOULD_FAIL
using Carrier = const std::map<std::string, std::string>;
#else
using Carrier = std::map<std::string, std::string>;
#endif

baton::Injection inject(Carrier& carrier) { return baton::inject(baton::SpanContext(), carrier); }
