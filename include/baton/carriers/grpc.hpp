// Carriers: gRPC's metadata, of calls that come in and that go out.
#pragma once

#include <baton/carrier_shapes.hpp>

namespace baton { inline namespace v0 {

namespace detail {

template <class C>
concept GrpcServerContext = requires(C& context, const std::string& text) {
  requires RecordRange<std::remove_reference_t<decltype(context.client_metadata())>>;
  context.AddInitialMetadata(text, text);
};
template <class C>
concept GrpcClientContext =
    requires(C& context, const std::string& text) { context.AddMetadata(text, text); };

/// What a metadata key consists of; gRPC ends the process over another.
inline constexpr Charset grpc_key = (lower_alpha | digits).with("-_.");

inline std::string grpc_name(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = to_lower(c);
  return out;
}

}  // namespace detail

/// grpc::ServerContext and CallbackServerContext: reads what the client sent, writes to the initial
/// metadata of the answer. grpc::ClientContext: writes the metadata of a call; what the server sent
/// back is read from GetServerInitialMetadata(), a map as any other. What is written to only grows:
/// inject once.
///
/// Errors   name_refused, bad_value: what metadata can't hold
template <class C>
  requires detail::GrpcServerContext<C> || detail::GrpcClientContext<C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& context, Visitor&& visitor)
    requires detail::GrpcServerContext<C>
  {
    for (const auto& [name, value] : context.client_metadata()) visitor(name, value);
  }
  template <class S>
  static Error admit(const C&, const S& staged) noexcept {
    for (const Header& header : staged.list()) {
      bool legal = !header.name.empty();
      for (const char c : header.name) legal &= detail::grpc_key.has(detail::to_lower(c));
      if (!legal) return Error{Errc::name_refused, 0, header.name};
      if (!detail::printable.all(header.value)) return Error{Errc::bad_value, 0, header.name};
    }
    return {};
  }
  template <class S>
  static void write(C& context, const S& staged) {
    for (const Header& header : staged.list()) {
      const std::string name = detail::grpc_name(header.name);
      if constexpr (detail::GrpcServerContext<C>) {
        context.AddInitialMetadata(name, std::string(header.value));
      } else {
        context.AddMetadata(name, std::string(header.value));
      }
    }
  }
};

}}  // namespace baton::v0
