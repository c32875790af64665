// SPDX-License-Identifier: MIT
// Injection: whether a carrier got the headers, and a report of everything that was left out.
#pragma once

#include <baton/diagnostics.hpp>
#include <baton/result.hpp>
#include <cstddef>
#include <string_view>

namespace baton { inline namespace v0 {

/// The result of an injection. One of three:
///
///   true         the headers are in the carrier
///   error()      the carrier refused the headers and is unchanged; only after `write_failed` does
///                it have the headers before the error's field
///   neither      the context has nothing that the styles could write
class [[nodiscard]] Injection {
 public:
  Injection() noexcept = default;
  /// For propagators: the result of writing `headers` headers, until refuse().
  Injection(std::size_t headers, const Diagnostics& diagnostics) noexcept
      : written_(headers), diagnostics_(diagnostics) {}

  /// Whether the carrier has the headers.
  explicit operator bool() const noexcept { return written_ != 0; }
  /// How many headers the carrier got.
  std::size_t written() const noexcept { return written_; }
  /// Why the carrier refused the headers.
  Error error() const noexcept { return diagnostics_.first_refusal(); }
  /// Everything that was refused or left out, in order.
  const Diagnostics& diagnostics() const& noexcept { return diagnostics_; }
  Diagnostics diagnostics() && noexcept { return diagnostics_; }
  /// Datadog's word for an error in the tags (`_dd.propagation_error`), or empty.
  std::string_view propagation_error() const noexcept {
    if (diagnostics_.has(Errc::tags_too_long)) return "inject_max_size";  // [dd 5.7]
    return diagnostics_.has(Errc::tag_not_encodable) ? "encoding_error" : "";
  }
  /// For carriers and messages: reports that nothing was written, and why.
  void refuse(const Error& error) noexcept {
    written_ = 0;
    diagnostics_.add({error.code, Effect::refused, error.offset, error.field});
  }

 private:
  std::size_t written_ = 0;
  Diagnostics diagnostics_;
};

}}  // namespace baton::v0
