// Stands in for dd-trace-cpp 2.x where that is not installed: the interface of its readers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace datadog {
namespace tracing {

using StringView = std::string_view;
template <class Value>
using Optional = std::optional<Value>;
inline constexpr auto nullopt = std::nullopt;

class DictReader {
 public:
  virtual ~DictReader() {}
  virtual Optional<StringView> lookup(StringView key) const = 0;
  virtual void visit(
      const std::function<void(StringView key, StringView value)>& visitor) const = 0;
};

}  // namespace tracing
}  // namespace datadog
