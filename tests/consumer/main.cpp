// SPDX-License-Identifier: MIT
// What each package is proven with. Prints the version it was built with.
#include <cstdio>
#include <map>
#include <string>
#ifdef CONSUMER_IMPORTS
import baton;
#else
#include <baton/baton.hpp>
#endif

int main() {
  const auto incoming = baton::extract(std::map<std::string, std::string>{
      {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  std::map<std::string, std::string> outgoing;
  if (!incoming || !baton::inject(incoming.context(), outgoing)) return 1;
  std::printf("%.*s\n", static_cast<int>(baton::version.size()), baton::version.data());
  return 0;
}
