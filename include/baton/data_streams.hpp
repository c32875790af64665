// SPDX-License-Identifier: MIT
// Data Streams: checkpoints on a message's way through queues.
// https://docs.datadoghq.com/data_streams/
#pragma once

#include <baton/codecs/data_streams.hpp>
#include <baton/span_context.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace baton { inline namespace v0 {

/// One tag of a checkpoint, `topic:orders`.
struct EdgeTag {
  std::string_view key;    ///< such as `topic`; the hash ignores unknown keys
  std::string_view value;  ///< any text
  friend constexpr bool operator==(const EdgeTag&, const EdgeTag&) = default;
};

/// Up to five tags, in order. The functions in `edges` return them. [dsm 13.4]
struct EdgeTags {
  EdgeTag tags[5] = {};   ///< the first `count` elements are the tags
  std::size_t count = 0;  ///< at most 5

  /// Adds a tag, unless its value is empty.
  constexpr void add(std::string_view key, std::string_view value) noexcept {
    if (!value.empty()) tags[count++] = {key, value};
  }
  /// The members of a contiguous range.
  constexpr const EdgeTag* data() const noexcept { return tags; }
  constexpr std::size_t size() const noexcept { return count; }
  constexpr const EdgeTag* begin() const noexcept { return tags; }
  constexpr const EdgeTag* end() const noexcept { return tags + count; }
};

namespace detail {

constexpr EdgeTags edge(std::string_view direction, std::initializer_list<EdgeTag> tags) noexcept {
  EdgeTags out;
  out.add("direction", direction);
  for (const EdgeTag& tag : tags) out.add(tag.key, tag.value);
  return out;
}

}  // namespace detail

/// The tags of the edges that Datadog's tracers know. An empty argument omits its tag. [dsm 13.4]
namespace edges {

/// A producer of Kafka.
constexpr EdgeTags kafka_out(std::string_view topic, std::string_view cluster_id = {}) noexcept {
  return detail::edge("out",
                      {{"kafka_cluster_id", cluster_id}, {"topic", topic}, {"type", "kafka"}});
}
/// A consumer of Kafka.
constexpr EdgeTags kafka_in(std::string_view group, std::string_view topic,
                            std::string_view cluster_id = {}) noexcept {
  return detail::edge(
      "in",
      {{"group", group}, {"kafka_cluster_id", cluster_id}, {"topic", topic}, {"type", "kafka"}});
}
/// A publisher of RabbitMQ.
constexpr EdgeTags rabbitmq_out(std::string_view exchange, bool has_routing_key) noexcept {
  return detail::edge("out", {{"exchange", exchange},
                              {"has_routing_key", has_routing_key ? "true" : "false"},
                              {"type", "rabbitmq"}});
}
/// A consumer of RabbitMQ.
constexpr EdgeTags rabbitmq_in(std::string_view queue) noexcept {
  return detail::edge("in", {{"topic", queue}, {"type", "rabbitmq"}});
}
/// A sender to SQS.
constexpr EdgeTags sqs_out(std::string_view queue) noexcept {
  return detail::edge("out", {{"topic", queue}, {"type", "sqs"}});
}
/// A receiver from SQS.
constexpr EdgeTags sqs_in(std::string_view queue) noexcept {
  return detail::edge("in", {{"topic", queue}, {"type", "sqs"}});
}
/// A publisher of SNS.
constexpr EdgeTags sns_out(std::string_view topic_arn) noexcept {
  return detail::edge("out", {{"topic", topic_arn}, {"type", "sns"}});
}
/// A producer of Kinesis.
constexpr EdgeTags kinesis_out(std::string_view stream) noexcept {
  return detail::edge("out", {{"topic", stream}, {"type", "kinesis"}});
}
/// A consumer of Kinesis.
constexpr EdgeTags kinesis_in(std::string_view stream) noexcept {
  return detail::edge("in", {{"topic", stream}, {"type", "kinesis"}});
}
/// A sender to EventBridge.
constexpr EdgeTags event_bridge_out(std::string_view bus, std::string_view detail_type) noexcept {
  return detail::edge("out", {{"exchange", bus}, {"topic", detail_type}, {"type", "eventbridge"}});
}
/// A server of HTTP.
constexpr EdgeTags http_in() noexcept { return detail::edge("in", {{"type", "http"}}); }

}  // namespace edges

namespace detail {

/// The hash FNV-1 with 64 bits: multiply, then xor.
class Fnv1 {
 public:
  constexpr void add(std::string_view bytes) noexcept {
    for (const char c : bytes) add_byte(static_cast<unsigned char>(c));
  }
  constexpr void add_little_endian(std::uint64_t value) noexcept {
    for (int shift = 0; shift < 64; shift += 8) add_byte(value >> shift & 0xff);
  }
  constexpr std::uint64_t value() const noexcept { return value_; }

 private:
  constexpr void add_byte(std::uint64_t byte) noexcept { value_ = value_ * 0x100'0000'01b3 ^ byte; }

  std::uint64_t value_ = 0xcbf2'9ce4'8422'2325;
};

/// Whether a tag is part of a node's hash. [dsm 13.3]
constexpr bool counts_for_hash(const EdgeTag& tag) noexcept {
  for (const std::string_view key :
       {"direction", "event_type", "exchange", "group", "has_routing_key", "kafka_cluster_id",
        "segment_name", "topic", "type"}) {
    if (tag.key == key) return true;
  }
  return false;
}

/// Whether the text `key:value` of `a` sorts before the text of `b`. No key is a prefix of another,
/// so comparing the keys first gives this order.
constexpr bool stands_before(const EdgeTag& a, const EdgeTag& b) noexcept {
  return a.key != b.key ? a.key < b.key : a.value < b.value;
}

/// The hash of a node: of a service, its environment and the tags of its edge. Every tracer
/// computes this hash. [dsm 13.3] [dsm 13.6]
constexpr std::uint64_t node_hash(std::string_view service, std::string_view env,
                                  std::span<const EdgeTag> tags) noexcept {
  Fnv1 hash;
  hash.add(service);
  hash.add(env);
  const std::size_t none = tags.size();
  for (std::size_t last = none;;) {
    std::size_t next = none;
    int times = 0;
    for (std::size_t i = 0; i < tags.size(); ++i) {
      if (!counts_for_hash(tags[i]) || (last != none && !stands_before(tags[last], tags[i])))
        continue;
      if (next == none || stands_before(tags[i], tags[next])) {
        next = i;
        times = 0;
      }
      times += tags[i] == tags[next] ? 1 : 0;
    }
    if (next == none) return hash.value();
    for (; times != 0; --times) {
      hash.add(tags[next].key);
      hash.add(":");
      hash.add(tags[next].value);
    }
    last = next;
  }
}

/// The time between two points in time, and at least 0.
constexpr std::int64_t elapsed_ms(std::int64_t from, std::int64_t to) noexcept {
  if (from >= to) return 0;
  const std::uint64_t ms = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  constexpr std::uint64_t most = 0x7fff'ffff'ffff'ffff;
  return static_cast<std::int64_t>(ms < most ? ms : most);
}

}  // namespace detail

/// The result of a checkpoint: for the message, for the span, and for statistics.
struct Checkpoint {
  Pathway pathway;           ///< the pathway to send on
  std::uint64_t hash = 0;    ///< this checkpoint's hash; the tag `pathway.hash` has it in decimal
  std::uint64_t parent = 0;  ///< the previous checkpoint's hash; 0: this checkpoint is the first
  std::int64_t pathway_latency_ms = 0;  ///< time since the first checkpoint
  std::int64_t edge_latency_ms = 0;     ///< time since the previous checkpoint
};

/// Makes the checkpoints of one service.
///
///   constexpr baton::DataStreams streams{.service = "shop", .env = "prod"};
///   const auto point = streams.checkpoint(baton::pathway_of(incoming.context()),
///                                         baton::edges::kafka_in("billing", "orders"), now_ms);
///   span.set_tag("pathway.hash", baton::SpanId{point.hash}.to_decimal());   // [dsm 13.5]
///   propagator.inject(baton::with_pathway(span, point.pathway), message.headers);
struct DataStreams {
  std::string_view service = {};  ///< the service of this process
  std::string_view env = {};      ///< its environment, such as `prod`

  /// Makes a checkpoint. Call it right after receiving a message, or right before sending one.
  ///
  /// Input    pathway: the pathway that came with the message, or the previous checkpoint's; an
  ///          empty pathway begins here. tags: in any order, with `direction`. now_ms: milliseconds
  ///          since 1970
  /// Output   the checkpoint. Repeated checkpoints in one direction, for a message that causes
  ///          several, each continue from the last checkpoint in the other direction. Without one
  ///          they begin a new pathway. [dsm 13.3]
  /// Cost     no allocation
  constexpr Checkpoint checkpoint(const Pathway& pathway, std::span<const EdgeTag> tags,
                                  std::int64_t now_ms) const noexcept {
    Pathway::Local local = pathway.local;
    std::uint64_t parent = pathway.hash;
    std::int64_t start = pathway ? pathway.start_ms : now_ms;
    std::int64_t edge_start = pathway ? pathway.edge_start_ms : now_ms;
    const Pathway::Local::Direction direction = direction_of(tags);
    if (direction != Pathway::Local::unknown && direction == local.direction) {
      parent = local.opposite_hash;
      edge_start = parent == 0 ? now_ms : local.opposite_edge_start_ms;
      if (parent == 0) start = now_ms;
    } else {
      local = {direction, parent, edge_start};
    }
    detail::Fnv1 hash;
    hash.add_little_endian(detail::node_hash(service, env, tags));
    hash.add_little_endian(parent);
    return {{hash.value(), start, now_ms, local},
            hash.value(),
            parent,
            detail::elapsed_ms(start, now_ms),
            detail::elapsed_ms(edge_start, now_ms)};
  }
  constexpr Checkpoint checkpoint(const Pathway& pathway, std::initializer_list<EdgeTag> tags,
                                  std::int64_t now_ms) const noexcept {
    return checkpoint(pathway, std::span<const EdgeTag>(tags.begin(), tags.size()), now_ms);
  }

 private:
  static constexpr Pathway::Local::Direction direction_of(std::span<const EdgeTag> tags) noexcept {
    for (const EdgeTag& tag : tags) {
      if (tag == EdgeTag{"direction", "in"}) return Pathway::Local::in;
      if (tag == EdgeTag{"direction", "out"}) return Pathway::Local::out;
    }
    return Pathway::Local::unknown;
  }
};

/// The pathway that came with a context, or an empty pathway. The propagator that extracts needs
/// codecs::data_streams.
inline Pathway pathway_of(const SpanContext& context) noexcept {
  return parse_pathway(context.pathway_text()).value_or(Pathway());
}
/// Returns the context with this pathway.
inline SpanContext with_pathway(SpanContext context, const Pathway& pathway) {
  char text[Pathway::max_text_size];
  context.set_pathway_text(detail::view(text, format_pathway(pathway, text)));
  return context;
}

}}  // namespace baton::v0
