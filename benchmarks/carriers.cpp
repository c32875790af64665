// SPDX-License-Identifier: MIT
// What does the adapter of a container cost? Compares each adapted container with a carrier written
// by hand.
#include <baton/baton.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <type_traits>

#include "support/work.hpp"
#include "support/workloads.hpp"

namespace baton::bench { namespace {

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return detail::to_lower(x) == detail::to_lower(y); });
}

/// A carrier as a user writes it: one loop reads, one loop writes and leaves exactly one entry of
/// the name.
template <class Container>
struct ByHand {
  Container headers;
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : headers) visit(name, value);
  }
  void set(std::string_view name, std::string_view value) {
    bool written = false;
    for (auto at = headers.begin(); at != headers.end();) {
      if (!same(at->first, name)) {
        ++at;
      } else if (!written && at->first == name) {
        at->second = value;
        written = true;
        ++at;
      } else {
        at = headers.erase(at);
      }
    }
    if (written) return;
    if constexpr (std::is_same_v<Container, Flat>) {
      headers.emplace_back(name, value);
    } else {
      headers.emplace(name, value);
    }
  }
};

template <class Carrier>
void add_reading(const std::string& name, Carrier carrier) {
  add(name, [carrier = std::move(carrier), out = Extraction()]() mutable {
    extract_into(carrier, out);
    keep(out);
  });
}
/// Overwrites the headers of the previous repetition, among 20 other headers.
template <class Carrier>
void add_writing(const std::string& name, Carrier carrier) {
  const auto context = extract(everything().in<Flat>()).context();
  add(name, [context, carrier = std::move(carrier)]() mutable {
    static_cast<void>(inject(context, carrier));
    keep(carrier);
  });
}
template <class Container>
void add_both(const std::string& name) {
  const auto received = (Headers(ordinary) + everything()).in<Container>();
  const auto others = Headers(ordinary).in<Container>();
  add_reading("carriers/read/" + name + "/adapted", received);
  add_reading("carriers/read/" + name + "/by_hand", ByHand<Container>{received});
  add_writing("carriers/write/" + name + "/adapted", others);
  add_writing("carriers/write/" + name + "/by_hand", ByHand<Container>{others});
}

const AddsWork adds([] {
  add_both<Flat>("flat");
  add_both<Hashed>("unordered_map");
  add_both<std::multimap<std::string, std::string>>("multimap");
});

}}  // namespace baton::bench
