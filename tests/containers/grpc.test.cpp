// SPDX-License-Identifier: MIT
#include <baton/carriers/grpc.hpp>

#include <baton/codecs/grpc_trace_bin.hpp>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include "containers/support.hpp"

#include <chrono>

using namespace baton;
using namespace baton::test;

namespace {

using grpc::ByteBuffer;

static_assert(TextMapReader<carrier_of<grpc::ServerContext>>);
static_assert(TextMapReader<carrier_of<grpc::GenericCallbackServerContext>>);
static_assert(TextMapWriter<carrier_of<grpc::ServerContext>>);
static_assert(TextMapWriter<carrier_of<grpc::ClientContext>>);
static_assert(!TextMapReader<carrier_of<grpc::ClientContext>>);

/// Answers every call with what it was sent, and passes the context on in the answer.
class Service : public grpc::CallbackGenericService {
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    explicit Reactor(grpc::GenericCallbackServerContext* context) : context_(context) {
      StartRead(&message_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      const Extraction in = extract(*context_);
      static_cast<void>(inject(in.context().with_span_id({7}), *context_));
      StartWriteAndFinish(&message_, {}, grpc::Status::OK);
    }
    void OnDone() override { delete this; }

   private:
    grpc::GenericCallbackServerContext* context_;
    ByteBuffer message_;
  };
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(context);
  }
};

/// One call; false when it failed.
bool call(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  grpc::Slice slice("message");
  const ByteBuffer request(&slice, 1);
  ByteBuffer response;
  grpc::Status status;
  const auto reader =
      grpc::GenericStub(channel).PrepareUnaryCall(&context, "/service/method", request, &queue);
  reader->StartCall();
  reader->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok && status.ok();
}

TEST_CASE("gRPC: from client to server and back") {
  Service service;
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(&service);
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  REQUIRE(server);

  SpanContext expected = full_context().with_span_id({7});
  expected.set_remote(true);
  const auto channels = {
      server->InProcessChannel({}),
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials())};
  for (const auto& channel : channels) {
    grpc::ClientContext context;
    CHECK(inject(full_context(), context));
    REQUIRE(call(channel, context));
    CHECK(extract(context.GetServerInitialMetadata()).context() == expected);
  }
  {  // what is repeated arrives in order: lists are joined, two parents refused
    grpc::ClientContext context;
    for (const char* value : {"a=1", "b=2"}) context.AddMetadata("tracestate", value);
    context.AddMetadata("traceparent", traceparent);
    REQUIRE(call(*channels.begin(), context));
    const auto& answer = context.GetServerInitialMetadata();
    CHECK(extract(answer).context().trace_state().text() == "a=1,b=2");
  }
  {
    grpc::ClientContext context;
    for (int times = 0; times < 2; ++times) context.AddMetadata("traceparent", traceparent);
    REQUIRE(call(*channels.begin(), context));
    CHECK(!extract(context.GetServerInitialMetadata()));
  }
  {  // nothing to read
    grpc::ClientContext context;
    REQUIRE(call(*channels.begin(), context));
    CHECK(!extract(context.GetServerInitialMetadata()));
  }
  server->Shutdown();
}

/// grpc-trace-bin under another name: gRPC hands out none of that name, which is its own.
struct acme_trace_bin {
  static constexpr std::string_view name = "acme-trace-bin";
  static constexpr Field fields[] = {"acme-trace-bin"};
  static Error decode(const Fields& in, const Options& options, Candidate& out, Report& report) {
    return codecs::grpc_trace_bin::decode(in, options, out, report);
  }
  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    encoder.add_written(
        name, format_grpc_trace({context.trace_id(), context.span_id(), GrpcTrace::sampled},
                                encoder.room(GrpcTrace::text_size)));
  }
};
constexpr Propagator<acme_trace_bin, codecs::grpc_trace_bin> binary;

/// Answers with the bytes that reached it, and passes the context on.
class ServiceOfBytes : public grpc::CallbackGenericService {
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    explicit Reactor(grpc::GenericCallbackServerContext* context) : context_(context) {
      StartRead(&message_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      const auto came = context_->client_metadata().find("acme-trace-bin");
      if (came != context_->client_metadata().end()) {
        context_->AddInitialMetadata("came-bin", {came->second.data(), came->second.size()});
      }
      static_cast<void>(binary.inject(binary.extract(*context_).context(), *context_));
      StartWriteAndFinish(&message_, {}, grpc::Status::OK);
    }
    void OnDone() override { delete this; }

   private:
    grpc::GenericCallbackServerContext* context_;
    ByteBuffer message_;
  };
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(context);
  }
};

TEST_CASE("gRPC: values of names that end with -bin are bytes, whatever they are [grpc 20.2]") {
  ServiceOfBytes service;
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(&service);
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  REQUIRE(server);
  const auto channels = {
      server->InProcessChannel({}),
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials())};
  for (const std::uint64_t span :
       {0x0102030405060708ull, 0x2020'2020'2020'2020ull, 0x000a'0d09'2c2c'000dull}) {
    SpanContext sent({0xffff'0000'0a0d'2c20, 0x80}, {span});
    sent.set_sampling_priority(SamplingPriority::auto_keep);
    std::string bytes(GrpcTrace::size, '\0');
    format_grpc_trace_bytes({sent.trace_id(), sent.span_id(), GrpcTrace::sampled}, bytes.data());
    sent.set_remote(true);
    for (const auto& channel : channels) {
      grpc::ClientContext context;
      CHECK(binary.inject(sent, context).written() == 2);
      REQUIRE(call(channel, context));
      const auto& answer = context.GetServerInitialMetadata();
      const auto came = answer.find("came-bin");
      REQUIRE(came != answer.end());
      CHECK(std::string(came->second.data(), came->second.size()) == bytes);
      CHECK(binary.extract(answer).context() == sent);
    }
  }
  server->Shutdown();
}

/// Writes one header of a name that is made on the way.
struct refused {
  static constexpr std::string_view name = "refused";
  static constexpr Field fields[] = {{"x-acme"}};
  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    char* const room = encoder.room(1);
    *room = 'x';
    encoder.add_written(context.origin().value_or("x-acme"), room + 1);
  }
};

TEST_CASE("gRPC: a key that would end the process is refused, nothing is written") {
  SpanContext context({0, 1}, {2});
  const Propagator<codecs::trace_context, refused> propagator;
  for (const char* name : {"a b", "a:b", "a%20b", "caf\xc3\xa9", "a\nb", "a~b"}) {
    context.set_origin(name);
    grpc::ClientContext call_context;
    CHECK(propagator.inject(context, call_context).error().code == Errc::name_refused);
  }
  context.set_origin("Upper-Case.1_2");  // keys have no case: written in lower case
  grpc::ClientContext call_context;
  CHECK(propagator.inject(context, call_context));
}

}  // namespace
