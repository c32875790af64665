// SPDX-License-Identifier: MIT
// Carriers: tables of AMQP 0-9-1, librabbitmq's.
#pragma once

#include <baton/carriers/owned_entries.hpp>
#include <baton/carriers/shapes.hpp>
#include <baton/detail/integer_text.hpp>
#include <cstdint>

namespace baton { inline namespace v0 {

namespace detail {

/// amqp_table_t, by its members.
template <class T>
concept AmqpTable = requires(T& table) {
  table.num_entries;
  table.entries->key.bytes;
  table.entries->key.len;
  table.entries->value.kind;
  table.entries->value.value.bytes.bytes;
  table.entries->value.value.bytes.len;
};

template <class B>
std::string_view amqp_text(const B& bytes) noexcept {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

/// Long strings (S) and byte arrays (x).
template <class E>
bool is_amqp_text(const E& entry) noexcept {
  return entry.value.kind == 'S' || entry.value.kind == 'x';
}
/// Calls use(number) for an integer of any width; false for other kinds.
template <class E, class Use>
bool use_amqp_integer(const E& entry, Use&& use) {
  const auto& value = entry.value.value;
  if constexpr (requires { value.i64, value.u64; }) {
    const auto give = [&](auto number) {
      use(number);
      return true;
    };
    switch (entry.value.kind) {
      case 'b': return give(std::int64_t{value.i8});
      case 'B': return give(std::uint64_t{value.u8});
      case 's': return give(std::int64_t{value.i16});
      case 'u': return give(std::uint64_t{value.u16});
      case 'I': return give(std::int64_t{value.i32});
      case 'i': return give(std::uint64_t{value.u32});
      case 'l': return give(std::int64_t{value.i64});
      case 'L': return give(std::uint64_t{value.u64});
      default: return false;
    }
  }
  return false;
}

/// Calls visitor(name, value) for the entries that are texts or integers.
template <class E, class Visitor>
void visit_amqp(const E* entries, std::size_t count, Visitor&& visitor) {
  for (std::size_t i = 0; i < count; ++i) {
    const E& entry = entries[i];
    const std::string_view name = amqp_text(entry.key);
    if (is_amqp_text(entry)) {
      visitor(name, amqp_text(entry.value.value.bytes));
    } else {  // [msg 11.27]
      use_amqp_integer(entry, [&](auto number) { visitor(name, IntegerText(number)); });
    }
  }
}

/// An amqp_table_t can be read, integers as their text. It cannot be written, for its entries only
/// point to texts: see AmqpHeaders. If a name repeats, the last value wins.
template <AmqpTable T>
struct shape_traits<T, Shape::amqp_table> {
  static constexpr bool holds_views = true;
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  template <class Visitor>
  static void read(const T& table, Visitor&& visitor) {
    if (table.num_entries <= 0) return;
    visit_amqp(table.entries, static_cast<std::size_t>(table.num_entries), visitor);
  }
};

}  // namespace detail

/// A table that owns the texts of the entries that were written. Entries of the table that it was
/// made of keep pointing to the texts of their owner. It can be moved, but not copied.
///
///   baton::AmqpHeaders<amqp_table_t> headers(properties.headers);
///   baton::inject(context, headers);
///   properties.headers = headers.table();
///   properties._flags |= AMQP_BASIC_HEADERS_FLAG;
///
/// Errors   name_refused: a name over 128 bytes | not_text: the entry of that name is neither a
///          text nor an integer. The table is then as it was, as when memory fails
template <detail::AmqpTable T>
class AmqpHeaders {
  using Entry = std::remove_cvref_t<decltype(*std::declval<T&>().entries)>;

 public:
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  AmqpHeaders() = default;
  /// Begins with the entries of a table.
  explicit AmqpHeaders(const T& table) {
    if (table.num_entries <= 0) return;
    own_.entries().assign(table.entries, table.entries + table.num_entries);
  }

  /// The table to send, good until the next change of this object.
  T table() noexcept {
    T out{};
    out.num_entries = static_cast<decltype(out.num_entries)>(own_.entries().size());
    out.entries = own_.entries().data();
    return out;
  }

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    detail::visit_amqp(own_.entries().data(), own_.entries().size(), visitor);
  }
  Error write(const HeaderList& headers) {
    if (const Error refused = refuse(headers)) return refused;
    const auto name_of = [](const Entry& entry) { return detail::amqp_text(entry.key); };
    own_.replace(headers, name_of, [](detail::OwnText& own) {
      Entry entry{};
      point(entry.key, own.name);
      entry.value.kind = 'S';
      point(entry.value.value.bytes, own.value);
      return entry;
    });
    return {};
  }
  Error set(std::string_view name, std::string_view value) { return write_one(*this, name, value); }

 private:
  Error refuse(const HeaderList& headers) const noexcept {
    constexpr std::size_t longest_name = 128;  // AMQP 0-9-1, section 4.2.5.5
    for (const Header& header : headers) {
      if (header.name.size() > longest_name) return Error{Errc::name_refused, 0, header.name};
    }
    for (const Entry& entry : own_.entries()) {
      const std::size_t i = headers.find(detail::amqp_text(entry.key));
      if (i == headers.size() || detail::is_amqp_text(entry)) continue;
      if (detail::use_amqp_integer(entry, [](auto) {})) continue;
      return Error{Errc::not_text, 0, headers[i].name};
    }
    return {};
  }
  template <class B>
  static void point(B& out, std::string& text) noexcept {
    out.bytes = text.data();
    out.len = text.size();
  }

  detail::OwnedEntries<Entry> own_;
};

}}  // namespace baton::v0
