// SPDX-License-Identifier: MIT
// A write() that cannot report a failure is refused.
// expect: baton: the write(C&, const HeaderList&) of a carrier_traits returns a baton::Error
#include <baton/baton.hpp>

#include <map>
#include <string>

struct Theirs {
  std::map<std::string, std::string> all;
};

template <>
struct baton::carrier_traits<Theirs> {
#ifdef SHOULD_FAIL
  static void write(Theirs& theirs, const HeaderList& headers) {
    replace_records(theirs.all, headers);
  }
#else
  static Error write(Theirs& theirs, const HeaderList& headers) {
    return replace_records(theirs.all, headers);
  }
#endif
};

baton::Injection inject(Theirs& carrier) { return baton::inject(baton::SpanContext(), carrier); }
