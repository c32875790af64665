// SPDX-License-Identifier: MIT
#include "odr/elsewhere.hpp"

bool passes_on();
bool passes_on() {
  const OdrHeaders in = {
      {"traceparent", "00-640cfd8d00000000abcdefab12345678-00f067aa0ba902b7-01"}};
  OdrHeaders out;
  const auto incoming = baton::extract(in);
  return incoming && baton::inject(incoming.context(), out) && out.contains("x-datadog-trace-id");
}
