// SPDX-License-Identifier: MIT
#include <baton/interop/dd_trace.hpp>

#include "containers/support.hpp"

#if __has_include(<datadog/tracer.h>)
#include <datadog/http_client.h>
#include <datadog/null_collector.h>
#include <datadog/tracer.h>
#include <datadog/tracer_config.h>
#endif

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace baton;
using namespace baton::test;
namespace dd = datadog::tracing;

namespace {

using Headers = std::map<std::string, std::string>;

/// Carriers as the users of dd-trace-cpp write them.
struct TheirReader : dd::DictReader {
  Headers headers;
  dd::Optional<dd::StringView> lookup(dd::StringView key) const override {
    const auto at = headers.find(std::string(key));
    if (at == headers.end()) return dd::nullopt;
    return at->second;
  }
  void visit(const std::function<void(dd::StringView, dd::StringView)>& visitor) const override {
    for (const auto& [name, value] : headers) visitor(name, value);
  }
};
struct TheirWriter : dd::DictWriter {
  Headers headers;
  void set(dd::StringView key, dd::StringView value) override {
    headers[std::string(key)] = std::string(value);
  }
};

TEST_CASE("dd-trace-cpp: its readers and writers are carriers") {
  TheirWriter writer;
  CHECK(inject(full_context(), writer));
  TheirReader reader;
  reader.headers = writer.headers;
  check_arrived(extract(reader));
  const dd::DictReader& base = reader;
  check_arrived(extract(base));
  dd::DictWriter& base_writer = writer;
  CHECK(inject(full_context(), base_writer));
  CHECK(!extract(TheirReader()));
}

TEST_CASE("dd-trace-cpp: any container is its reader and writer") {
  Headers headers = {{"X-Datadog-Trace-Id", "1"}, {"x", "1"}};
  DictWriter writer(headers);
  dd::DictWriter& base = writer;
  base.set("x-datadog-trace-id", "2");
  CHECK(!writer.error());
  CHECK(headers == Headers{{"x-datadog-trace-id", "2"}, {"x", "1"}});

  const DictReader reader(std::as_const(headers));
  const dd::DictReader& base_reader = reader;
  CHECK(base_reader.lookup("X-Datadog-Trace-ID") == "2");
  CHECK(!base_reader.lookup("y"));
  Headers seen;
  base_reader.visit([&](dd::StringView key, dd::StringView value) {
    seen[std::string(key)] = std::string(value);
  });
  CHECK(seen == headers);
}

TEST_CASE("dd-trace-cpp: a header that the container refuses is told") {
  auto full = make_carrier([](auto&&) {}, [](std::string_view, std::string_view) { return false; });
  DictWriter writer(full);
  writer.set("a", "1");
  CHECK(writer.error().code == Errc::write_failed);
}

#if __has_include(<datadog/tracer.h>)

/// Sends nothing.
struct Offline : dd::HTTPClient {
  dd::Expected<void> post(const URL&, HeadersSetter, std::string, ResponseHandler, ErrorHandler,
                          std::chrono::steady_clock::time_point) override {
    return {};
  }
  void drain(std::chrono::steady_clock::time_point) override {}
  std::string config() const override { return "{}"; }
};

dd::Tracer their_tracer() {
  dd::TracerConfig config;
  config.service = "baton";
  config.collector = std::make_shared<dd::NullCollector>();
  config.telemetry.enabled = false;
  config.agent.http_client = std::make_shared<Offline>();
  config.agent.remote_configuration_enabled = false;
  const auto final_config = dd::finalize_config(config);
  REQUIRE(final_config);
  return dd::Tracer(*final_config);
}

TEST_CASE("dd-trace-cpp: its tracer continues our trace out of any container, and we its own") {
  dd::Tracer tracer = their_tracer();
  std::vector<std::pair<std::string, std::string>> received;
  CHECK(inject(full_context(), received));
  const auto span = tracer.extract_span(DictReader(received));
  REQUIRE(span);
  CHECK(span->trace_id().low == full_context().trace_id().low);
  CHECK(span->trace_id().high == full_context().trace_id().high);
  CHECK(span->parent_id() == full_context().span_id().value);

  std::multimap<std::string, std::string> sent = {{"X-Datadog-Trace-Id", "old"}};
  DictWriter writer(sent);
  span->inject(writer);
  CHECK(!writer.error());
  const Extraction in = extract(sent);
  CHECK(in.error().code == Errc::none);
  CHECK(in.diagnostics().empty());
  CHECK(in.context().trace_id() == full_context().trace_id());
  CHECK(in.context().span_id().value == span->id());
  CHECK(in.context().sampling_priority() == full_context().sampling_priority());
  CHECK(in.context().origin() == full_context().origin());
  CHECK(in.context().tags().get("_dd.p.dm") == "-4");
  CHECK(in.context().trace_state().text() == full_context().trace_state().text());

  const std::map<std::string, std::string> nothing;
  CHECK(!tracer.extract_span(DictReader(nothing)));
}

#endif

}  // namespace
