// SPDX-License-Identifier: MIT
// Interoperates with dd-trace-cpp: its DictReader and DictWriter are carriers, and every carrier
// can serve as a DictReader or DictWriter.
#pragma once

#include <datadog/dict_reader.h>
#include <datadog/dict_writer.h>

#include <baton/carrier.hpp>
#include <baton/carriers/value_by_name.hpp>
#include <concepts>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 {

namespace detail {

template <class C>
concept DdDictReader = std::derived_from<C, datadog::tracing::DictReader>;
template <class C>
concept DdDictWriter = std::derived_from<C, datadog::tracing::DictWriter>;

}  // namespace detail

/// Makes carriers of DictReader and DictWriter: `baton::extract(reader)`,
/// `baton::inject(context, writer)`. Extraction looks up one name after another, as dd-trace-cpp
/// does, so it misses headers that only a prefix identifies. The writer decides whether it replaces
/// or repeats a header.
template <class C>
  requires detail::DdDictReader<C> || detail::DdDictWriter<C>
struct carrier_traits<C> {
  static auto get(const C& reader, std::string_view name)
    requires detail::DdDictReader<C>
  {
    return reader.lookup(datadog::tracing::StringView(name.data(), name.size()));
  }
  static Error write(C& writer, const HeaderList& headers)
    requires detail::DdDictWriter<C>
  {
    using datadog::tracing::StringView;
    for (const Header& header : headers) {
      writer.set(StringView(header.name.data(), header.name.size()),
                 StringView(header.value.data(), header.value.size()));
    }
    return {};
  }
};

/// A DictReader that reads any carrier:
///
///   auto span = tracer.extract_span(baton::DictReader(request.headers));
template <class C>
class DictReader final : public datadog::tracing::DictReader {
  using StringView = datadog::tracing::StringView;

 public:
  /// Refers to `container`, which outlives the reader.
  explicit DictReader(C& container) noexcept : values_(container) {}

  /// Looks up a name, ignoring case. A repeated name gives its first value, or its last if the
  /// carrier declares last_value_wins.
  datadog::tracing::Optional<StringView> lookup(StringView key) const override {
    const auto found = values_.find({key.data(), key.size()});
    if (!found) return datadog::tracing::nullopt;
    return StringView(found->data(), found->size());
  }
  /// Calls `visitor(key, value)` for each entry. Does nothing if the carrier can only look up
  /// names.
  void visit(const std::function<void(StringView, StringView)>& visitor) const override {
    values_.for_each([&](std::string_view key, std::string_view value) {
      visitor(StringView(key.data(), key.size()), StringView(value.data(), value.size()));
    });
  }

 private:
  detail::ValueByName<C> values_;
};

/// A DictWriter that writes into any carrier. Each set() writes at once.
///
///   baton::DictWriter writer(request.headers);
///   span.inject(writer);
template <class C>
class DictWriter final : public datadog::tracing::DictWriter {
  using StringView = datadog::tracing::StringView;

 public:
  /// Refers to `container`, which outlives the writer.
  explicit DictWriter(C& container) noexcept : container_(&container) {}

  /// Writes one header and replaces every header of its name.
  void set(StringView key, StringView value) override {
    const Header header{{key.data(), key.size()}, {value.data(), value.size()}};
    const Error refused = write_headers(*container_, {&header, 1});
    if (refused && !error_) error_ = {refused.code, refused.offset, {}};
  }
  /// The error of the first refused header, with an empty field; none if no header was refused.
  Error error() const noexcept { return error_; }

 private:
  C* container_;
  Error error_;
};

}}  // namespace baton::v0
