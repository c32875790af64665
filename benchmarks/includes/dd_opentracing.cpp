// SPDX-License-Identifier: MIT
#include <datadog/opentracing.h>
#include <opentracing/propagation.h>
#include <opentracing/tracer.h>

#include <map>
#include <optional>
#include <string>

using Headers = std::map<std::string, std::string>;

struct Reader : opentracing::HTTPHeadersReader {
  explicit Reader(const Headers& h) : headers(h) {}
  opentracing::expected<void> ForeachKey(
      std::function<opentracing::expected<void>(opentracing::string_view, opentracing::string_view)>
          visit) const override {
    for (const auto& [key, value] : headers) {
      if (auto result = visit(key, value); !result) return result;
    }
    return {};
  }
  const Headers& headers;
};

opentracing::expected<std::unique_ptr<opentracing::SpanContext>> found(
    const opentracing::Tracer& tracer, const Headers& headers) {
  return tracer.Extract(Reader(headers));
}
