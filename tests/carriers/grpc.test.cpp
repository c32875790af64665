// SPDX-License-Identifier: MIT
#include <baton/carriers/grpc.hpp>

#include <baton/baton.hpp>
#include <baton/codecs/grpc_trace_bin.hpp>
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// What gRPC's contexts are to a carrier; containers/grpc.test.cpp has the real ones.
struct ClientContext {
  Headers added;
  void AddMetadata(const std::string& name, const std::string& value) {
    added.emplace_back(name, value);
  }
};
struct StringRef {
  const char* bytes;
  std::size_t length;
  [[nodiscard]] const char* data() const { return bytes; }
  [[nodiscard]] std::size_t size() const { return length; }
};
struct ServerContext {
  Headers added;
  ExactHeaders received;
  [[nodiscard]] std::vector<std::pair<StringRef, StringRef>> client_metadata() const {
    std::vector<std::pair<StringRef, StringRef>> out;
    for (const auto& [name, value] : received) {
      out.push_back(
          {{name.view().data(), name.view().size()}, {value.view().data(), value.view().size()}});
    }
    return out;
  }
  void AddInitialMetadata(const std::string& name, const std::string& value) {
    added.emplace_back(name, value);
  }
};
static_assert(TextMapWriter<carrier_of<ClientContext>>);
static_assert(TextMapReader<carrier_of<ServerContext>>);

/// Writes one header with the value that the origin holds.
struct acme_bin {
  static constexpr std::string_view name = "acme";
  static constexpr Field fields[] = {"acme-bin"};
  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    encoder.add(fields[0].name, context.origin().value_or(""));
  }
};

constexpr Propagator<codecs::trace_context, codecs::grpc_trace_bin> propagator;

std::string bytes_of(const SpanContext& context, std::uint8_t options) {
  std::string out(GrpcTrace::size, '\0');
  format_grpc_trace_bytes({context.trace_id(), context.span_id(), options}, out.data());
  return out;
}

constexpr std::uint8_t sampled[] = {0x01, 0x09, 0x0d, 0xff}, unsampled[] = {0x00, 0x0a, 0x20};

TEST_CASE("gRPC: names that end with -bin take bytes, and hand them out [grpc 20.2]") {
  // Bytes that a text would lose at its edges, or be cut at.
  for (const std::uint64_t span :
       {0x0102030405060708ull, 0x2020'2020'2020'2020ull, 0x0a0d'092c'2c00'000aull}) {
    SpanContext sent({0x0a0d'2c20'0000'0000, 0x2c}, {span});
    sent.set_sampling_priority(SamplingPriority::auto_keep);
    ClientContext call;
    CHECK(propagator.inject(sent, call));
    CHECK(value_of(call.added, "traceparent").has_value());
    CHECK(value_of(call.added, "grpc-trace-bin") == bytes_of(sent, GrpcTrace::sampled));

    ServerContext server;
    for (const std::uint8_t options : sampled) {
      server.received = exact_copies({{"grpc-trace-bin", bytes_of(sent, options)}});
      const Extraction in = propagator.extract(server);
      CHECK(in.context().trace_id() == sent.trace_id());
      CHECK(in.context().span_id() == sent.span_id());
      CHECK(in.context().sampling_priority() == SamplingPriority::auto_keep);
    }
    for (const std::uint8_t options : unsampled) {
      server.received = exact_copies({{"grpc-trace-bin", bytes_of(sent, options)}});
      CHECK(propagator.extract(server).context().sampling_priority() ==
            SamplingPriority::auto_reject);
    }
    // Without options the span id stands at the edge.
    server.received = exact_copies({{"grpc-trace-bin", bytes_of(sent, 0).substr(0, 27)}});
    CHECK(propagator.extract(server).context().span_id() == sent.span_id());

    CHECK(propagator.inject(sent, server));
    CHECK(value_of(server.added, "grpc-trace-bin") == bytes_of(sent, GrpcTrace::sampled));
  }
}

TEST_CASE("gRPC: what is no base64 is refused for such a name, and nothing is written") {
  const Propagator<codecs::trace_context, acme_bin> acme;
  SpanContext context({0, 1}, {2});
  for (const char* text : {"no base64!", "A", "AA=A"}) {
    context.set_origin(text);
    ClientContext call;
    const Injection out = acme.inject(context, call);
    CHECK(out.error().code == Errc::not_base64);
    CHECK(out.error().field == "acme-bin");
    CHECK(call.added.empty());
  }
  context.set_origin("AAo");
  ClientContext call;
  CHECK(acme.inject(context, call));
  CHECK(value_of(call.added, "acme-bin") == std::string("\0\n", 2));
}

}  // namespace
