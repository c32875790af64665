// SPDX-License-Identifier: MIT
// Text written into a container of views would dangle.
// expect: baton: this container holds views of text it does not own
#include <baton/baton.hpp>
#include <map>
#include <string>
#include <string_view>

#ifdef SHOULD_FAIL
using Text = std::string_view;
#else
using Text = std::string;
#endif

bool use(const baton::SpanContext& context, std::map<std::string, Text>& headers);
bool use(const baton::SpanContext& context, std::map<std::string, Text>& headers) {
  return static_cast<bool>(baton::inject(context, headers));
}
