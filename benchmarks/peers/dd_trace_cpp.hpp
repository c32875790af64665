// SPDX-License-Identifier: MIT
// Headers as dd-trace-cpp reads them.
#pragma once

#include <datadog/dict_reader.h>

#include <functional>

#include "peers/peer.hpp"

namespace baton::bench {

template <class Carrier>
class Reader : public datadog::tracing::DictReader {
  using StringView = datadog::tracing::StringView;

 public:
  explicit Reader(const Carrier& carrier) : carrier_(carrier) {}
  datadog::tracing::Optional<StringView> lookup(StringView key) const override {
    if (const auto* value = find(carrier_, key)) return StringView(*value);
    return {};
  }
  void visit(const std::function<void(StringView, StringView)>& visitor) const override {
    for (const auto& [key, value] : carrier_) visitor(key, value);
  }

 private:
  const Carrier& carrier_;
};

}  // namespace baton::bench
