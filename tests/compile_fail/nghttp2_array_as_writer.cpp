// SPDX-License-Identifier: MIT
// A text written into an array that only points to texts would dangle. NameValues owns texts.
// expect: baton: this container holds views of text it does not own
#include <baton/baton.hpp>
#include <baton/carriers/nghttp2.hpp>

#include <cstdint>
#include <vector>

struct Entry {
  std::uint8_t *name, *value;
  std::size_t namelen, valuelen;
  std::uint8_t flags;
};

#ifdef SHOULD_FAIL
using Headers = std::vector<Entry>;
#else
using Headers = baton::NameValues<Entry>;
#endif

baton::Extraction extract(const Headers& headers) { return baton::extract(headers); }
baton::Injection inject(Headers& headers) { return baton::inject(baton::SpanContext(), headers); }
