// SPDX-License-Identifier: MIT
// A text written into a table that only points to texts would dangle. AmqpHeaders owns texts.
// expect: baton: this container holds views of text it does not own
#include <baton/baton.hpp>
#include <baton/carriers/rabbitmq.hpp>

struct Bytes {
  std::size_t len;
  void* bytes;
};
struct Entry {
  Bytes key;
  struct {
    std::uint8_t kind;
    union {
      std::int32_t i32;
      Bytes bytes;
    } value;
  } value;
};
struct Table {
  int num_entries;
  Entry* entries;
};

#ifdef SHOULD_FAIL
using Headers = Table;
#else
using Headers = baton::AmqpHeaders<Table>;
#endif

baton::Extraction extract(const Headers& headers) { return baton::extract(headers); }
baton::Injection inject(Headers& headers) { return baton::inject(baton::SpanContext(), headers); }
