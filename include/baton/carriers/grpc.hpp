// Carriers: gRPC's metadata, of calls that come in and that go out.
#pragma once

#include <baton/carrier_shapes.hpp>

namespace baton::inline v0 {

namespace detail {

template <class C>
concept GrpcServerContext = requires(C& context, const std::string& text) {
  requires RecordRange<std::remove_reference_t<decltype(context.client_metadata())>>;
  context.AddInitialMetadata(text, text);
};
template <class C>
concept GrpcClientContext = requires(C& context, const std::string& text) {
  context.AddMetadata(text, text);
};

/// What a metadata key consists of; gRPC ends the process over another.
inline constexpr Charset grpc_key = (lower_alpha | digits).with("-_.");

inline std::string grpc_name(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = to_lower(c);
  return out;
}
template <class S>
Error admit_grpc(const S& staged) noexcept {
  for (const Header& header : staged.list()) {
    bool legal = !header.name.empty();
    for (const char c : header.name) legal &= grpc_key.has(to_lower(c));
    if (!legal) return Error{Errc::name_refused, 0, header.name};
    if (!printable.all(header.value)) return Error{Errc::bad_value, 0, header.name};
  }
  return {};
}

}  // namespace detail

/// grpc::ServerContext and CallbackServerContext: reads what the client sent, writes to the initial
/// metadata of the answer, which only grows: inject once.
///
/// Errors   name_refused, bad_value: what metadata can't hold
template <detail::GrpcServerContext C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& context, Visitor&& visitor) {
    for (const auto& [name, value] : context.client_metadata()) visitor(name, value);
  }
  template <class S>
  static Error admit(const C&, const S& staged) noexcept {
    return detail::admit_grpc(staged);
  }
  template <class S>
  static void write(C& context, const S& staged) {
    for (const Header& header : staged.list()) {
      context.AddInitialMetadata(detail::grpc_name(header.name), std::string(header.value));
    }
  }
};

/// grpc::ClientContext: writes the metadata of a call, which only grows: inject once. What the
/// server sent back is read from GetServerInitialMetadata(), a map as any other.
///
/// Errors   name_refused, bad_value: what metadata can't hold
template <detail::GrpcClientContext C>
struct carrier_traits<C> {
  template <class S>
  static Error admit(const C&, const S& staged) noexcept {
    return detail::admit_grpc(staged);
  }
  template <class S>
  static void write(C& context, const S& staged) {
    for (const Header& header : staged.list()) {
      context.AddMetadata(detail::grpc_name(header.name), std::string(header.value));
    }
  }
};

}  // namespace baton::inline v0
