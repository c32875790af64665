// SPDX-License-Identifier: MIT
// expect: baton: this can be read, but there is no way known to replace an entry
// expect: baton::make_carrier(visit, set)
#include <baton/baton.hpp>

#include <array>
#include <string>
#include <utility>

using Carrier = std::array<std::pair<std::string, std::string>, 8>;

baton::Extraction extract(const Carrier& carrier) { return baton::extract(carrier); }

#ifdef SHOULD_FAIL
baton::Injection inject(Carrier& carrier) { return baton::inject(baton::SpanContext(), carrier); }
#endif
