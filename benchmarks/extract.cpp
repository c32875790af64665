// How long does it take to find the context that came with a request?
#include <baton/baton.hpp>
#include <baton/codecs/b3.hpp>

#include <string>

#include "support/work.hpp"
#include "support/workloads.hpp"

namespace baton::bench {
namespace {

template <class Propagator, class Carrier>
void add_extraction(const std::string& name, const Headers& headers) {
  static constexpr Propagator propagator;
  constexpr About about{.object = sizeof(Extraction)};
  const auto carrier = headers.in<Carrier>();
  add(
      name + "/baton", [carrier] { keep(propagator.extract(carrier)); }, about);
  add(
      name + "/baton_into",
      [carrier, out = Extraction()]() mutable {
        propagator.extract_into(carrier, out);
        keep(out);
      },
      about);
}

const AddsWork adds([] {
  for (const Workload& workload : extractions()) {
    const std::string name = "extract/" + std::string(workload.name);
    add_extraction<DefaultPropagator, Flat>(name + "/flat", workload.headers);
    add_extraction<DefaultPropagator, Hashed>(name + "/unordered_map", workload.headers);
  }
  add_extraction<Propagator<codecs::b3multi>, Flat>("extract/b3_multi/flat", b3_multi);
  add_extraction<Propagator<codecs::b3>, Flat>("extract/b3_single/flat", b3_single);
});

}  // namespace
}  // namespace baton::bench
