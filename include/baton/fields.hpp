// SPDX-License-Identifier: MIT
// Fields: one walk over a carrier collects the headers of all codecs. [field 0.x]
#pragma once

#include <baton/carrier.hpp>
#include <baton/detail/arena.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/name_table.hpp>
#include <baton/detail/words.hpp>
#include <baton/result.hpp>
#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 {

/// How a codec reads a repeated field. A proxy may join the repeated values with `,`; both forms
/// mean the same. [field 0.3]
enum class FieldKind : std::uint8_t {
  single,  ///< the last value counts
  list,    ///< all values form one list, joined with ","
  unique,  ///< repetition is the error `repeated`: no value counts
  opaque,  ///< the last field counts; a "," is part of its text
  bytes,   ///< the last field counts, byte for byte; outer blanks are part of it
};

namespace detail {

// A wrong name calls this function at compile time, so the compiler's message shows its name.
void baton_a_field_name_is_lower_case_and_has_1_to_32_characters();

constexpr void check_field_name(std::string_view name) {
  bool good = !name.empty() && name.size() <= NameTable<0>::max_size;
  for (const char c : name) good = good && token.has(c) && (c < 'A' || c > 'Z');
  if (!good) baton_a_field_name_is_lower_case_and_has_1_to_32_characters();
}

}  // namespace detail

/// A header that a codec reads or writes: its name, in lower case and of 1 to 32 characters.
struct Field {
  std::string_view name;  ///< lower case
  FieldKind kind;         ///< how repeated and joined values are read

  /// A wrong name is a compile error.
  consteval Field(std::string_view field_name, FieldKind field_kind = FieldKind::single)
      : name(field_name), kind(field_kind) {
    detail::check_field_name(field_name);
  }
  consteval Field(const char* field_name, FieldKind field_kind = FieldKind::single)
      : Field(std::string_view(field_name), field_kind) {}
};

/// A header whose name begins with one of a codec's prefixes. Headers keep the carrier's order.
struct PrefixedField {
  std::string_view suffix;              ///< the name after the prefix, in the carrier's spelling
  std::string_view value;               ///< never empty
  const PrefixedField* next = nullptr;  ///< the next header with this prefix; null at the end
};

namespace detail {

/// [field 0.1] Removes blanks, tabs and line ends around a value.
BATON_COLD constexpr std::string_view trim_edges(std::string_view text) noexcept {
  constexpr Charset edge = Charset().with(" \t\r\n");
  while (!text.empty() && edge.has(text.front())) text.remove_prefix(1);
  while (!text.empty() && edge.has(text.back())) text.remove_suffix(1);
  return text;
}
constexpr std::string_view trim_field(std::string_view text) noexcept {
  const auto is_low = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  if (text.empty() || !(is_low(text.front()) || is_low(text.back()))) return text;
  return trim_edges(text);
}

/// A value that a proxy may have joined from several, with ",". Empty pieces do not count.
/// [field 0.3]
struct JoinedValue {
  std::string_view last;
  bool several = false;
};
constexpr JoinedValue take_apart(std::string_view text) noexcept {
  JoinedValue out;
  for (Splitter pieces(text, ','); pieces.next();) {
    const std::string_view piece = trim_field(pieces.piece());
    if (piece.empty()) continue;
    out.several = !out.last.empty();
    out.last = piece;
  }
  return out;
}

/// Collects the value of one field during the walk.
struct Slot {
  const char* data;
  std::size_t size;
  std::size_t capacity;  ///< bytes allocated at `data` to join a list; 0: nothing joined yet
  std::uint32_t count;   ///< how many times the carrier has the field
};

/// Positions of one codec's headers among the headers of all codecs.
struct FieldIndex {
  const std::uint8_t* fields;  ///< the position of each field, in the codec's order
  std::uint64_t all;           ///< the positions as a set of bits
  std::uint8_t first_prefix;
  std::uint8_t prefixes;  ///< number of prefixes
};

/// The headers that one walk over a carrier found, for all codecs. A view of a FieldCollector.
struct FoundFields {
  const std::string_view* names;
  const FieldKind* kinds;
  const Slot* entries;                   // initialised only at the positions in `present`
  const PrefixedField* const* prefixed;  // the head of each prefix's list
  std::uint64_t present;
  bool any_prefixed;
  Arena& arena;

  /// Whether the carrier has any header of a codec.
  bool has(const FieldIndex& codec) const noexcept {
    if ((present & codec.all) != 0) return true;
    for (std::size_t i = 0; i < codec.prefixes; ++i) {
      if (prefixed[codec.first_prefix + i] != nullptr) return true;
    }
    return false;
  }
  /// Whether every header found belongs to this codec, and none matched a prefix.
  bool has_only(const FieldIndex& codec) const noexcept {
    return (present & ~codec.all) == 0 && !any_prefixed;
  }
};

}  // namespace detail

/// The fields of one codec, by their position in its `fields` and `prefixes`. Values have no outer
/// blanks. An empty value means that the field is absent. [field 0.1] [field 0.2]
class Fields {
 public:
  /// The fields of `codec` among the fields of all codecs.
  Fields(const detail::FoundFields& all, const detail::FieldIndex& codec) noexcept
      : all_(all), codec_(codec) {}

  /// The value of field i. A repeated field gives its last value; a list gives all values, joined.
  /// Empty: absent.
  std::string_view operator[](std::size_t i) const noexcept {
    const std::size_t place = codec_.fields[i];
    if ((all_.present >> place & 1) == 0) return {};
    const detail::Slot& slot = all_.entries[place];
    return detail::view(slot.data, slot.size);
  }
  /// Reads field i with `parse(text)`, which returns a Result. Splits values that a proxy joined
  /// with ",", as the field's kind demands. The error names the field; an empty field gives
  /// `absent`.
  ///
  ///   const auto id = in.read<parse_id>(trace_id);
  template <auto parse>
  auto read(std::size_t i) const noexcept -> decltype(parse(std::string_view())) {
    const std::string_view text = (*this)[i];
    if (!text.empty() && count(i) == 1) [[likely]] {
      auto value = parse(text);
      if (value) [[likely]]
        return value;
    }
    return reread<parse>(i, text);
  }
  /// The name of field i, in static storage.
  std::string_view name(std::size_t i) const noexcept { return all_.names[codec_.fields[i]]; }
  /// The first header that begins with the codec's i-th prefix; null without one.
  const PrefixedField* prefixed(std::size_t i) const noexcept {
    return all_.prefixed[codec_.first_prefix + i];
  }
  /// Scratch space for text that a Candidate needs in another form than the header's. It lives
  /// until the merge ends.
  char* scratch(std::size_t bytes) const { return all_.arena.allocate(bytes); }

 private:
  std::uint32_t count(std::size_t i) const noexcept { return all_.entries[codec_.fields[i]].count; }
  // [field 0.3] Nearly all values parse as they are. Only the others are searched for a ",".
  template <auto parse>
  BATON_COLD auto reread(std::size_t i, std::string_view text) const noexcept
      -> decltype(parse(text)) {
    std::string_view last;
    Error error = take_last(i, text, last);
    if (!error) {
      for (const std::string_view piece : {text, last}) {
        auto value = parse(piece);
        if (value) return value;
        error = value.error();
      }
    }
    error.field = name(i);
    return error;
  }
  /// Finds the last of the values that a proxy joined, or the reason why none counts.
  BATON_COLD Error take_last(std::size_t i, std::string_view text,
                             std::string_view& last) const noexcept {
    const detail::JoinedValue joined = detail::take_apart(text);
    if (joined.last.empty()) return fail(Errc::absent);
    const bool unique = all_.kinds[codec_.fields[i]] == FieldKind::unique;
    if (unique && (count(i) > 1 || joined.several)) return fail(Errc::repeated);
    last = joined.last;
    return {};
  }

  const detail::FoundFields& all_;
  const detail::FieldIndex& codec_;
};

namespace detail {

template <class C>
inline constexpr std::size_t field_count = std::size(C::fields);
template <class C>
inline constexpr std::size_t prefix_count = 0;
template <class C>
  requires requires { std::size(C::prefixes); }
inline constexpr std::size_t prefix_count<C> = std::size(C::prefixes);

/// The distinct field names of several codecs, computed at compile time.
template <class... Codecs>
struct FieldSet {
  static constexpr std::size_t all = (0 + ... + field_count<Codecs>);
  static constexpr std::size_t prefixes = (0 + ... + prefix_count<Codecs>);

  struct Merged {
    std::array<std::string_view, all> names{};
    std::array<FieldKind, all> kinds{};
    std::array<std::uint8_t, all> places{};  // each codec's field positions, codec after codec
    std::size_t size = 0;
    std::array<std::string_view, prefixes> prefix_names{};
    bool kinds_agree = true;
    bool shares_names = false;
    bool has_bytes = false;
  };
  static constexpr Merged merged = [] {
    Merged out;
    std::size_t field = 0;
    std::size_t prefix = 0;
    const auto add = [&]<class C>() {
      for (const Field& f : C::fields) {
        std::size_t place = 0;
        while (place < out.size && out.names[place] != f.name) ++place;
        if (place == out.size) {
          out.names[out.size] = f.name;
          out.kinds[out.size++] = f.kind;
          out.has_bytes = out.has_bytes || f.kind == FieldKind::bytes;
        } else {
          out.shares_names = true;
          out.kinds_agree = out.kinds_agree && out.kinds[place] == f.kind;
        }
        out.places[field++] = static_cast<std::uint8_t>(place);
      }
      if constexpr (prefix_count<C> != 0) {
        for (const std::string_view name : C::prefixes) {
          check_field_name(name);
          for (std::size_t i = 0; i < prefix; ++i) {
            out.shares_names = out.shares_names || out.prefix_names[i] == name;
          }
          out.prefix_names[prefix++] = name;
        }
      }
    };
    (add.template operator()<Codecs>(), ...);
    return out;
  }();
  static constexpr std::size_t size = merged.size;
  static_assert(size <= 64, "baton: at most 64 distinct headers in one propagator");
  static_assert(merged.kinds_agree,
                "baton: two codecs read one header as fields of different kinds");

  static constexpr std::array<std::string_view, size> names = [] {
    std::array<std::string_view, size> out{};
    for (std::size_t i = 0; i < size; ++i) out[i] = merged.names[i];
    return out;
  }();
  static constexpr NameTable<size> table{names};

  template <std::size_t Index>
  static constexpr FieldIndex index = [] {
    constexpr std::size_t field_counts[] = {field_count<Codecs>...};
    constexpr std::size_t prefix_counts[] = {prefix_count<Codecs>...};
    std::size_t field = 0;
    std::size_t prefix = 0;
    for (std::size_t i = 0; i < Index; ++i) {
      field += field_counts[i];
      prefix += prefix_counts[i];
    }
    std::uint64_t bits = 0;
    for (std::size_t i = field; i < field + field_counts[Index]; ++i) {
      bits |= std::uint64_t{1} << merged.places[i];
    }
    return FieldIndex{merged.places.data() + field, bits, static_cast<std::uint8_t>(prefix),
                      static_cast<std::uint8_t>(prefix_counts[Index])};
  }();
};

/// The visitor of the single walk: keeps the headers that some codec names. Views point into the
/// carrier, or into the arena when the carrier's texts die early. With `last_value_wins` a repeated
/// name replaces the earlier value, even of a list.
template <class Set, bool temporaries, bool last_value_wins = false>
class FieldCollector {
 public:
  FieldCollector() noexcept = default;
  FieldCollector(const FieldCollector&) = delete;
  FieldCollector& operator=(const FieldCollector&) = delete;

  template <Text K, Text V>
  BATON_INLINE void operator()(K&& key, V&& value) {
    if constexpr (Set::prefixes == 0 && requires { key.size(); }) {  // most entries end here
      if (!Set::table.has_size(static_cast<std::size_t>(key.size()))) [[likely]]
        return;
    }
    const std::string_view name = as_text(key);
    const std::size_t place = Set::table.find(name);
    if (place != Set::size) {
      if constexpr (Set::merged.has_bytes) {
        if (Set::merged.kinds[place] == FieldKind::bytes)
          return put(place, kept<V>(as_text(value)));
      }
      add(place, kept<V>(trim_field(as_text(value))));
    } else if constexpr (Set::prefixes != 0) {
      for (std::size_t i = 0; i < Set::prefixes; ++i) {
        const std::string_view prefix = Set::merged.prefix_names[i];
        if (name.size() <= prefix.size()) continue;
        if (!equal_ignoring_case(view(name.data(), prefix.size()), prefix)) continue;
        const std::string_view text = kept<V>(trim_field(as_text(value)));
        if (text.empty()) continue;  // [field 0.2]
        auto* const field = arena_.template make<PrefixedField>();
        *field = {after(kept<K>(name), prefix.size()), text, nullptr};
        (last_[i] == nullptr ? heads_[i] : last_[i]->next) = field;
        last_[i] = field;
        any_prefixed_ = true;
      }
    }
  }
  /// Whether the carrier has any header that a codec names.
  bool any() const noexcept { return present_ != 0 || any_prefixed_; }
  FoundFields found() noexcept {
    return {Set::names.data(),
            Set::merged.kinds.data(),
            slots_,
            heads_,
            present_,
            any_prefixed_,
            arena_};
  }

 private:
  template <class T>
  std::string_view kept(std::string_view text) {
    constexpr bool dies = temporaries || (!std::is_lvalue_reference_v<T> && OwningText<T>);
    if constexpr (!dies) return text;
    char* const begin = arena_.allocate(text.size());
    const char* const end = copy(text, begin);
    return {end - text.size(), text.size()};
  }
  void add(std::size_t place, std::string_view value) {
    if (!value.empty() && value.front() == ',' && is_empty_list(place, value)) return;
    put(place, value);
  }
  void put(std::size_t place, std::string_view value) {
    if (value.empty()) return;
    Slot& slot = slots_[place];
    const std::uint64_t bit = std::uint64_t{1} << place;
    if (last_value_wins || (present_ & bit) == 0) {
      slot = {value.data(), value.size(), 0, 1};
      present_ |= bit;
      return;
    }
    repeat(slot, value, Set::merged.kinds[place]);
  }
  /// [field 0.2] [field 0.3] A proxy may join empty values; the field is absent then too.
  BATON_COLD static bool is_empty_list(std::size_t place, std::string_view value) noexcept {
    return Set::merged.kinds[place] != FieldKind::opaque && take_apart(value).last.empty();
  }
  BATON_COLD void repeat(Slot& slot, std::string_view value, FieldKind kind) {
    ++slot.count;
    if (kind == FieldKind::list) return join(slot, value);
    slot.data = value.data();
    slot.size = value.size();
  }
  /// Appends to a list. Capacity doubles, so n fields cost O(total size).
  void join(Slot& slot, std::string_view value) {
    const std::size_t size = slot.size + 1 + value.size();
    if (slot.capacity < size) {
      char* const larger = arena_.allocate(2 * size);
      copy({slot.data, slot.size}, larger);
      slot.data = larger;
      slot.capacity = 2 * size;
    }
    char* const end = const_cast<char*>(slot.data) + slot.size;  // the arena's memory
    *end = ',';
    copy(value, end + 1);
    slot.size = size;
  }

  static constexpr std::size_t prefixes = Set::prefixes == 0 ? 1 : Set::prefixes;
  Slot slots_[Set::size == 0 ? 1 : Set::size];  // "slots" alone is a macro of Qt's
  std::uint64_t present_ = 0;
  const PrefixedField* heads_[prefixes] = {};
  PrefixedField* last_[prefixes] = {};
  bool any_prefixed_ = false;
  char room_[1024];  // holds the copies of most carriers' short-lived texts
  Arena arena_{room_, sizeof room_};
};

/// Passes every entry to a FieldCollector. Copyable, for carriers that take a visitor by value or
/// as a std::function.
template <class Collector>
struct CollectingVisitor {
  Collector& collector;

  template <Text K, Text V>
  BATON_INLINE void operator()(K&& key, V&& value) const {
    collector(static_cast<K&&>(key), static_cast<V&&>(value));
  }
};

}  // namespace detail

}}  // namespace baton::v0
