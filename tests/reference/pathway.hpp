// SPDX-License-Identifier: MIT
// A reference of the pathway of Data Streams: its bytes, its base64, and the hashes of checkpoints.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reference/text.hpp"

namespace baton::reference {

struct Pathway {
  std::uint64_t hash = 0;
  std::int64_t start = 0, edge_start = 0;  // ms since 1970
};

inline const std::string base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + lower_letters + digits + "+/";

/// Standard base64. Padding may be missing; if it is there, it is complete. [dsm 13.1]
inline std::optional<std::string> base64_decoded(std::string text) {
  if (!text.empty() && text.back() == '=') {
    if (text.size() % 4 != 0) return {};
    text.pop_back();
    if (text.back() == '=') text.pop_back();
  }
  if (!only(text, base64_digits) || text.size() % 4 == 1) return {};
  std::string bits;  // one character each
  for (const char c : text) {
    const auto value = base64_digits.find(c);
    for (int bit = 5; bit >= 0; --bit) bits += (value >> bit & 1) != 0 ? '1' : '0';
  }
  std::string out;
  for (std::size_t at = 0; at + 8 <= bits.size(); at += 8) {
    int byte = 0;
    for (const char bit : bits.substr(at, 8)) byte = byte * 2 + (bit == '1' ? 1 : 0);
    out += static_cast<char>(byte);
  }
  return out;
}

inline std::string base64(const std::string& bytes) {
  std::string bits;
  for (const char c : bytes) {
    for (int bit = 7; bit >= 0; --bit)
      bits += (static_cast<unsigned char>(c) >> bit & 1) != 0 ? '1' : '0';
  }
  while (bits.size() % 6 != 0) bits += '0';
  std::string out;
  for (std::size_t at = 0; at < bits.size(); at += 6) {
    std::size_t digit = 0;
    for (const char bit : bits.substr(at, 6)) digit = digit * 2 + (bit == '1' ? 1 : 0);
    out += base64_digits[digit];
  }
  while (out.size() % 4 != 0) out += '=';
  return out;
}

/// A zig-zag varint at the front of `bytes`, which loses it. [dsm 13.1]
inline std::optional<std::int64_t> take_time(std::string& bytes) {
  std::uint64_t value = 0;
  for (int group = 0; group < 9; ++group) {
    if (bytes.empty()) return {};
    const std::uint64_t byte = static_cast<unsigned char>(bytes[0]);
    bytes.erase(0, 1);
    if (group == 8) {
      value += byte << 56;  // the ninth has eight bits
      break;
    }
    value += byte % 128 << (7 * group);
    if (byte < 128) break;
  }
  const auto half = static_cast<std::int64_t>(value / 2);
  return value % 2 == 0 ? half : -half - 1;
}

inline std::optional<Pathway> pathway_from_bytes(std::string bytes) {
  if (bytes.size() < 8) return {};
  Pathway out;
  for (std::size_t i = 8; i > 0; --i) {
    out.hash = out.hash * 256 + static_cast<unsigned char>(bytes[i - 1]);
  }
  bytes = bytes.substr(8);
  const auto start = take_time(bytes);
  if (!start) return {};
  const auto edge_start = take_time(bytes);
  if (!edge_start) return {};
  out.start = *start;
  out.edge_start = *edge_start;
  return out;
}

inline std::optional<Pathway> pathway(const std::string& text) {
  const auto bytes = base64_decoded(text);
  return bytes ? pathway_from_bytes(*bytes) : std::nullopt;
}

inline std::string time_bytes(std::int64_t time) {
  std::uint64_t value = time >= 0 ? static_cast<std::uint64_t>(time) * 2
                                  : static_cast<std::uint64_t>(-(time + 1)) * 2 + 1;
  std::string out;
  while (value >= 128 && out.size() < 8) {
    out += static_cast<char>(value % 128 + 128);
    value /= 128;
  }
  return out + static_cast<char>(value);
}

inline std::string pathway_text(const Pathway& pathway) {
  std::string bytes;
  for (int byte = 0; byte < 8; ++byte) bytes += static_cast<char>(pathway.hash >> (8 * byte) & 255);
  return base64(bytes + time_bytes(pathway.start) + time_bytes(pathway.edge_start));
}

/// FNV-1 with 64 bits. [dsm 13.3]
inline std::uint64_t fnv1(const std::string& bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) {
    hash *= 0x100000001b3;
    hash ^= static_cast<unsigned char>(c);
  }
  return hash;
}

inline std::uint64_t checkpoint_hash(const std::string& service, const std::string& env,
                                     const Pairs& tags, std::uint64_t parent) {
  Texts counted;
  for (const auto& [key, value] : tags) {
    for (const std::string known : {"direction", "type", "topic", "group", "exchange", "event_type",
                                    "kafka_cluster_id", "segment_name", "has_routing_key"}) {
      if (key == known) counted.push_back(key + ":" + value);
    }
  }
  std::sort(counted.begin(), counted.end());
  std::string node = service + env;
  for (const std::string& tag : counted) node += tag;
  std::uint64_t hash = fnv1(node);
  std::string both;
  for (int byte = 0; byte < 8; ++byte) both += static_cast<char>(hash >> (8 * byte) & 255);
  for (int byte = 0; byte < 8; ++byte) both += static_cast<char>(parent >> (8 * byte) & 255);
  return fnv1(both);
}

/// A message's way through this process: what came, then each checkpoint made here. [dsm 13.3]
class Way {
 public:
  explicit Way(const Pathway& came) : steps_{{"", came}} {}

  /// What the next checkpoint continues from. Without a hash it begins anew.
  [[nodiscard]] Pathway before(const Pairs& tags) const {
    const std::string direction = direction_of(tags);
    if (direction.empty() || steps_.back().direction != direction) return steps_.back().pathway;
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
      if (step->direction != direction) return step->pathway;
    }
    return {};
  }
  Pathway add(const std::string& service, const std::string& env, const Pairs& tags,
              std::int64_t now) {
    const Pathway previous = before(tags);
    const std::uint64_t hash = checkpoint_hash(service, env, tags, previous.hash);
    steps_.push_back({direction_of(tags), {hash, previous.hash == 0 ? now : previous.start, now}});
    return steps_.back().pathway;
  }

 private:
  static std::string direction_of(const Pairs& tags) {
    for (const auto& [key, value] : tags) {
      if (key == "direction" && (value == "in" || value == "out")) return value;
    }
    return "";
  }
  struct Step {
    std::string direction;
    Pathway pathway;
  };
  std::vector<Step> steps_;
};

}  // namespace baton::reference
