// SPDX-License-Identifier: MIT
// expect: baton: this container holds views of text it does not own: it can be read, but what inject() writes would dangle
#include <baton/baton.hpp>

#include <map>
#include <string_view>

using Carrier = std::map<std::string_view, std::string_view>;

baton::Extraction extract(const Carrier& carrier) { return baton::extract(carrier); }

#ifdef SHOULD_FAIL
baton::Injection inject(Carrier& carrier) { return baton::inject(baton::SpanContext(), carrier); }
#endif
