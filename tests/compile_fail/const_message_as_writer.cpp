// SPDX-License-Identifier: MIT
// expect: baton: the carrier is const: inject() writes to it
#include <baton/baton.hpp>

#include <map>
#include <string>

struct Request {
  std::map<std::string, std::string> headers;
};

#ifdef SHOULD_FAIL
using Carrier = const Request;
#else
using Carrier = Request;
#endif

baton::Injection inject(Carrier& carrier) { return baton::inject(baton::SpanContext(), carrier); }
