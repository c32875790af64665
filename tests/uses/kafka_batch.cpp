// SPDX-License-Identifier: MIT
// A Kafka consumer takes a batch of messages. One span does the work, with a link to the span that
// sent each message.
#include <baton/baton.hpp>
#include <baton/carriers/kafka.hpp>
#include <baton/tracer.hpp>

#include <memory>
#include <string>
#include <vector>

#include "uses/expect.hpp"

namespace RdKafka {  // stands in for librdkafka

struct Headers {
  struct Header {
    std::string name, text;
    std::string key() const { return name; }
    const void* value() const { return text.data(); }
    std::size_t value_size() const { return text.size(); }
  };
  std::vector<Header> list;
  std::vector<Header> get_all() const { return list; }
  int add(const std::string& name, const std::string& text) {
    return list.push_back({name, text}), 0;
  }
  int remove(const std::string& name) {
    return std::erase_if(list, [&](auto& header) { return header.name == name; }), 0;
  }
};
struct Message {
  std::unique_ptr<Headers> all;
  Headers* headers() const { return all.get(); }
};

}  // namespace RdKafka

template <class Tracer>
baton::Span process(const Tracer& tracer, const std::vector<RdKafka::Message>& batch) {
  auto span = tracer.start_span("orders.process", baton::span_type("queue"));
  for (const auto& message : batch) {
    if (auto* headers = message.headers()) span.add_link(baton::extract(*headers));
  }
  return span;
}

int main() {
  std::vector<baton::SpanData> finished;
  const baton::Tracer tracer({.service = "orders"},
                             [&](baton::SpanData&& span) { finished.push_back(std::move(span)); });

  std::vector<RdKafka::Message> batch(4);
  for (auto& message : batch) message.all = std::make_unique<RdKafka::Headers>();
  EXPECT(baton::inject(tracer.start_span("first"), *batch[0].headers()));
  EXPECT(baton::inject(tracer.start_span("second"), *batch[1].headers()));
  batch[2].headers()->add("traceparent", "broken");
  batch[3].all.reset();
  process(tracer, batch).finish();

  EXPECT(finished.size() == 3);
  const auto& links = finished[2].links;
  EXPECT(links.size() == 2);  // a message without a trace is no link
  EXPECT(links[0].span_id == finished[0].span_id && links[1].span_id == finished[1].span_id);
  EXPECT(finished[2].trace_id != finished[0].trace_id);

  // An option owns what it holds, so it outlives the message it was made from.
  const auto first = baton::link(baton::extract(*batch[0].headers()));
  batch.clear();
  tracer.start_span("later", first).finish();
  EXPECT(finished[3].links[0].trace_id == finished[0].trace_id);
}
