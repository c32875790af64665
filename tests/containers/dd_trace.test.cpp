// SPDX-License-Identifier: MIT
#include <baton/interop/dd_trace.hpp>

#include "containers/support.hpp"

#include <map>
#include <utility>

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

}  // namespace
