// SPDX-License-Identifier: MIT
// How fast could it be? Nobody can do less work: one walk over the carrier finds the headers by
// length and name, SSE2 decodes the digits, and finished strings are copied into the container.
#include <baton/baton.hpp>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "support/work.hpp"
#include "support/workloads.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace baton::bench { namespace {

constexpr std::array<std::string_view, 8> names = {"x-datadog-trace-id",
                                                   "x-datadog-parent-id",
                                                   "x-datadog-sampling-priority",
                                                   "x-datadog-origin",
                                                   "x-datadog-tags",
                                                   "traceparent",
                                                   "tracestate",
                                                   "baggage"};
using Found = std::array<const std::string*, names.size()>;  // values

template <std::size_t I>
std::size_t is(std::string_view name) {  // a constant size: no call of memcmp
  return std::memcmp(name.data(), names[I].data(), names[I].size()) == 0 ? I : names.size();
}

/// The position of a name in `names`, or the size of `names`.
std::size_t which(std::string_view name) {
  switch (name.size()) {
    case 7: return is<7>(name);
    case 10: return is<6>(name);
    case 11: return is<5>(name);
    case 14: return is<4>(name);
    case 16: return is<3>(name);
    case 18: return is<0>(name);
    case 19: return is<1>(name);
    case 27: return is<2>(name);
    default: return names.size();
  }
}

constexpr std::uint32_t lengths = [] {
  std::uint32_t bits = 0;
  for (const std::string_view name : names) bits |= std::uint32_t{1} << name.size();
  return bits;
}();

Found walk(const Flat& carrier) {
  Found found{};
  for (const auto& [name, value] : carrier) {
    if (name.size() >= 32 || (lengths >> name.size() & 1) == 0) continue;
    if (const std::size_t i = which(name); i != names.size()) found[i] = &value;
  }
  return found;
}

Found look_up(const Hashed& carrier) {
  static const std::array<std::string, names.size()> keys = [] {
    std::array<std::string, names.size()> out;
    for (std::size_t i = 0; i < names.size(); ++i) out[i] = names[i];
    return out;
  }();
  Found found{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const auto at = carrier.find(keys[i]); at != carrier.end()) found[i] = &at->second;
  }
  return found;
}

void add_walks() {
  for (const Workload& workload : extractions()) {
    const std::string name = "extract/" + std::string(workload.name);
    add(name + "/flat/walk", [carrier = workload.headers.in<Flat>()] { keep(walk(carrier)); });
    add(name + "/unordered_map/walk",
        [carrier = workload.headers.in<Hashed>()] { keep(look_up(carrier)); });
  }
}

#ifdef __SSE2__

/// Decodes 16 hex digits. Sets bits in `bad` if one of them is not a digit.
std::uint64_t decode16(const char* text, int& bad) {
  const __m128i in = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i digit = _mm_sub_epi8(in, _mm_set1_epi8('0'));
  const __m128i letter = _mm_sub_epi8(in, _mm_set1_epi8('a'));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
  const __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(5)), letter);
  bad |= _mm_movemask_epi8(_mm_or_si128(is_digit, is_letter)) ^ 0xffff;
  const __m128i nibbles =
      _mm_or_si128(_mm_and_si128(is_digit, digit),
                   _mm_and_si128(is_letter, _mm_add_epi8(letter, _mm_set1_epi8(10))));
  const __m128i bytes = _mm_and_si128(
      _mm_or_si128(_mm_slli_epi16(nibbles, 4), _mm_srli_epi16(nibbles, 8)), _mm_set1_epi16(0xff));
  return __builtin_bswap64(
      static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_packus_epi16(bytes, bytes))));
}

void encode16(std::uint64_t value, char* out) {
  const __m128i bytes = _mm_cvtsi64_si128(static_cast<long long>(__builtin_bswap64(value)));
  const __m128i mask = _mm_set1_epi8(0xf);
  const __m128i nibbles =
      _mm_unpacklo_epi8(_mm_and_si128(_mm_srli_epi16(bytes, 4), mask), _mm_and_si128(bytes, mask));
  const __m128i letters = _mm_cmpgt_epi8(nibbles, _mm_set1_epi8(9));
  const __m128i text = _mm_add_epi8(_mm_add_epi8(nibbles, _mm_set1_epi8('0')),
                                    _mm_and_si128(letters, _mm_set1_epi8('a' - '0' - 10)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), text);
}

struct Ids {
  std::uint64_t high, low, span;
  int bad;
};
Ids decode(std::string_view text) {
  Ids ids{};
  if (text.size() != 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return ids;
  ids.high = decode16(text.data() + 3, ids.bad);
  ids.low = decode16(text.data() + 19, ids.bad);
  ids.span = decode16(text.data() + 36, ids.bad);
  return ids;
}

void add_digits() {
  const Flat carrier = Headers(traceparent).in<Flat>();
  add("extract/traceparent/flat/limit", [carrier] { keep(decode(*walk(carrier)[5])); });
  add("parse/traceparent/limit", [text = std::string(traceparent.second)] {
    keep(text);
    keep(decode(text));
  });
  add("format/traceparent/limit", [ids = decode(traceparent.second)] {
    char out[55];
    keep(ids);
    std::string_view("00-").copy(out, 3);
    encode16(ids.high, out + 3);
    encode16(ids.low, out + 19);
    out[35] = '-';
    encode16(ids.span, out + 36);
    std::string_view("-01").copy(out + 52, 3);
    keep(out);
  });
}

#else
void add_digits() {}
#endif

void replace(const Flat& finished, Flat& out) {
  for (std::size_t i = 0; i < finished.size(); ++i) out[i].second = finished[i].second;
}
void replace(const Flat& finished, Hashed& out) {
  for (const auto& [name, value] : finished) out.find(name)->second = value;
}

void append(const Flat& finished, Flat& out) {
  for (const auto& [name, value] : finished) out.emplace_back(name, value);
}
void append(const Flat& finished, Hashed& out) {
  for (const auto& [name, value] : finished) out.emplace(name, value);
}

template <class Carrier>
void add_copies(const std::string& name, const Flat& finished) {
  const Carrier there(finished.begin(), finished.end());
  add(name + "/reused/limit", [finished, carrier = there]() mutable {
    replace(finished, carrier);
    keep(carrier);
  });
  add(name + "/fresh/limit", [finished] {
    Carrier carrier;
    append(finished, carrier);
    keep(carrier);
  });
}

const AddsWork adds([] {
  add_walks();
  add_digits();
  const Flat one = Headers(traceparent).in<Flat>();
  Flat all;
  static_cast<void>(inject(extract(everything().in<Flat>()).context(), all));
  add_copies<Flat>("inject/traceparent/flat", one);
  add_copies<Hashed>("inject/traceparent/unordered_map", one);
  add_copies<Flat>("inject/everything/flat", all);
  add_copies<Hashed>("inject/everything/unordered_map", all);
});

}}  // namespace baton::bench
