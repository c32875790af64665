#include <baton/carriers/grpc.hpp>

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
