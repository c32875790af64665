// SPDX-License-Identifier: MIT
// Calls what another file of the program instantiates: docs/performance.md, "Compile it once".
#include <baton/declarations.hpp>

#include <map>
#include <optional>
#include <string>

using Headers = std::map<std::string, std::string>;

extern template baton::Extraction baton::extract<const Headers&>(const Headers&);
extern template baton::Injection baton::inject<Headers&>(const baton::SpanContext&, Headers&);

baton::Extraction found(const Headers& headers) { return baton::extract(headers); }
baton::Injection left(const baton::SpanContext& context, Headers& headers) {
  return baton::inject(context, headers);
}
