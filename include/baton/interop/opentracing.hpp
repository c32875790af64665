// SPDX-License-Identifier: MIT
// Interoperates with OpenTracing: its readers and writers are carriers, and every carrier can serve
// as a reader or writer of OpenTracing.
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

/// Makes carriers of TextMapReader, TextMapWriter, HTTPHeadersReader and HTTPHeadersWriter:
/// `baton::extract(reader)`, `baton::inject(context, writer)`. OpenTracing does not define whether
/// a writer replaces an existing header, so pass a writer without trace headers.
///
/// Errors   write_failed: a Set() failed; the writer has the headers before the error's field
template <class C>
  requires detail::OpentracingReader<C> || detail::OpentracingWriter<C>
struct carrier_traits<C> {
  static constexpr bool yields_temporaries = true;  // views may die when the callback returns

  template <class Visitor>
  static void read(const C& reader, Visitor&& visitor)
    requires detail::OpentracingReader<C>
  {
    // ForeachKey() passes on the errors of its callback, and this callback has none.
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

/// Makes an HTTPHeadersReader that reads any carrier. `container` outlives the reader.
///
///   auto context = tracer.Extract(baton::http_headers_reader(request.headers));
template <class C>
[[nodiscard]] auto http_headers_reader(C& container) noexcept {
  return detail::OpentracingReaderOf<opentracing::HTTPHeadersReader, C>(container);
}
/// Makes an HTTPHeadersWriter that writes into any carrier. `container` outlives the writer. Each
/// Set() writes at once, and returns invalid_carrier_error if the carrier refuses.
template <class C>
[[nodiscard]] auto http_headers_writer(C& container) noexcept {
  return detail::OpentracingWriterOf<opentracing::HTTPHeadersWriter, C>(container);
}
/// Makes a TextMapReader, as http_headers_reader() makes an HTTPHeadersReader.
template <class C>
[[nodiscard]] auto text_map_reader(C& container) noexcept {
  return detail::OpentracingReaderOf<opentracing::TextMapReader, C>(container);
}
/// Makes a TextMapWriter, as http_headers_writer() makes an HTTPHeadersWriter.
template <class C>
[[nodiscard]] auto text_map_writer(C& container) noexcept {
  return detail::OpentracingWriterOf<opentracing::TextMapWriter, C>(container);
}

}}  // namespace baton::v0
