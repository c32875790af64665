// SPDX-License-Identifier: MIT
// dd-trace-cpp, through its public interface: that knows of no extraction without a span, so the rows it takes part in
// are injection, spans and the whole hop. For extraction alone see dd_trace_cpp_extractors.cpp.
#include <datadog/baggage.h>
#include <datadog/dict_reader.h>
#include <datadog/dict_writer.h>
#include <datadog/http_client.h>
#include <datadog/logger.h>
#include <datadog/null_collector.h>
#include <datadog/tracer.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "peers/dd_trace_cpp.hpp"
#include "peers/peer.hpp"
#include "support/work.hpp"

namespace baton::bench { namespace {

namespace dd = datadog::tracing;

template <class Carrier>
class Writer : public dd::DictWriter {
 public:
  explicit Writer(Carrier& carrier) : carrier_(carrier) {}
  void set(dd::StringView key, dd::StringView value) override { bench::set(carrier_, key, value); }

 private:
  Carrier& carrier_;
};

class Silence : public dd::Logger {
 public:
  void log_error(const LogFunc&) override {}
  void log_startup(const LogFunc&) override {}
};

/// Sends nothing anywhere.
class Offline : public dd::HTTPClient {
 public:
  dd::Expected<void> post(const URL&, HeadersSetter, std::string, ResponseHandler, ErrorHandler,
                          std::chrono::steady_clock::time_point) override {
    return {};
  }
  void drain(std::chrono::steady_clock::time_point) override {}
  std::string config() const override { return "{}"; }
};

std::shared_ptr<dd::Tracer> make_tracer(const std::vector<dd::PropagationStyle>& styles) {
  dd::TracerConfig config;
  config.service = "shop";
  config.collector = std::make_shared<dd::NullCollector>();
  config.logger = std::make_shared<Silence>();
  config.agent.http_client = std::make_shared<Offline>();
  config.agent.remote_configuration_enabled = false;
  config.telemetry.enabled = false;
  config.log_on_startup = false;
  config.extraction_styles = config.injection_styles = styles;
  const auto checked = dd::finalize_config(config);
  require(checked.has_value(), "dd_trace_cpp");
  return std::make_shared<dd::Tracer>(*checked);
}

struct Found {
  Found(dd::Tracer& tracer, const auto& carrier)
      : span(std::move(tracer.extract_span(Reader(carrier)).value())),
        baggage(tracer.extract_or_create_baggage(Reader(carrier))) {}
  void inject(dd::Tracer& tracer, auto& carrier) const {
    Writer writer(carrier);
    span.inject(writer);
    if (!baggage.empty()) (void)tracer.inject(baggage, writer);
  }
  dd::Span span;
  dd::Baggage baggage;
};

template <class Carrier>
void add_injection(const std::string& name, const std::shared_ptr<dd::Tracer>& tracer,
                   const Headers& headers) {
  const auto found = std::make_shared<Found>(*tracer, headers.in<Flat>());
  add(name + "/reused/dd_trace_cpp", [tracer, found, carrier = Carrier()]() mutable {
    found->inject(*tracer, carrier);
    keep(carrier);
  });
  add(name + "/fresh/dd_trace_cpp", [tracer, found] {
    Carrier carrier;
    found->inject(*tracer, carrier);
    keep(carrier);
  });
}

const AddsWork adds([] {
  using dd::PropagationStyle;
  const auto all =
      make_tracer({PropagationStyle::DATADOG, PropagationStyle::W3C, PropagationStyle::BAGGAGE});
  Flat written;
  Found(*all, everything().in<Flat>()).inject(*all, written);
  require(written.size() == 8, "inject/everything/dd_trace_cpp");
  add_injection<Flat>("inject/everything/flat", all, everything());
  add_injection<Hashed>("inject/everything/unordered_map", all, everything());

  add("spans/start_finish/dd_trace_cpp", [all] { keep(all->create_span()); });
  add("spans/root_and_child/dd_trace_cpp", [all] {
    const dd::Span root = all->create_span();
    keep(root.create_child());
  });
  add("spans/hop/dd_trace_cpp", [all, request = (Headers(ordinary) + everything()).in<Flat>()] {
    const Found found(*all, request);
    Flat onward;
    found.inject(*all, onward);
    keep(onward);
  });
});

}}  // namespace baton::bench
