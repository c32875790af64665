// SPDX-License-Identifier: MIT
// Codec: Data Streams, which follows a message on its way through queues.
// https://docs.datadoghq.com/data_streams/
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/base64.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 {

/// A pathway in numbers. Times are in ms since 1970. [dsm 13.1]
///
///   0                         8          9 … 17
///   <hash: 8, low byte first> <start>    <edge start>       ; zig-zag varints of 1 to 9 bytes
struct Pathway {
  static constexpr std::size_t max_size = 26;       ///< bytes that are written at most
  static constexpr std::size_t max_text_size = 36;  ///< characters of their base64

  std::uint64_t hash = 0;          ///< of all checkpoints so far; 0: there was none
  std::int64_t start_ms = 0;       ///< when the first checkpoint was made
  std::int64_t edge_start_ms = 0;  ///< when the last checkpoint was made

  /// State that the checkpoints of this process share. It is not on the wire. [dsm 13.3]
  struct Local {
    /// The direction in which a message went.
    enum Direction : std::uint8_t { unknown, in, out } direction = unknown;  ///< the last direction
    std::uint64_t opposite_hash = 0;          ///< of the last checkpoint in the other direction
    std::int64_t opposite_edge_start_ms = 0;  ///< when that checkpoint was made
    friend constexpr bool operator==(const Local&, const Local&) = default;
  } local = {};  ///< not on the wire

  /// Whether there was a checkpoint.
  constexpr explicit operator bool() const noexcept { return hash != 0; }
  friend constexpr bool operator==(const Pathway&, const Pathway&) = default;
};

/// Parses the bytes of a pathway.
///
/// Grammar  8OCTET varint varint ; whatever follows is ignored
/// Input    bytes: any length
/// Errors   bad_length(i): it ends before it is complete                      ; i = byte offset
/// Cost     O(1), no allocation
constexpr Result<Pathway> parse_pathway_bytes(std::string_view bytes) noexcept {  // [dsm 13.1]
  if (bytes.size() < 8) return fail(Errc::bad_length, bytes.size());
  std::size_t at = 0;
  const auto next = [&] { return std::uint64_t{static_cast<unsigned char>(bytes[at++])}; };
  Pathway out;
  for (int shift = 0; shift < 64; shift += 8) out.hash |= next() << shift;
  std::int64_t times[2] = {};
  for (std::int64_t& time : times) {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      if (at == bytes.size()) return fail(Errc::bad_length, at);
      const std::uint64_t byte = next();
      const bool last = shift == 56;  // the ninth has eight bits
      value |= (last ? byte : byte & 0x7f) << shift;
      if (last || byte < 0x80) break;
    }
    time = static_cast<std::int64_t>(value >> 1 ^ (0 - (value & 1)));
  }
  out.start_ms = times[0];
  out.edge_start_ms = times[1];
  return out;
}

/// Parses the value of `dd-pathway-ctx-base64`.
///
/// Grammar  standard base64 of the bytes; padding may be missing
/// Errors   not_base64(i) | bad_length                          ; i = byte offset in s
/// Cost     O(n), no allocation
constexpr Result<Pathway> parse_pathway(std::string_view s) noexcept {
  std::array<char, detail::base64_decoded_size(Pathway::max_text_size)> bytes{};
  const auto size = detail::decode_base64<Pathway::max_text_size>(s, bytes.data());
  if (!size) return fail(Errc::not_base64, size.error().offset);
  const auto out = parse_pathway_bytes({bytes.data(), *size});
  if (!out) return fail(out.error().code);  // offsets are those of the bytes
  return out;
}

/// Formats the bytes of a pathway: at most Pathway::max_size to `out`; returns the end.
constexpr char* format_pathway_bytes(const Pathway& pathway, char* out) noexcept {
  const auto put = [&](std::uint64_t byte) { *out++ = static_cast<char>(byte & 0xff); };
  for (int shift = 0; shift < 64; shift += 8) put(pathway.hash >> shift);
  for (const std::int64_t time : {pathway.start_ms, pathway.edge_start_ms}) {
    const auto bits = static_cast<std::uint64_t>(time);
    std::uint64_t value = bits << 1 ^ (0 - (bits >> 63));
    int groups = 1;
    for (; value >= 0x80 && groups < 9; ++groups, value >>= 7) put(value | 0x80);
    put(value);
  }
  return out;
}

/// Formats a value of `dd-pathway-ctx-base64`: at most Pathway::max_text_size characters to `out`;
/// returns the end.
constexpr char* format_pathway(const Pathway& pathway, char* out) noexcept {
  std::array<char, Pathway::max_size> bytes{};
  const char* const end = format_pathway_bytes(pathway, bytes.data());
  return detail::format_base64(detail::view(bytes.data(), end), out);
}

namespace detail {

/// Returns the text itself if it is a pathway.
constexpr Result<std::string_view> checked_pathway(std::string_view text) noexcept {
  const auto pathway = parse_pathway(text);
  if (!pathway) return pathway.error();
  return text;
}

}  // namespace detail

namespace codecs {

/// The `dd-pathway-ctx-base64` header, which is read and written with every choice of styles. The
/// SpanContext keeps the pathway that was read, and it is written again, unchanged. [dsm 13.2]
///
/// The old `dd-pathway-ctx` is read, too. Its value is bytes, or base64 by mistake. [dsm 13.1]
struct data_streams {
  static constexpr std::string_view name = "datastreams";
  enum { base64, bytes };
  static constexpr Field fields[] = {"dd-pathway-ctx-base64", {"dd-pathway-ctx", FieldKind::bytes}};
  static constexpr std::string_view specification = "https://docs.datadoghq.com/data_streams/";

  /// Keeps the pathway that was received.
  static void decode_beside(const Fields& in, const Options&, SpanContext& out, Report& report) {
    const auto text = in.read<detail::checked_pathway>(base64);
    if (text) return out.set_pathway_text(*text);
    if (text.error().code != Errc::absent) {
      report.dropped(text.error().code, in.name(base64), text.error().offset);
    }
    const std::string_view old = in[bytes];
    if (old.empty()) return;
    if (const std::string_view mistaken = detail::trim_field(old); parse_pathway(mistaken)) {
      return out.set_pathway_text(mistaken);
    }
    const auto pathway = parse_pathway_bytes(old);
    if (!pathway) {
      return report.dropped(pathway.error().code, in.name(bytes), pathway.error().offset);
    }
    char* const begin = in.scratch((old.size() + 2) / 3 * 4);
    out.set_pathway_text(detail::view(begin, detail::format_base64(old, begin)));
  }

  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    const std::string_view text = context.pathway_text();
    if (!text.empty() && parse_pathway(text)) encoder.add(fields[base64].name, text);
  }
};

}  // namespace codecs

}}  // namespace baton::v0
