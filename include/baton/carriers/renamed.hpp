// SPDX-License-Identifier: MIT
// Carriers: headers with other systems' names, as in Azure Service Bus and CloudEvents.
#pragma once

#include <baton/carriers/wrapper.hpp>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace baton { inline namespace v0 {

/// A second name for a header.
struct Alias {
  std::string_view name;   ///< the header's name, in lower case
  std::string_view other;  ///< the other system's name
  bool is_written = true;  ///< false: the entry of that name is read, but never changed
};

/// Azure Service Bus and Event Hubs: an application property. [alias 22.1]
inline constexpr Alias azure_names[] = {{"traceparent", "Diagnostic-Id"}};
/// CloudEvents in HTTP's binary mode: the trace in which an event began. No hop rewrites it.
/// [alias 22.2]
inline constexpr Alias cloud_events_names[] = {{"traceparent", "ce-traceparent", false},
                                               {"tracestate", "ce-tracestate", false}};
/// Elastic APM's agents; they may also send W3C's own name. [alias 22.3]
inline constexpr Alias elastic_names[] = {{"traceparent", "elastic-apm-traceparent"}};

namespace detail {

template <class Carrier, std::size_t N>
class Renamed : public Wrapper<Carrier> {
  using Inner = typename Wrapper<Carrier>::Inner;

 public:
  Renamed(Carrier carrier, const std::array<Alias, N>& names) noexcept
      : Wrapper<Carrier>(static_cast<Carrier>(carrier)), names_(names) {}

  template <class Visitor>
  void for_each(Visitor&& visitor)
    requires WalkableReader<Inner>
  {
    bool has_own[N] = {};
    std::vector<std::pair<std::size_t, std::string>> others;  // read when the walk is over
    this->carrier_.for_each([&]<class K, class V>(K&& name, V&& value) {
      const std::string_view text = as_text(name);
      for (std::size_t i = 0; i < N; ++i) {
        if (equal_ignoring_case(text, names_[i].name)) {
          has_own[i] = true;
        } else if (equal_ignoring_case(text, names_[i].other)) {
          if (!has_own[i]) others.emplace_back(i, as_text(value));
          return;
        }
      }
      visitor(std::forward<K>(name), std::forward<V>(value));
    });
    for (const auto& other : others) {  // [alias 22.1] W3C's own name is asked first
      if (has_own[other.first]) continue;
      visitor(names_[other.first].name, TextOnDemand([&] { return as_text(other.second); }));
    }
  }
  auto get(std::string_view name)
    requires(!WalkableReader<Inner> && KeyedReader<Inner>)
  {
    auto value = this->carrier_.get(name);
    for (const Alias& alias : names_) {
      if (holds_text(value)) break;
      if (equal_ignoring_case(name, alias.name)) value = this->carrier_.get(alias.other);
    }
    return value;
  }
  Error write(const HeaderList& headers)
    requires TextMapWriter<Inner>
  {
    std::vector<Header> list;
    list.reserve(headers.size() + N);
    list.insert(list.end(), headers.begin(), headers.end());
    for (const Alias& alias : names_) {
      const std::size_t i = headers.find(alias.name);
      if (i == headers.size() || !alias.is_written) continue;  // [alias 22.2]
      list.push_back({alias.other, headers[i].value});
    }
    Error error = write_headers(this->carrier_, {list.data(), list.size()});
    for (const Alias& alias : names_) {
      if (equal_ignoring_case(error.field, alias.other)) error.field = alias.name;
    }
    return error;
  }

 private:
  std::array<Alias, N> names_;
};

}  // namespace detail

/// A view of a carrier in which headers have second names. It reads a header's own name first, and
/// the second name if that is absent. It writes both, with equal values.
///
///   baton::extract(baton::renamed(message.properties, baton::azure_names));
///   baton::inject(context, baton::renamed(headers, {{"traceparent", "X-My-Trace"}}));
///
/// Input    any TextMapReader or TextMapWriter, or a container that as_carrier() takes; it and the
///          texts of the names must outlive the view
/// Errors   the carrier's, with the headers' own names
/// Cost     read: a value under a second name is copied. write: makes a list of the headers
template <class C, std::size_t N>
auto renamed(C&& container, const Alias (&names)[N]) {
  std::array<Alias, N> copies;
  for (std::size_t i = 0; i < N; ++i) copies[i] = names[i];
  return detail::Renamed<decltype(as_carrier(container)), N>(as_carrier(container), copies);
}

}}  // namespace baton::v0
