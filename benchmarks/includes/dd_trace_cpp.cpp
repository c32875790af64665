// SPDX-License-Identifier: MIT
#include <datadog/dict_reader.h>
#include <datadog/tracer.h>

#include <map>
#include <optional>
#include <string>

using Headers = std::map<std::string, std::string>;

struct Reader : datadog::tracing::DictReader {
  explicit Reader(const Headers& h) : headers(h) {}
  std::optional<std::string_view> lookup(std::string_view key) const override {
    const auto at = headers.find(std::string(key));
    if (at == headers.end()) return {};
    return at->second;
  }
  void visit(
      const std::function<void(std::string_view, std::string_view)>& visitor) const override {
    for (const auto& [key, value] : headers) visitor(key, value);
  }
  const Headers& headers;
};

datadog::tracing::Expected<datadog::tracing::Span> found(datadog::tracing::Tracer& tracer,
                                                         const Headers& headers) {
  return tracer.extract_span(Reader(headers));
}
