// SPDX-License-Identifier: MIT
#include <baton/interop/opentracing.hpp>

#include <opentracing/noop.h>
#include <opentracing/tracer.h>

#include "containers/support.hpp"

#include <map>
#include <utility>
#include <vector>

using namespace baton;
using namespace baton::test;

namespace {

using Headers = std::map<std::string, std::string>;

/// Carriers as the users of OpenTracing write them.
struct TheirReader : opentracing::HTTPHeadersReader {
  explicit TheirReader(const Headers& all) : headers(all) {}
  opentracing::expected<void> ForeachKey(
      std::function<opentracing::expected<void>(opentracing::string_view, opentracing::string_view)>
          visit) const override {
    for (const auto& [name, value] : headers) {
      std::string dies = value;  // views are good for the call
      if (const auto outcome = visit(name, dies); !outcome) return outcome;
      dies.assign(dies.size(), '#');
    }
    return {};
  }
  const Headers& headers;
};
struct TheirWriter : opentracing::TextMapWriter {
  explicit TheirWriter(Headers& all) : headers(all) {}
  opentracing::expected<void> Set(opentracing::string_view key,
                                  opentracing::string_view value) const override {
    if (left-- == 0) return opentracing::make_unexpected(opentracing::invalid_carrier_error);
    headers[key] = value;
    return {};
  }
  Headers& headers;
  mutable int left = 100;
};

TEST_CASE("OpenTracing: its readers and writers are carriers") {
  Headers headers;
  const TheirWriter writer(headers);
  CHECK(inject(full_context(), writer));
  check_arrived(extract(TheirReader(headers)));
  const TheirReader reader(headers);
  const opentracing::TextMapReader& base = reader;
  check_arrived(extract(base));

  Headers few;
  TheirWriter limited(few);
  limited.left = 2;
  const Injection refused = inject(full_context(), limited);
  CHECK(!refused);
  CHECK(refused.error().code == Errc::write_failed);
  CHECK(few.size() == 2);
}

/// A tracer that hands on what it is given, and what it found.
class Tracer : public opentracing::Tracer {
 public:
  mutable std::vector<std::pair<std::string, std::string>> seen;
  mutable std::string kind;

  std::unique_ptr<opentracing::Span> StartSpanWithOptions(
      opentracing::string_view, const opentracing::StartSpanOptions&) const noexcept override {
    return nullptr;
  }
  opentracing::expected<void> Inject(const opentracing::SpanContext&,
                                     std::ostream&) const override {
    return {};
  }
  opentracing::expected<void> Inject(const opentracing::SpanContext&,
                                     const opentracing::TextMapWriter& writer) const override {
    kind = "text";
    return writer.Set("trace-id", "1");
  }
  opentracing::expected<void> Inject(const opentracing::SpanContext&,
                                     const opentracing::HTTPHeadersWriter& writer) const override {
    kind = "http";
    return writer.Set("trace-id", "1");
  }
  using Found = opentracing::expected<std::unique_ptr<opentracing::SpanContext>>;
  Found Extract(std::istream&) const override {
    return std::unique_ptr<opentracing::SpanContext>();
  }
  Found Extract(const opentracing::TextMapReader& reader) const override {
    kind = "text";
    return read(reader);
  }
  Found Extract(const opentracing::HTTPHeadersReader& reader) const override {
    kind = "http";
    return read(reader);
  }
  void Close() noexcept override {}

 private:
  Found read(const opentracing::TextMapReader& reader) const {
    seen.clear();
    const auto outcome =
        reader.ForeachKey([&](opentracing::string_view key,
                              opentracing::string_view value) -> opentracing::expected<void> {
          if (key == "stop") {
            return opentracing::make_unexpected(opentracing::span_context_corrupted_error);
          }
          seen.emplace_back(key, value);
          return {};
        });
    if (!outcome) return opentracing::make_unexpected(outcome.error());
    return std::unique_ptr<opentracing::SpanContext>();
  }
};

struct NoContext : opentracing::SpanContext {
  void ForeachBaggageItem(
      std::function<bool(const std::string&, const std::string&)>) const override {}
  std::unique_ptr<opentracing::SpanContext> Clone() const noexcept override { return nullptr; }
};

TEST_CASE("OpenTracing: any container is its reader and writer") {
  const Tracer tracer;
  Headers headers = {{"Trace-Id", "0"}, {"x", "1"}};
  CHECK(tracer.Inject(NoContext(), http_headers_writer(headers)));
  CHECK(tracer.kind == "http");
  CHECK(headers == Headers{{"trace-id", "1"}, {"x", "1"}});
  CHECK(tracer.Inject(NoContext(), text_map_writer(headers)));
  CHECK(tracer.kind == "text");

  CHECK(tracer.Extract(http_headers_reader(std::as_const(headers))));
  CHECK(tracer.kind == "http");
  CHECK(tracer.seen ==
        std::vector<std::pair<std::string, std::string>>{{"trace-id", "1"}, {"x", "1"}});
  CHECK(tracer.Extract(text_map_reader(headers)));
  CHECK(tracer.kind == "text");

  const auto reader = text_map_reader(headers);
  CHECK(*reader.LookupKey("TRACE-ID") == "1");
  const auto missing = reader.LookupKey("y");
  CHECK(!missing);
  CHECK(missing.error() == opentracing::key_not_found_error);

  headers["stop"] = "";
  const auto stopped = tracer.Extract(http_headers_reader(headers));
  CHECK(!stopped);
  CHECK(stopped.error() == opentracing::span_context_corrupted_error);
  CHECK(tracer.seen.empty());
}

TEST_CASE("OpenTracing: a header that the container refuses is told") {
  auto full = make_carrier([](auto&&) {}, [](std::string_view, std::string_view) { return false; });
  const Tracer tracer;
  const auto outcome = tracer.Inject(NoContext(), http_headers_writer(full));
  CHECK(!outcome);
  CHECK(outcome.error() == opentracing::invalid_carrier_error);
}

}  // namespace
