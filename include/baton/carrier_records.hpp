// Carriers: writing into a range of records.
#pragma once

#include <baton/carrier_shapes.hpp>
#include <cstddef>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// replace_records() from `at` on, after the first `next` headers.
template <class Values, class C, class S, class At>
[[gnu::noinline]] constexpr void replace_records_from(At at, std::size_t next, C& container,
                                                      const S& staged) {
  const auto list = staged.list();
  Marks written;
  for (std::size_t i = 0; i < next; ++i) written.add(i);
  std::size_t left = list.size() - next;
  while (at != std::end(container)) {
    auto&& entry = *at;
    const std::string_view name = as_text(record_name(entry));
    const std::size_t i = staged.find(name);
    if (i == list.size()) {
      ++at;
    } else if (!written.has(i) && name == list[i].name) {
      Values::assign(record_value(entry), list[i].value);
      written.add(i);
      --left;
      ++at;
    } else if constexpr (std::is_void_v<decltype(container.erase(at))>) {
      container.erase(at++);
    } else {
      at = container.erase(at);
    }
  }
  if constexpr (requires { container.reserve(container.capacity()); }) {
    using Size = decltype(container.size());  // Qt's is signed
    if (left > 1) container.reserve(container.size() + static_cast<Size>(left));
  }
  for (std::size_t i = 0; left != 0; ++i) {
    if (written.has(i)) continue;
    append_record<Values>(container, list[i]);
    --left;
  }
}

/// Writes all staged headers into a range of records in one pass: an entry of exactly the name
/// keeps its place, other spellings and repetitions go, what was not there is added.
///
/// Values knows the mapped type: assign(mapped&, text), and make(text) to construct one from.
template <class Values, class C, class S>
[[gnu::always_inline]] constexpr void replace_records(C& container, const S& staged) {
  const Header* const begin = staged.list().begin();
  const Header* const end = staged.list().end();
  const Header* next = begin;
  auto at = std::begin(container);
  // What was written here before mostly stands in the same order, whatever is among it.
  for (; at != std::end(container) && next != end; ++at) {
    auto&& entry = *at;
    const std::string_view name = as_text(record_name(entry));
    if (equal(name, next->name)) {
      Values::assign(record_value(entry), next->value);
      ++next;
    } else if (staged.find(name) != staged.list().size()) {
      break;
    }
  }
  if (at == std::end(container) && next == end) return;
  replace_records_from<Values>(at, static_cast<std::size_t>(next - begin), container, staged);
}

}}}  // namespace baton::v0::detail
