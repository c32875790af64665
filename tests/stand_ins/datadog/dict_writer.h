// Stands in for dd-trace-cpp 2.x where that is not installed: the interface of its writers.
#pragma once

#include <datadog/dict_reader.h>

namespace datadog {
namespace tracing {

class DictWriter {
 public:
  virtual ~DictWriter() {}
  virtual void set(StringView key, StringView value) = 0;
  virtual void erase(StringView) {}
};

}  // namespace tracing
}  // namespace datadog
