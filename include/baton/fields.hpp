// Fields: the headers of all codecs, collected in one walk over a carrier.
#pragma once

#include <baton/carrier.hpp>
#include <baton/detail/arena.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/name_table.hpp>
#include <baton/detail/words.hpp>
#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 {

class Fields;

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

/// One field while the carrier is walked.
struct Slot {
  const char* data;
  std::size_t size;
  std::size_t capacity;  ///< bytes at `data` where a list of several fields is gathered, else 0
  std::uint32_t count;
};

/// Where the headers of one codec stand among those of all.
struct Places {
  const std::uint8_t* fields;  ///< of each of its fields, in its order
  std::uint64_t all;           ///< the same as bits
  std::uint8_t first_prefix;
  std::uint8_t prefixes;  ///< how many
};

/// What a walk over a carrier found of the headers of all codecs.
class Collected {
 public:
  Collected(const Collected&) = delete;
  Collected& operator=(const Collected&) = delete;

  /// Whether any header of a codec was there.
  bool has(const Places& codec) const noexcept {
    if ((present_ & codec.all) != 0) return true;
    for (std::size_t i = 0; i < codec.prefixes; ++i) {
      if (prefixed_[codec.first_prefix + i] != nullptr) return true;
    }
    return false;
  }
  /// Whether all headers there were, if any, are of this codec and none was found by a prefix.
  bool has_only(const Places& codec) const noexcept {
    return (present_ & ~codec.all) == 0 && !any_prefixed_;
  }

 protected:
  Collected(Slot* all, const PrefixedField** prefixed, char* room, std::size_t size) noexcept
      : slots_(all), prefixed_(prefixed), arena_(room, size) {}
  ~Collected() = default;

  friend class v0::Fields;

  Slot* slots_;  // "slots" alone is a macro of Qt's. Only those present hold anything
  std::uint64_t present_ = 0;
  const PrefixedField** prefixed_;  // the head of each prefix's list
  bool any_prefixed_ = false;
  Arena arena_;
};

}  // namespace detail

/// The fields of one codec, by their position in its `fields` (and `prefixes`).
class Fields {
 public:
  Fields(detail::Collected& all, const detail::Places& codec) noexcept : all_(all), codec_(codec) {}

  [[gnu::always_inline]] FieldValue operator[](std::size_t i) const noexcept {
    const std::size_t place = codec_.fields[i];
    if ((all_.present_ >> place & 1) == 0) return {};
    const detail::Slot& slot = all_.slots_[place];
    return {{slot.data, slot.size}, slot.count};
  }
  /// Head of the list of headers that begin with the codec's i-th prefix; null when there are none.
  const PrefixedField* prefixed(std::size_t i) const noexcept {
    return all_.prefixed_[codec_.first_prefix + i];
  }
  /// `bytes` bytes for texts that a Candidate has otherwise than they stand here.
  char* room(std::size_t bytes) const { return all_.arena_.allocate(bytes); }

 private:
  detail::Collected& all_;
  const detail::Places& codec_;
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

  template <std::size_t Index>
  static constexpr Places places = [] {
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
    return Places{merged.places.data() + field, bits, static_cast<std::uint8_t>(prefix),
                  static_cast<std::uint8_t>(prefix_counts[Index])};
  }();
};

/// The visitor of the one walk: keeps what some codec has a name for. Views point into the carrier,
/// or into the arena where the carrier's texts would not last. With LastCounts a repeated name
/// replaces what stood before, lists too.
template <class Set, bool Temporaries, bool LastCounts = false>
class Collector : public Collected {
 public:
  Collector() noexcept : Collected(all_, heads_, room_, sizeof room_) {}

  template <Text K, Text V>
  [[gnu::always_inline]] void operator()(K&& key, V&& value) {
    if constexpr (Set::prefixes == 0 && requires { key.size(); }) {  // most entries end here
      if (!Set::table.has_size(static_cast<std::size_t>(key.size()))) [[likely]]
        return;
    }
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
        (last_[i] == nullptr ? heads_[i] : last_[i]->next) = field;
        last_[i] = field;
        any_prefixed_ = true;
      }
    }
  }
  /// Whether anything that some codec has a name for was there.
  bool any() const noexcept { return present_ != 0 || any_prefixed_; }

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
    Slot& slot = all_[place];
    const std::uint64_t bit = std::uint64_t{1} << place;
    if (LastCounts || (present_ & bit) == 0) {
      slot = {value.data(), value.size(), 0, 1};
      present_ |= bit;
      return;
    }
    repeat(slot, value, Set::merged.join[place]);
  }
  [[gnu::cold, gnu::noinline]] void repeat(Slot& slot, std::string_view value, bool is_list) {
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

  Slot all_[Set::size == 0 ? 1 : Set::size];
  static constexpr std::size_t prefixes = Set::prefixes == 0 ? 1 : Set::prefixes;
  const PrefixedField* heads_[prefixes] = {};
  PrefixedField* last_[prefixes] = {};
  char room_[1024];  // what most need for texts other than the carrier's
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

}}  // namespace baton::v0
