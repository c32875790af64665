// SPDX-License-Identifier: MIT
// Carriers: gRPC's metadata, of calls that come in and that go out.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <baton/detail/base64.hpp>

namespace baton { inline namespace v0 { namespace detail {

template <class C>
concept GrpcServerContext = requires(C& context, const std::string& text) {
  requires RecordRange<std::remove_reference_t<decltype(context.client_metadata())>>;
  context.AddInitialMetadata(text, text);
};
template <class C>
concept GrpcClientContext =
    requires(C& context, const std::string& text) { context.AddMetadata(text, text); };

/// The characters of a metadata key; gRPC ends the process over another.
inline constexpr Charset grpc_key = (lower_alpha | digits).with("-_.");

/// grpc::ServerContext and CallbackServerContext: reads the metadata that the client sent, writes
/// to the initial metadata of the answer. grpc::ClientContext: writes the metadata of a call.
///
/// The metadata of a context only grows, and nobody can look at it: inject once. The maps that gRPC
/// hands out need no header, and injection into one of them replaces: an interceptor's
/// `*methods->GetSendInitialMetadata()`, and `GetServerInitialMetadata()` to read the answer.
///
/// The values of names that end with `-bin` are bytes. They are read as they are. A value that is
/// written to such a name is base64, and its bytes go into the metadata; injection into a map
/// leaves the base64. [grpc 20.2] gRPC's core for C++ sends `grpc-trace-bin`, but does not hand out
/// one that comes in.
///
/// Errors   name_refused, bad_value, not_base64: metadata cannot hold it, and nothing is added.
///          When gRPC's own allocation throws, the earlier headers are already added
template <class C>
  requires GrpcServerContext<C> || GrpcClientContext<C>
struct shape_traits<C, Shape::grpc_context> {
  template <class Visitor>
  static void read(const C& context, Visitor&& visitor)
    requires GrpcServerContext<C>
  {
    for (const auto& [name, value] : context.client_metadata()) visitor(name, value);
  }
  static Error write(C& context, const HeaderList& headers) {
    auto metadata = owned(headers);
    for (auto& [name, value] : metadata) {
      for (char& c : name) c = to_lower(c);
      const std::string_view field = headers[headers.find(name)].name;
      if (name.empty() || !grpc_key.all(name)) return Error{Errc::name_refused, 0, field};
      if (name.ends_with("-bin")) {
        const auto size = decode_base64(value, value.data());  // in its place: bytes are fewer
        if (!size) return Error{Errc::not_base64, size.error().offset, field};
        value.resize(*size);
      } else if (!printable.all(value)) {
        return Error{Errc::bad_value, 0, field};
      }
    }
    for (const auto& [name, value] : metadata) {
      if constexpr (GrpcServerContext<C>) {
        context.AddInitialMetadata(name, value);
      } else {
        context.AddMetadata(name, value);
      }
    }
    return {};
  }
};

}}}  // namespace baton::v0::detail
