// SPDX-License-Identifier: MIT
// Interceptors of gRPC: one reads the trace of a call that comes in, the other writes it into a call
// that goes out.
//
// The metadata of a grpc::ClientContext only grows, so injecting twice would send two traceparents.
// An interceptor gets the metadata as a multimap, where injection replaces: twice is as good as once.
#include <baton/baton.hpp>

#include <map>
#include <string>
#include <string_view>

#include "uses/expect.hpp"

namespace grpc {  // stands in for the parts of gRPC that an interceptor touches

struct string_ref : std::string_view {
  using std::string_view::string_view;
};
struct InterceptorBatchMethods {
  std::multimap<string_ref, string_ref> received;
  std::multimap<std::string, std::string> sent;
  auto* GetRecvInitialMetadata() { return &received; }
  auto* GetSendInitialMetadata() { return &sent; }
};

}  // namespace grpc

struct ServerInterceptor {
  baton::SpanContext context;
  void Intercept(grpc::InterceptorBatchMethods* methods) {
    context = baton::extract(*methods->GetRecvInitialMetadata()).context();
  }
};

struct ClientInterceptor {
  baton::SpanContext context;
  baton::Injection Intercept(grpc::InterceptorBatchMethods* methods) {
    return baton::inject(context.with_span_id(baton::random_span_id()),
                         *methods->GetSendInitialMetadata());
  }
};

int main() {
  grpc::InterceptorBatchMethods incoming;
  incoming.received = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                       {"user-agent", "grpc-c++/1.51"}};
  ServerInterceptor server;
  server.Intercept(&incoming);
  EXPECT(server.context.span_id().to_hex() == "b7ad6b7169203331");

  ClientInterceptor client{server.context};
  grpc::InterceptorBatchMethods call;
  EXPECT(client.Intercept(&call));
  EXPECT(client.Intercept(&call));  // a retry
  EXPECT(call.sent.count("traceparent") == 1);
  EXPECT(baton::extract(call.sent).context().trace_id() == server.context.trace_id());
}
