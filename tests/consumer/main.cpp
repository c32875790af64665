#include <baton/baton.hpp>
#include <map>
#include <string>

int main() {
  const auto incoming = baton::extract(std::map<std::string, std::string>{
      {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  std::map<std::string, std::string> outgoing;
  return incoming && baton::inject(incoming.context(), outgoing) ? 0 : 1;
}
