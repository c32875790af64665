// SPDX-License-Identifier: MIT
// What does a span cost, and what does a whole hop cost: extract, start a span, inject, finish it?
#include <baton/baton.hpp>
#include <baton/tracer.hpp>

#include "support/work.hpp"
#include "support/workloads.hpp"

namespace baton::bench { namespace {

struct Discard {
  void operator()(SpanData&& span) const noexcept { keep(span); }
};

const AddsWork adds([] {
  const Tracer tracer({.service = "shop"}, Discard());
  add("spans/start_finish/baton", [tracer] { keep(tracer.start_span("work")); });
  add("spans/root_and_child/baton", [tracer] {
    const Span root = tracer.start_span("root");
    keep(tracer.start_span("child", child_of(root)));
  });
  const auto request = (Headers(ordinary) + everything()).in<Flat>();
  add("spans/hop/baton", [tracer, request] {
    const Span span = tracer.start_span("work", child_of(extract(request)));
    Flat onward;
    static_cast<void>(inject(span, onward));
    keep(onward);
  });
});

}}  // namespace baton::bench
