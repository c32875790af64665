// SPDX-License-Identifier: MIT
// Injection writes: a const container is refused, with the reason.
// expect: baton: the carrier is const
#include <baton/baton.hpp>
#include <map>
#include <string>

#ifdef SHOULD_FAIL
using Headers = const std::map<std::string, std::string>;
#else
using Headers = std::map<std::string, std::string>;
#endif

bool use(const baton::SpanContext& context, Headers& headers);
bool use(const baton::SpanContext& context, Headers& headers) {
  return static_cast<bool>(baton::inject(context, headers));
}
