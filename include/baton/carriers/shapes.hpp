// SPDX-License-Identifier: MIT
// The tools for carriers: writing into containers of entries, all or nothing.
#pragma once

#include <baton/carrier.hpp>
#include <baton/carriers/entries.hpp>
#include <baton/detail/compiler.hpp>
#include <cstddef>
#include <cstdint>
#include <forward_list>  // compiling <vector> takes six times as long
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

namespace detail {

/// Removes the appended entries unless all of them were appended.
template <class Access, class C>
struct AppendGuard {
  C& container;
  const HeaderList& headers;
  Marks appended = {};
  bool done = false;

  AppendGuard(C& c, const HeaderList& list) noexcept : container(c), headers(list) {}
  AppendGuard(const AppendGuard&) = delete;
  AppendGuard& operator=(const AppendGuard&) = delete;
  ~AppendGuard() {
    if (done) return;
    erase_entries(container, [&](auto& at) {  // before, no entry had exactly this name
      const std::string_view name = Access::name(at);
      const std::size_t i = Access::find(headers, name);
      return i != headers.size() && appended.has(i) && name == headers[i].name;
    });
  }
};

/// The slow path of replace_entries(). First it does everything that can fail, which nobody sees:
/// it reserves room for values that stay, and makes new entries. Then it makes the change.
template <class Access, class C>
BATON_NOINLINE void replace_all_entries(C& container, const HeaderList& headers) {
  using Value = std::remove_cvref_t<decltype(Access::value(std::begin(container)))>;
  struct Spare {
    std::size_t header;
    Value value;
  };
  std::forward_list<Spare> spares;  // for values that have no room of their own
  const auto prepare = [&](const auto& at, std::size_t i) {
    if constexpr (requires { Access::reserve(at, headers[i]); }) {
      Access::reserve(at, headers[i]);
    } else {
      spares.push_front({i, Access::changed(at, headers[i])});
    }
  };
  Marks there;       // an entry of exactly the name
  Marks equivalent;  // a container that ignores case has another spelling, and keeps it
  std::size_t matches = 0;
  std::size_t left = headers.size();
  for (auto at = std::begin(container); at != std::end(container); ++at) {
    const std::string_view name = Access::name(at);
    const std::size_t i = Access::find(headers, name);
    if (i == headers.size()) continue;
    ++matches;
    if (there.has(i) || name != headers[i].name) continue;
    there.add(i);
    --left;
    prepare(at, i);
  }
  AppendGuard<Access, C> guard(container, headers);
  if constexpr (requires { container.reserve(container.capacity()); }) {
    using Size = decltype(container.size());  // Qt's is signed
    if (left > 1) container.reserve(container.size() + static_cast<Size>(left));
  }
  for (std::size_t i = 0; left != 0; ++i) {
    if (there.has(i)) continue;
    --left;
    using Added = decltype(Access::append(container, headers[i]));
    if constexpr (requires {
                    requires std::is_same_v<decltype(std::declval<Added>().second), bool>;
                  }) {
      const auto added = Access::append(container, headers[i]);
      if (!added.second) {
        equivalent.add(i);
        prepare(added.first, i);
        continue;
      }
    } else {
      Access::append(container, headers[i]);
    }
    guard.appended.add(i);
  }
  guard.done = true;
  if (matches == 0) return;

  Marks kept;
  erase_entries(container, [&](auto& at) {
    const std::string_view name = Access::name(at);
    const std::size_t i = Access::find(headers, name);
    if (i == headers.size()) return false;
    if (kept.has(i) || (name != headers[i].name && !equivalent.has(i))) return true;
    kept.add(i);
    if (guard.appended.has(i)) return false;
    if constexpr (requires { Access::reserve(at, headers[i]); }) {
      Access::assign(Access::value(at), headers[i]);
    } else {
      for (Spare& spare : spares) {
        if (spare.header == i) Access::value(at) = std::move(spare.value);
      }
    }
    return false;
  });
}

/// Writes all headers into a container of entries in one pass. An entry of exactly the name keeps
/// its place, other spellings and repetitions are removed, and new entries are added. All
/// allocations come before the first change, so when one fails nothing changes. The members of
/// Access are static:
///
///   name(at), value(at)      of the entry at an iterator; the value is an lvalue
///   find(headers, name)      the header that replaces an entry of this name
///   append(container, header)
///   changed(at, header)      a new value; or, if values can reserve their room:
///   reserve(at, header), fits(value, header), assign(value, header)
template <class Access, class C>
BATON_INLINE void replace_entries(C& container, const HeaderList& headers) {
  if constexpr (requires { Access::reserve(std::begin(container), headers[0]); }) {
    // The headers of an earlier write are mostly still here, in this order.
    constexpr std::size_t most = 32;
    using Value = std::remove_reference_t<decltype(Access::value(std::begin(container)))>;
    Value* values[most];
    std::uint32_t there = 0;
    std::size_t next = 0;
    const std::size_t size = headers.size();
    auto at = std::begin(container);
    for (; at != std::end(container); ++at) {
      const std::string_view name = Access::name(at);
      std::size_t i = next;
      if (i >= size || !equal(name, headers[i].name)) {
        i = Access::find(headers, name);
        if (i == size) continue;
        if (name != headers[i].name) break;
      }
      if (i >= most || (there >> i & 1) != 0) break;
      auto& value = Access::value(at);
      if (!Access::fits(value, headers[i])) break;
      values[i] = &value;
      there |= std::uint32_t{1} << i;
      next = i + 1;
    }
    const bool is_all = size <= most && there == (std::uint64_t{1} << size) - 1;
    if (at == std::end(container) && is_all) {
      for (std::size_t i = 0; i < size; ++i) Access::assign(*values[i], headers[i]);
      return;
    }
  }
  replace_all_entries<Access>(container, headers);
}

/// Access to records whose values Values can make.
template <class Values, class C>
struct RecordAccess {
  template <class At>
  static std::string_view name(const At& at) {
    return as_text(record_name(*at));
  }
  template <class At>
  static auto& value(const At& at) {
    auto&& entry = *at;
    return record_value(entry);
  }
  static std::size_t find(const HeaderList& headers, std::string_view name) noexcept {
    return headers.find(name);
  }
  static decltype(auto) append(C& container, const Header& header) {
    using K = key_of<C>;
    if constexpr (!PairLike<entry_of<C>>) {
      entry_of<C> entry{};
      assign_text(record_name(entry), header.name);
      record_value(entry) = mapped_of<C>(Values::make(header.value));
      container.push_back(std::move(entry));
    } else if constexpr (requires {
                           container.emplace_back(text_for<K>(header.name),
                                                  Values::make(header.value));
                         }) {
      container.emplace_back(text_for<K>(header.name), Values::make(header.value));
    } else if constexpr (std::is_constructible_v<entry_of<C>, decltype(text_for<K>(header.name)),
                                                 decltype(Values::make(header.value))>) {
      return container.emplace(text_for<K>(header.name), Values::make(header.value));
    } else {  // protobuf's entries take nothing but the types that they hold
      return container.emplace(make_text<K>(header.name), mapped_of<C>(Values::make(header.value)));
    }
  }
  template <class At>
  static auto changed(const At& at, const Header& header) {
    if constexpr (requires { Values::changed(value(at), header.value); }) {
      return Values::changed(value(at), header.value);
    } else {
      return mapped_of<C>(Values::make(header.value));
    }
  }
  template <class At>
  static void reserve(const At& at, const Header& header)
    requires RoomyText<mapped_of<C>> && requires { Values::assigns; }
  {
    value(at).reserve(header.value.size());
  }
  static bool fits(const mapped_of<C>& value, const Header& header) noexcept {
    return value.size() >= header.value.size() || value.capacity() >= header.value.size();
  }
  BATON_INLINE static void assign(mapped_of<C>& value, const Header& header) {
    assign_text(value, header.value);
  }
};

}  // namespace detail

/// Values that are texts.
template <class V>
struct TextValues {
  /// See replace_records().
  static constexpr bool assigns = true;
  static constexpr auto make(std::string_view text) { return detail::text_for<V>(text); }
};

/// Writes all headers into a range of pairs, or of structs with name (or key) and value: a vector,
/// a list, a map, a multimap, … An entry of exactly the name keeps its place, other spellings and
/// repetitions are removed, and new entries are added. A map whose keys ignore case keeps their
/// spelling.
///
/// Values   knows the mapped type: `make(text)` returns the argument that constructs a value; the
///          optional `changed(old, text)` returns a changed copy
/// Errors   none. When an allocation of the container throws, the container is as it was; so moves
///          of values and entries, and comparisons of keys, should not throw
/// Cost     one pass, two if entries are added or removed
template <class Values, class C>
  requires detail::GrowableRange<C>
BATON_INLINE Error replace_records(C& container, const HeaderList& headers) {
  detail::replace_entries<detail::RecordAccess<Values, C>>(container, headers);
  return {};
}
/// The values are texts.
template <class C>
  requires detail::GrowableRange<C>
BATON_INLINE Error replace_records(C& container, const HeaderList& headers) {
  return replace_records<TextValues<detail::mapped_of<C>>>(container, headers);
}

/// Writes one header into a carrier that writes all headers at once, for its set(name, value).
template <class C>
Error write_one(C& carrier, std::string_view name, std::string_view value) {
  const Header header{name, value};
  return carrier.write({&header, 1});
}

/// For containers that remove entries by name only: calls `remove(name)` once for every spelling of
/// a header's name among the names of `names(visitor)`.
///
/// Input    names: calls `visitor(name)` for each entry; remove: takes a const std::string&
template <class Names, class Remove>
void remove_by_name(const HeaderList& headers, Names&& names, Remove&& remove) {
  std::forward_list<std::string> spellings;
  names([&](std::string_view name) {
    if (headers.find(name) == headers.size()) return;
    auto last = spellings.before_begin();
    for (auto at = spellings.begin(); at != spellings.end(); last = at++) {
      if (*at == name) return;
    }
    spellings.emplace_after(last, name);
  });
  for (const std::string& name : spellings) remove(name);
}

namespace detail {

/// Copies of headers, for containers that take owned texts. They are made before the first change.
inline std::forward_list<std::pair<std::string, std::string>> owned(const HeaderList& headers) {
  std::forward_list<std::pair<std::string, std::string>> out;
  auto last = out.before_begin();
  for (const Header& header : headers) {
    last = out.emplace_after(last, header.name, header.value);
  }
  return out;
}

}  // namespace detail

/// For headers that are written as lines, `Name: value`: an Error for a header that would not stay
/// in its line, or whose name would not stay a name.
///
/// Errors   name_refused: not a token | bad_value: bytes other than printable ASCII and tabs
constexpr Error refuse_lines(const HeaderList& headers) noexcept {
  constexpr detail::Charset field_value = detail::printable.with("\t");
  for (const Header& header : headers) {
    if (header.name.empty() || !detail::token.all(header.name)) {
      return Error{Errc::name_refused, 0, header.name};
    }
    if (!field_value.all(header.value)) return Error{Errc::bad_value, 0, header.name};
  }
  return {};
}

}}  // namespace baton::v0
