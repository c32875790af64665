// SPDX-License-Identifier: MIT
// Beside OpenTracing: its readers and writers are carriers, and any carrier is one of them.
#pragma once

#include <opentracing/propagation.h>

#include <baton/carrier.hpp>
#include <baton/carriers/value_by_name.hpp>
#include <concepts>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 {

namespace detail {

template <class C>
concept OpentracingReader = std::derived_from<C, opentracing::TextMapReader>;
template <class C>
concept OpentracingWriter = std::derived_from<C, opentracing::TextMapWriter>;

}  // namespace detail

/// A TextMapReader, a TextMapWriter, an HTTPHeadersReader and an HTTPHeadersWriter are carriers:
/// `baton::extract(reader)`, `baton::inject(context, writer)`. The interface leaves it open what a
/// writer does with a name that is there already: give it a carrier without trace headers.
///
/// Errors   write_failed: a Set() fails, or ForeachKey() hands out nothing more; the headers before it
///          stand there
template <class C>
  requires detail::OpentracingReader<C> || detail::OpentracingWriter<C>
struct carrier_traits<C> {
  static constexpr bool yields_temporaries = true;  // views are good for the callback

  template <class Visitor>
  static void read(const C& reader, Visitor&& visitor)
    requires detail::OpentracingReader<C>
  {
    // The outcome is that of the visitor, which never fails.
    static_cast<void>(
        reader.ForeachKey([&](opentracing::string_view key,
                              opentracing::string_view value) -> opentracing::expected<void> {
          visitor(key, value);
          return {};
        }));
  }
  static Error write(const C& writer, const HeaderList& headers)
    requires detail::OpentracingWriter<C>
  {
    return detail::set_each(headers, [&](std::string_view name, std::string_view value) {
      return static_cast<bool>(
          writer.Set({name.data(), name.size()}, {value.data(), value.size()}));
    });
  }
};

namespace detail {

template <class Base, class C>
class OpentracingReaderOf final : public Base {
  using string_view = opentracing::string_view;

 public:
  explicit OpentracingReaderOf(C& container) noexcept : values_(container) {}

  opentracing::expected<string_view> LookupKey(string_view key) const override {
    const auto found = values_.find({key.data(), key.size()});
    if (!found) return opentracing::make_unexpected(opentracing::key_not_found_error);
    return string_view(found->data(), found->size());
  }
  opentracing::expected<void> ForeachKey(
      std::function<opentracing::expected<void>(string_view, string_view)> visit) const override {
    opentracing::expected<void> outcome;
    values_.for_each([&](std::string_view key, std::string_view value) {
      if (!outcome) return;
      outcome = visit({key.data(), key.size()}, {value.data(), value.size()});
    });
    return outcome;
  }

 private:
  ValueByName<C> values_;
};

template <class Base, class C>
class OpentracingWriterOf final : public Base {
  using string_view = opentracing::string_view;

 public:
  explicit OpentracingWriterOf(C& container) noexcept : container_(&container) {}

  opentracing::expected<void> Set(string_view key, string_view value) const override {
    const Header header{{key.data(), key.size()}, {value.data(), value.size()}};
    if (!write_headers(*container_, {&header, 1})) return {};
    return opentracing::make_unexpected(opentracing::invalid_carrier_error);
  }

 private:
  C* container_;
};

}  // namespace detail

/// Any carrier as an HTTPHeadersReader, which refers to it:
///
///   auto context = tracer.Extract(baton::http_headers_reader(request.headers));
template <class C>
[[nodiscard]] auto http_headers_reader(C& container) noexcept {
  return detail::OpentracingReaderOf<opentracing::HTTPHeadersReader, C>(container);
}
/// Any carrier as an HTTPHeadersWriter, which refers to it. A header is written as soon as it is set;
/// one that the carrier refuses is invalid_carrier_error.
template <class C>
[[nodiscard]] auto http_headers_writer(C& container) noexcept {
  return detail::OpentracingWriterOf<opentracing::HTTPHeadersWriter, C>(container);
}
/// As http_headers_reader(), a TextMapReader.
template <class C>
[[nodiscard]] auto text_map_reader(C& container) noexcept {
  return detail::OpentracingReaderOf<opentracing::TextMapReader, C>(container);
}
/// As http_headers_writer(), a TextMapWriter.
template <class C>
[[nodiscard]] auto text_map_writer(C& container) noexcept {
  return detail::OpentracingWriterOf<opentracing::TextMapWriter, C>(container);
}

}}  // namespace baton::v0
