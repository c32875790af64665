// Fields: the headers of all codecs, collected in one walk over a carrier.
#pragma once

#include <baton/carrier.hpp>
#include <baton/detail/arena.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/words.hpp>
#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace baton::inline v0 {

/// A header a codec reads or writes. `name` is lower case, 1 to 32 characters.
struct Field {
  std::string_view name;
  bool join = false;  ///< several of it are one list, joined with ","; otherwise the last counts
};

/// The value of one field as a codec sees it.
struct FieldValue {
  std::string_view text;
  std::uint32_t count = 0;  ///< how often the field stood there; 0: absent

  constexpr explicit operator bool() const noexcept { return count != 0; }
};

/// A header that matched a prefix, in the order met.
struct PrefixedField {
  std::string_view suffix;  ///< the name after the prefix, as spelled
  std::string_view value;
  const PrefixedField* next = nullptr;
};

namespace detail {

/// A name ready to be compared, eight bytes at a time, ignoring ASCII case: `fold` has 0x20 where
/// the name has a letter.
///
///   word 0           the last eight bytes, or all of a shorter name; names differ most in them
///   words 1, 2, 3    those from byte 0, 8, 16 on, while that is before word 0
class FoldedName {
 public:
  static constexpr std::size_t max_size = 32;

  constexpr FoldedName() noexcept = default;
  constexpr explicit FoldedName(std::string_view name) noexcept {
    char letters[max_size] = {};
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (name[i] >= 'a' && name[i] <= 'z') letters[i] = 0x20;
    }
    words_[0] = end_of(name);
    fold_[0] = end_of(view(letters, name.size()));
    for (std::size_t i = 1, at = 0; at + 8 < name.size(); ++i, at += 8) {
      words_[i] = load8(name.data() + at);
      fold_[i] = load8(letters + at);
    }
  }
  /// Word 0 of a name that may be this one, spelled in any case.
  static constexpr std::uint64_t end_of(std::string_view name) noexcept {
    return name.size() < 8 ? load_up_to_8(name.data(), name.size())
                           : load8(name.data() + name.size() - 8);
  }
  /// Whether `name`, which has the same size and `end` as its word 0, is this one.
  constexpr bool matches(std::string_view name, std::uint64_t end) const noexcept {
    if ((end | fold_[0]) != words_[0]) return false;
    const auto differs = [&](std::size_t i) {
      return (load8(name.data() + 8 * (i - 1)) | fold_[i]) ^ words_[i];
    };
    return (name.size() <= 8 || differs(1) == 0) && (name.size() <= 16 || differs(2) == 0) &&
           (name.size() <= 24 || differs(3) == 0);
  }

 private:
  std::uint64_t words_[4] = {};
  std::uint64_t fold_[4] = {};
};

/// Looks a name up among N, ignoring ASCII case. Names of one size form a chain, and few share one:
/// the size alone turns most strangers away and leaves one candidate, seldom two or three.
template <std::size_t N>
class NameTable {
 public:
  static constexpr std::size_t none = N;

  consteval explicit NameTable(const std::array<std::string_view, N>& names) {
    for (std::size_t i = N; i-- > 0;) {
      const std::size_t size = names[i].size();
      const std::uint64_t bit = std::uint64_t{1} << size;
      names_[i] = FoldedName(names[i]);
      next_[i] = (sizes_ & bit) != 0 ? first_[size] : static_cast<std::uint8_t>(none);
      first_[size] = static_cast<std::uint8_t>(i);
      sizes_ |= bit;
    }
  }

  [[gnu::always_inline]] constexpr std::size_t find(std::string_view name) const noexcept {
    // The size modulo 64 first: it alone turns most away.
    if ((sizes_ >> name.size() % 64 & 1) == 0 || name.size() > FoldedName::max_size) return none;
    const std::uint64_t end = FoldedName::end_of(name);
    std::size_t i = first_[name.size()];
    while (i != none && !names_[i].matches(name, end)) i = next_[i];
    return i;
  }

 private:
  std::uint64_t sizes_ = 0;  // that names have, as bits
  FoldedName names_[N == 0 ? 1 : N] = {};
  std::uint8_t first_[FoldedName::max_size + 1] = {};  // by size
  std::uint8_t next_[N == 0 ? 1 : N] = {};
};

/// One field while the carrier is walked.
struct Slot {
  const char* data;
  std::size_t size;
  std::size_t capacity;  ///< bytes at `data` where a list of several fields is gathered, else 0
  std::uint32_t count;
};

}  // namespace detail

/// The fields of one codec, by their position in its `fields` (and `prefixes`).
class Fields {
 public:
  // "slots" alone is a macro of Qt's.
  constexpr Fields(const detail::Slot* all, std::uint64_t present, const std::uint8_t* places,
                   const PrefixedField* const* prefixed, detail::Arena& arena) noexcept
      : slots_(all), present_(present), places_(places), prefixed_(prefixed), arena_(arena) {}

  [[gnu::always_inline]] constexpr FieldValue operator[](std::size_t i) const noexcept {
    const std::size_t place = places_[i];
    if ((present_ >> place & 1) == 0) return {};
    const detail::Slot& slot = slots_[place];
    return {{slot.data, slot.size}, slot.count};
  }
  /// Head of the list of headers that begin with the codec's i-th prefix; null when there are none.
  constexpr const PrefixedField* prefixed(std::size_t i) const noexcept { return prefixed_[i]; }
  /// `bytes` bytes for texts that a Candidate has otherwise than they stand here.
  char* room(std::size_t bytes) const { return arena_.allocate(bytes); }

 private:
  const detail::Slot* slots_;
  std::uint64_t present_;
  const std::uint8_t* places_;
  const PrefixedField* const* prefixed_;
  detail::Arena& arena_;
};

namespace detail {

template <class C>
inline constexpr std::size_t field_count = std::size(C::fields);
template <class C>
inline constexpr std::size_t prefix_count = 0;
template <class C>
  requires requires { std::size(C::prefixes); }
inline constexpr std::size_t prefix_count<C> = std::size(C::prefixes);

/// The distinct field names of some codecs, made at compile time.
template <class... Codecs>
struct FieldSet {
  static constexpr std::size_t all = (0 + ... + field_count<Codecs>);
  static constexpr std::size_t prefixes = (0 + ... + prefix_count<Codecs>);

  struct Merged {
    std::array<std::string_view, all> names{};
    std::array<bool, all> join{};
    std::array<std::uint8_t, all> places{};  // of each codec's fields, one codec after another
    std::size_t size = 0;
    std::array<std::string_view, prefixes> prefix_names{};
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
          out.join[out.size++] = f.join;
        }
        out.places[field++] = static_cast<std::uint8_t>(place);
      }
      if constexpr (prefix_count<C> != 0) {
        for (const std::string_view name : C::prefixes) out.prefix_names[prefix++] = name;
      }
    };
    (add.template operator()<Codecs>(), ...);
    return out;
  }();
  static constexpr std::size_t size = merged.size;
  static_assert(size <= 64, "baton: at most 64 distinct headers in one propagator");

  static constexpr std::array<std::string_view, size> names = [] {
    std::array<std::string_view, size> out{};
    for (std::size_t i = 0; i < size; ++i) out[i] = merged.names[i];
    return out;
  }();
  static constexpr NameTable<size> table{names};

  /// Where the fields of the codec at `index` begin in `places`, and the places as bits.
  static constexpr std::size_t first_field(std::size_t index) noexcept {
    constexpr std::size_t counts[] = {field_count<Codecs>...};
    std::size_t at = 0;
    for (std::size_t i = 0; i < index; ++i) at += counts[i];
    return at;
  }
  static constexpr std::size_t first_prefix(std::size_t index) noexcept {
    constexpr std::size_t counts[] = {prefix_count<Codecs>...};
    std::size_t at = 0;
    for (std::size_t i = 0; i < index; ++i) at += counts[i];
    return at;
  }
  static constexpr std::uint64_t places_of(std::size_t first, std::size_t count) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t i = first; i < first + count; ++i)
      bits |= std::uint64_t{1} << merged.places[i];
    return bits;
  }
};

/// The visitor of the one walk: keeps what some codec has a name for. Views point into the carrier,
/// or into the arena where the carrier's texts would not last. With LastCounts a repeated name
/// replaces what stood before, lists too.
template <class Set, bool Temporaries, bool LastCounts = false>
class Collector {
 public:
  template <Text K, Text V>
  [[gnu::always_inline]] void operator()(K&& key, V&& value) {
    const std::string_view name = as_text(key);
    const std::size_t place = Set::table.find(name);
    if (place != Set::size) {
      add(place, kept<V>(as_text(value)));
    } else if constexpr (Set::prefixes != 0) {
      for (std::size_t i = 0; i < Set::prefixes; ++i) {
        const std::string_view prefix = Set::merged.prefix_names[i];
        if (name.size() <= prefix.size()) continue;
        if (!equal_ignoring_case(view(name.data(), prefix.size()), prefix)) continue;
        auto* const field = arena_.template make<PrefixedField>();
        *field = {after(kept<K>(name), prefix.size()), kept<V>(as_text(value)), nullptr};
        (last_[i] == nullptr ? prefixed_[i] : last_[i]->next) = field;
        last_[i] = field;
      }
    }
  }
  /// Whether anything that some codec has a name for was there.
  bool any() const noexcept {
    bool found = present_ != 0;
    for (const auto* field : prefixed_) found |= field != nullptr;
    return found;
  }
  template <std::size_t Index, class Codec>
  Fields fields() noexcept {
    return {slots_, present_, Set::merged.places.data() + Set::first_field(Index),
            prefixed_.data() + Set::first_prefix(Index), arena_};
  }
  /// Whether any field of the codec was there.
  template <std::size_t Index, class Codec>
  bool has_fields() const noexcept {
    constexpr auto bits = Set::places_of(Set::first_field(Index), field_count<Codec>);
    bool found = (present_ & bits) != 0;
    for (std::size_t i = 0; i < prefix_count<Codec>; ++i) {
      found |= prefixed_[Set::first_prefix(Index) + i] != nullptr;
    }
    return found;
  }

 private:
  template <class T>
  std::string_view kept(std::string_view text) {
    constexpr bool dies = Temporaries || (!std::is_lvalue_reference_v<T> && OwningText<T>);
    if constexpr (!dies) return text;
    char* const begin = arena_.allocate(text.size());
    const char* const end = copy(text, begin);
    return {end - text.size(), text.size()};
  }
  void add(std::size_t place, std::string_view value) {
    Slot& slot = slots_[place];
    const std::uint64_t bit = std::uint64_t{1} << place;
    if (LastCounts || (present_ & bit) == 0) {
      slot = {value.data(), value.size(), 0, 1};
      present_ |= bit;
      return;
    }
    repeat(slot, value, Set::merged.join[place]);
  }
  [[gnu::noinline]] void repeat(Slot& slot, std::string_view value, bool is_list) {
    ++slot.count;
    if (is_list) return join(slot, value);
    slot.data = value.data();
    slot.size = value.size();
  }
  /// Doubles its room as it grows, so that n fields cost O(total size).
  void join(Slot& slot, std::string_view value) {
    const std::size_t size = slot.size + 1 + value.size();
    if (slot.capacity < size) {
      char* const larger = arena_.allocate(2 * size);
      copy({slot.data, slot.size}, larger);
      slot.data = larger;
      slot.capacity = 2 * size;
    }
    char* const end = const_cast<char*>(slot.data) + slot.size;  // the arena's
    *end = ',';
    copy(value, end + 1);
    slot.size = size;
  }

  Slot slots_[Set::size == 0 ? 1 : Set::size];  // only those present hold anything
  std::uint64_t present_ = 0;
  std::array<const PrefixedField*, Set::prefixes> prefixed_{};
  std::array<PrefixedField*, Set::prefixes> last_{};
  char room_[1024];  // what most need for texts other than the carrier's
  Arena arena_{room_, sizeof room_};
};

/// The same as a visitor that can be copied, for those who take it by value or as a std::function.
template <class Collector>
struct CollectingVisitor {
  Collector& collector;

  template <Text K, Text V>
  [[gnu::always_inline]] void operator()(K&& key, V&& value) const {
    collector(static_cast<K&&>(key), static_cast<V&&>(value));
  }
};

}  // namespace detail

}  // namespace baton::inline v0
