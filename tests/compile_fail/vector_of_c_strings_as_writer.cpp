// SPDX-License-Identifier: MIT
// expect: baton: this container holds views of text it does not own: it can be read, but what inject() writes would dangle
#include <baton/baton.hpp>

#include <string>
#include <utility>
#include <vector>

#ifdef SHOULD_FAIL
using Carrier = std::vector<std::pair<std::string, const char*>>;
#else
using Carrier = std::vector<std::pair<std::string, std::string>>;
#endif

baton::Injection inject(Carrier& carrier) { return baton::inject(baton::SpanContext(), carrier); }
