// SPDX-License-Identifier: MIT
// expect: baton: not a carrier: give it for_each(visitor)
#include <baton/baton.hpp>

#include <string>
#include <vector>

#ifdef SHOULD_FAIL
using Carrier = std::vector<std::string>;
#else
using Carrier = std::vector<std::pair<std::string, std::string>>;
#endif

baton::Extraction extract(const Carrier& carrier) { return baton::extract(carrier); }
