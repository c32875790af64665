// Carriers: tables of AMQP 0-9-1, librabbitmq's.
#pragma once

#include <baton/carrier_shapes.hpp>
#include <baton/detail/own_texts.hpp>
#include <vector>

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

/// Calls visitor(name, value) for the entries that are texts.
template <class E, class Visitor>
void visit_amqp(const E* entries, std::size_t count, Visitor&& visitor) {
  for (std::size_t i = 0; i < count; ++i) {
    const E& entry = entries[i];
    if (!is_amqp_text(entry)) continue;
    visitor(amqp_text(entry.key), amqp_text(entry.value.value.bytes));
  }
}

}  // namespace detail

/// amqp_table_t: can be read. Its entries only point to texts, so that it can't be written: see
/// AmqpHeaders. Of a repeated name the last counts.
template <detail::AmqpTable T>
struct carrier_traits<T> {
  static constexpr bool holds_views = true;
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  template <class Visitor>
  static void for_each(const T& table, Visitor&& visitor) {
    if (table.num_entries <= 0) return;
    detail::visit_amqp(table.entries, static_cast<std::size_t>(table.num_entries), visitor);
  }
};

/// A table with the texts of the entries that were written. Entries of the table it is made of keep
/// pointing to where their texts are. Moves, and is not copied.
///
///   baton::AmqpHeaders<amqp_table_t> headers(properties.headers);
///   baton::inject(context, headers);
///   properties.headers = headers.table();
///   properties._flags |= AMQP_BASIC_HEADERS_FLAG;
///
/// Errors   name_refused: a name over 128 bytes | not_text: it belongs to an entry that is no text.
///          The table is then as it was.
template <detail::AmqpTable T>
class AmqpHeaders {
  using Entry = std::remove_cvref_t<decltype(*std::declval<T&>().entries)>;

 public:
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  AmqpHeaders() = default;
  explicit AmqpHeaders(const T& table) {
    if (table.num_entries > 0) entries_.assign(table.entries, table.entries + table.num_entries);
  }

  /// Good until the next change of this object.
  T table() noexcept {
    T out{};
    out.num_entries = static_cast<decltype(out.num_entries)>(entries_.size());
    out.entries = entries_.data();
    return out;
  }

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    detail::visit_amqp(entries_.data(), entries_.size(), visitor);
  }
  template <class S>
  Error admit(const S& staged) const noexcept {
    constexpr std::size_t longest_name = 128;  // AMQP 0-9-1, section 4.2.5.5
    for (const Header& header : staged.list()) {
      if (header.name.size() > longest_name) return Error{Errc::name_refused, 0, header.name};
    }
    for (const Entry& entry : entries_) {
      const std::size_t i = staged.find(detail::amqp_text(entry.key));
      if (i == staged.list().size() || detail::is_amqp_text(entry)) continue;
      return Error{Errc::not_text, 0, staged.list()[i].name};
    }
    return {};
  }
  void set(std::string_view name, std::string_view value) {
    std::erase_if(entries_, [&](const Entry& entry) {
      return detail::equal_ignoring_case(detail::amqp_text(entry.key), name);
    });
    detail::OwnText& own = texts_.keep(name, value);
    Entry entry{};
    point(entry.key, own.name);
    entry.value.kind = 'S';
    point(entry.value.value.bytes, own.value);
    entries_.push_back(entry);
  }

 private:
  template <class B>
  static void point(B& out, std::string& text) noexcept {
    out.bytes = text.data();
    out.len = text.size();
  }

  std::vector<Entry> entries_;
  detail::OwnTexts texts_;
};

}}  // namespace baton::v0
