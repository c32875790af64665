// SPDX-License-Identifier: MIT
// Beside dd-trace-cpp: its DictReader and DictWriter are carriers, and any carrier is one of them.
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

/// A DictReader, or a DictWriter, is a carrier: `baton::extract(reader)`, `baton::inject(context,
/// writer)`. A reader is asked for one name after another, as dd-trace-cpp does: headers known by a
/// prefix are not seen. Whether a writer replaces or repeats a header is up to it.
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

/// Any carrier as a DictReader, which refers to it:
///
///   auto span = tracer.extract_span(baton::DictReader(request.headers));
template <class C>
class DictReader final : public datadog::tracing::DictReader {
  using StringView = datadog::tracing::StringView;

 public:
  /// Refers to `container`, which outlives this.
  explicit DictReader(C& container) noexcept : values_(container) {}

  /// The value of a name in any case. Of a repeated name the first counts, the last where the carrier
  /// says so.
  datadog::tracing::Optional<StringView> lookup(StringView key) const override {
    const auto found = values_.find({key.data(), key.size()});
    if (!found) return datadog::tracing::nullopt;
    return StringView(found->data(), found->size());
  }
  /// Calls `visitor(key, value)` for all there is; nothing where the carrier can only be asked.
  void visit(const std::function<void(StringView, StringView)>& visitor) const override {
    values_.for_each([&](std::string_view key, std::string_view value) {
      visitor(StringView(key.data(), key.size()), StringView(value.data(), value.size()));
    });
  }

 private:
  detail::ValueByName<C> values_;
};

/// Any carrier as a DictWriter, which refers to it. A header is written as soon as it is set.
///
///   baton::DictWriter writer(request.headers);
///   span.inject(writer);
template <class C>
class DictWriter final : public datadog::tracing::DictWriter {
  using StringView = datadog::tracing::StringView;

 public:
  /// Refers to `container`, which outlives this.
  explicit DictWriter(C& container) noexcept : container_(&container) {}

  /// Writes one header, in the place of every header of that name.
  void set(StringView key, StringView value) override {
    const Header header{{key.data(), key.size()}, {value.data(), value.size()}};
    const Error refused = write_headers(*container_, {&header, 1});
    if (refused && !error_) error_ = {refused.code, refused.offset, {}};
  }
  /// Why the first header was refused that was; its field is empty.
  Error error() const noexcept { return error_; }

 private:
  C* container_;
  Error error_;
};

}}  // namespace baton::v0
