// SPDX-License-Identifier: MIT
#include <baton/baton.hpp>

#include <google/protobuf/map.h>
#include <google/protobuf/struct.pb.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using Map = google::protobuf::Map<std::string, std::string>;

TEST_CASE("Protocol Buffers: a map<string, string> keeps the promises") {
  CHECK(testing::check_carrier([] { return Map(); }).text() == "");
  Map headers;
  headers["Traceparent"] = "old";
  headers["x"] = "1";
  CHECK(inject(full_context(), headers));
  CHECK(headers.count("Traceparent") == 0);
  CHECK(headers.at("x") == "1");
  check_arrived(extract(headers));
}

TEST_CASE("Protocol Buffers: through the wire and back") {
  Map headers;
  CHECK(inject(full_context(), headers));
  google::protobuf::Struct message;
  for (const auto& [name, value] : headers) {
    (*message.mutable_fields())[name].set_string_value(value);
  }
  google::protobuf::Struct received;
  REQUIRE(received.ParseFromString(message.SerializeAsString()));
  Map arrived;
  for (const auto& [name, value] : received.fields()) arrived[name] = value.string_value();
  check_arrived(extract(arrived));
}

}  // namespace
