// SPDX-License-Identifier: MIT
// A plain pointer does not keep the value of a temporary context alive.
// expect: HeldValue
#include <baton/context.hpp>

struct Tenant {
  int number;
};

int test();
int test() {
#ifdef SHOULD_FAIL
  const Tenant* const tenant = baton::Context::current().get<Tenant>();
#else
  const auto tenant = baton::Context::current().get<Tenant>();
#endif
  return tenant ? tenant->number : 0;
}
