// SPDX-License-Identifier: MIT
// Traits without any of the expected names are refused, not ignored.
// expect: baton: a carrier_traits needs static read(const C&, visit) or get(const C&, name), or Error write(C&, const HeaderList&)
#include <baton/baton.hpp>

#include <map>
#include <string>

struct Theirs : std::map<std::string, std::string> {};

template <>
struct baton::carrier_traits<Theirs> {
#ifdef SHOULD_FAIL
  static void for_each(const Theirs& theirs, auto&& visit){
#else
  static void read(const Theirs& theirs, auto&& visit) {
#endif
      for (const auto& [name, value] : theirs) visit(name, value);
}
}
;

baton::Extraction extract(const Theirs& carrier) { return baton::extract(carrier); }
