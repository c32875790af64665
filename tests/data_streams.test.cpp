// SPDX-License-Identifier: MIT
#include <baton/data_streams.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>
#include <limits>
#include <string_view>
#include <vector>

#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr DataStreams weblog{.service = "weblog", .env = "system-tests"};
constexpr std::int64_t now = 1'700'000'000'000;

constexpr auto hash_of(const Pathway& pathway, const auto& tags) {
  return weblog.checkpoint(pathway, tags, now).hash;
}

// The vectors of Datadog's suite for all of its tracers. [dsm 13.6]
constexpr Checkpoint produced =
    weblog.checkpoint({}, edges::kafka_out("dsm-system-tests-queue"), now);
static_assert(produced.hash == 4463699290244539355u);
static_assert(produced.parent == 0);
static_assert(hash_of(produced.pathway, edges::kafka_in("testgroup1", "dsm-system-tests-queue")) ==
              3735318893869752335u);
static_assert(hash_of({}, edges::http_in()) == 3883033147046472598u);
static_assert(hash_of({}, edges::rabbitmq_out("dsm-system-tests-exchange", true)) ==
              8945717757344503539u);

TEST_CASE("data streams: tags in any order, others do not count [dsm 13.3]") {
  const auto hash = [](const std::vector<EdgeTag>& tags) { return hash_of({}, tags); };
  CHECK(hash({{"type", "kafka"}, {"topic", "dsm-system-tests-queue"}, {"direction", "out"}}) ==
        produced.hash);
  CHECK(hash({{"manual_checkpoint", "true"},
              {"type", "kafka"},
              {"topic", "dsm-system-tests-queue"},
              {"direction", "out"},
              {"partition", "7"}}) == produced.hash);
  for (const char* const key :
       {"group", "exchange", "event_type", "kafka_cluster_id", "segment_name", "has_routing_key"}) {
    CAPTURE(key);
    CHECK(hash({{"type", "kafka"},
                {"topic", "dsm-system-tests-queue"},
                {"direction", "out"},
                {key, "x"}}) != produced.hash);
  }
  // Each of several alike counts, wherever it stands.
  CHECK(hash({{"topic", "a"}, {"topic", "b"}}) == hash({{"topic", "b"}, {"topic", "a"}}));
  CHECK(hash({{"topic", "a"}, {"topic", "a"}}) != hash({{"topic", "a"}}));
  CHECK(hash({{"topic", "a"}, {"type", "x"}, {"topic", "a"}}) ==
        hash({{"topic", "a"}, {"topic", "a"}, {"type", "x"}}));
  CHECK(
      weblog.checkpoint({}, {{"direction", "out"}, {"type", "kafka"}, {"topic", "q"}}, now).hash ==
      hash_of({}, edges::kafka_out("q")));
}

TEST_CASE("data streams: the edges of each system [dsm 13.4]") {
  const auto text = [](const EdgeTags& tags) {
    std::string out;
    for (const EdgeTag& tag : tags) {
      if (!out.empty()) out += ',';
      out.append(tag.key).append(":").append(tag.value);
    }
    return out;
  };
  CHECK(text(edges::kafka_out("T")) == "direction:out,topic:T,type:kafka");
  CHECK(text(edges::kafka_out("T", "C")) == "direction:out,kafka_cluster_id:C,topic:T,type:kafka");
  CHECK(text(edges::kafka_in("G", "T")) == "direction:in,group:G,topic:T,type:kafka");
  CHECK(text(edges::kafka_in("G", "T", "C")) ==
        "direction:in,group:G,kafka_cluster_id:C,topic:T,type:kafka");
  CHECK(text(edges::rabbitmq_out("E", false)) ==
        "direction:out,exchange:E,has_routing_key:false,type:rabbitmq");
  CHECK(text(edges::rabbitmq_in("Q")) == "direction:in,topic:Q,type:rabbitmq");
  CHECK(text(edges::sqs_out("Q")) == "direction:out,topic:Q,type:sqs");
  CHECK(text(edges::sqs_in("Q")) == "direction:in,topic:Q,type:sqs");
  CHECK(text(edges::sns_out("A")) == "direction:out,topic:A,type:sns");
  CHECK(text(edges::kinesis_out("S")) == "direction:out,topic:S,type:kinesis");
  CHECK(text(edges::kinesis_in("S")) == "direction:in,topic:S,type:kinesis");
  CHECK(text(edges::event_bridge_out("B", "D")) ==
        "direction:out,exchange:B,topic:D,type:eventbridge");
  CHECK(text(edges::http_in()) == "direction:in,type:http");
}

TEST_CASE("data streams: latencies, and the parents of a chain [dsm 13.3] [dsm 13.5]") {
  const auto out = weblog.checkpoint({}, edges::sqs_out("q"), now);
  CHECK(out.parent == 0);
  CHECK(out.pathway_latency_ms == 0);
  CHECK(out.edge_latency_ms == 0);
  CHECK(out.pathway.start_ms == now);
  CHECK(out.pathway.edge_start_ms == now);
  CHECK(out.pathway.hash == out.hash);

  // On the wire, to another process.
  char text[Pathway::max_text_size];
  const auto wire =
      parse_pathway({text, static_cast<std::size_t>(format_pathway(out.pathway, text) - text)});
  const auto in = weblog.checkpoint(*wire, edges::sqs_in("q"), now + 20);
  CHECK(in.parent == out.hash);
  CHECK(in.pathway_latency_ms == 20);
  CHECK(in.edge_latency_ms == 20);

  const auto next = weblog.checkpoint(in.pathway, edges::kafka_out("t"), now + 25);
  CHECK(next.parent == in.hash);
  CHECK(next.pathway_latency_ms == 25);
  CHECK(next.edge_latency_ms == 5);
  CHECK(next.pathway.start_ms == now);
  CHECK(next.pathway.edge_start_ms == now + 25);
}

TEST_CASE("data streams: a second checkpoint in one direction [dsm 13.3]") {
  const auto out = weblog.checkpoint({}, edges::sqs_out("q"), now);
  const auto again = weblog.checkpoint(out.pathway, edges::sqs_out("q"), now + 10);
  CHECK(again.parent == 0);  // nothing was received: it begins anew
  CHECK(again.hash == out.hash);
  CHECK(again.pathway.start_ms == now + 10);
  CHECK(again.pathway_latency_ms == 0);
  CHECK(again.edge_latency_ms == 0);

  const auto in = weblog.checkpoint(out.pathway, edges::sqs_in("q"), now + 20);
  const auto first = weblog.checkpoint(in.pathway, edges::kafka_out("a"), now + 25);
  const auto second = weblog.checkpoint(first.pathway, edges::kafka_out("b"), now + 27);
  const auto third = weblog.checkpoint(second.pathway, edges::kafka_out("a"), now + 28);
  CHECK(first.parent == in.hash);
  CHECK(second.parent == in.hash);
  CHECK(second.edge_latency_ms == 7);
  CHECK(second.pathway_latency_ms == 27);
  CHECK(third.hash == first.hash);
  // Tags without a direction are never a second one.
  const auto unknown = weblog.checkpoint(third.pathway, {{"type", "x"}}, now + 30);
  CHECK(unknown.parent == third.hash);
  CHECK(weblog.checkpoint(unknown.pathway, {{"type", "x"}}, now + 31).parent == unknown.hash);
}

TEST_CASE("data streams: clocks that differ, and times that are none") {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto ahead = weblog.checkpoint({1, now + 50, now + 50, {}}, edges::sqs_in("q"), now);
  CHECK(ahead.pathway_latency_ms == 0);
  CHECK(ahead.edge_latency_ms == 0);
  const auto wide = weblog.checkpoint({1, least, most, {}}, edges::sqs_in("q"), most);
  CHECK(wide.pathway_latency_ms == most);
  CHECK(wide.edge_latency_ms == 0);
}

TEST_CASE("data streams: a checkpoint's pathway travels with a context [dsm 13.2] [dsm 13.5]") {
  constexpr Propagator<codecs::data_streams> propagator;
  Headers headers;
  REQUIRE(propagator.inject(with_pathway(SpanContext(), produced.pathway), headers));
  const auto incoming = propagator.extract(exact_copies(headers));
  Pathway expected = produced.pathway;
  expected.local = {};  // does not travel
  CHECK(pathway_of(incoming.context()) == expected);
  CHECK(!pathway_of(SpanContext()));
  CHECK(SpanId{produced.hash}.to_decimal().view() == "4463699290244539355");
}

}  // namespace
