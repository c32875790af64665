// SPDX-License-Identifier: MIT
// dd-opentracing-cpp, Datadog's tracer for OpenTracing: it reads and writes Datadog's headers and B3's, nothing of
// W3C's. Each row in the one style that it asks about.
#include <datadog/opentracing.h>
#include <opentracing/propagation.h>
#include <opentracing/tracer.h>

#include <memory>
#include <string>
#include <tuple>

#include "peers/peer.hpp"
#include "support/work.hpp"

namespace baton::bench { namespace {

using datadog::opentracing::PropagationStyle;

template <class Carrier>
class Reader : public opentracing::HTTPHeadersReader {
 public:
  explicit Reader(const Carrier& carrier) : carrier_(carrier) {}
  opentracing::expected<opentracing::string_view> LookupKey(
      opentracing::string_view key) const override {
    if (const auto* value = find(carrier_, {key.data(), key.size()})) return {*value};
    return opentracing::make_unexpected(opentracing::key_not_found_error);
  }
  opentracing::expected<void> ForeachKey(
      std::function<opentracing::expected<void>(opentracing::string_view, opentracing::string_view)>
          visit) const override {
    for (const auto& [key, value] : carrier_) {
      if (auto result = visit(key, value); !result) return result;
    }
    return {};
  }

 private:
  const Carrier& carrier_;
};

template <class Carrier>
class Writer : public opentracing::HTTPHeadersWriter {
 public:
  explicit Writer(Carrier& carrier) : carrier_(carrier) {}
  opentracing::expected<void> Set(opentracing::string_view key,
                                  opentracing::string_view value) const override {
    set(carrier_, {key.data(), key.size()}, {value.data(), value.size()});
    return {};
  }

 private:
  Carrier& carrier_;
};

/// A tracer that sends nothing: what it encoded is thrown away.
struct Tracer {
  explicit Tracer(PropagationStyle style) {
    datadog::opentracing::TracerOptions options;
    options.service = "shop";
    options.extract = options.inject = {style};
    options.log_func = [](auto, auto) {};
    std::tie(tracer, encoder) = datadog::opentracing::makeTracerAndEncoder(options);
  }
  std::shared_ptr<opentracing::Tracer> tracer;
  std::shared_ptr<datadog::opentracing::TraceEncoder> encoder;
};

template <class Carrier>
void add_extraction(const std::string& name, const Headers& headers, PropagationStyle style,
                    bool finds = true) {
  const Tracer tracer(style);
  const auto carrier = headers.in<Carrier>();
  const auto found = tracer.tracer->Extract(Reader(carrier));
  require(found && (*found != nullptr) == finds, name + "/dd_opentracing");
  add(name + "/dd_opentracing",
      [tracer = tracer.tracer, carrier] { keep(tracer->Extract(Reader(carrier))); });
}

void add_spans() {
  const Tracer tracer(PropagationStyle::Datadog);
  add("spans/start_finish/dd_opentracing", [tracer] {
    tracer.tracer->StartSpan("work")->Finish();
    tracer.encoder->clearTraces();
  });
  add("spans/root_and_child/dd_opentracing", [tracer] {
    {
      const auto root = tracer.tracer->StartSpan("root");
      tracer.tracer->StartSpan("child", {opentracing::ChildOf(&root->context())})->Finish();
    }
    tracer.encoder->clearTraces();
  });
}

const AddsWork adds([] {
  const auto datadog_style = PropagationStyle::Datadog;
  add_extraction<Flat>("extract/nothing_in_20/flat", ordinary, datadog_style, false);
  add_extraction<Hashed>("extract/nothing_in_20/unordered_map", ordinary, datadog_style, false);
  add_extraction<Flat>("extract/datadog/flat", datadog, datadog_style);
  add_extraction<Hashed>("extract/datadog/unordered_map", datadog, datadog_style);
  // It takes no trace ids of 128 bits in B3.
  const Header short_id[] = {
      {"x-b3-traceid", b3_multi[0].second.substr(16)}, b3_multi[1], b3_multi[2]};
  add_extraction<Flat>("extract/b3_multi/flat", short_id, PropagationStyle::B3);
  add_spans();
});

}}  // namespace baton::bench
