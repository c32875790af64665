// SPDX-License-Identifier: MIT
// What does it cost to pass a context on inside the process?
#include <baton/context.hpp>

#include "support/work.hpp"

namespace baton::bench { namespace {

struct Tenant {
  long id;
};
struct Deadline {
  long at;
};

const AddsWork adds([] {
  const Context context = Context().with(Tenant{1}).with(Deadline{2});
  add("context/attach_current_detach/baton", [context] {
    const Scope scope(context);
    keep(Context::current());
  });
  add("context/copy/baton", [context] {
    const Context copy = context;
    keep(copy);
  });
  add("context/with/baton", [context] { keep(context.with(3L)); });
  add("context/get/baton", [context] {
    keep(context);
    keep(context.get<Tenant>());
  });
});

}}  // namespace baton::bench
