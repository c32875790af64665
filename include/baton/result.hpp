// SPDX-License-Identifier: MIT
// What can go wrong, and where: Errc, Error, Result<T>.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// The faults of texts, fields, carriers and messages. `absent` means that there is nothing to read.
enum class Errc : std::uint8_t {
  none,
  absent,
  // a value
  repeated,       ///< a field that may occur once occurs twice
  bad_length,     ///< too short or too long to be one
  bad_delimiter,  ///< another character in the place of a separator
  bad_digit,      ///< not a digit of the base, or of the case, that is required
  bad_version,
  bad_key,
  bad_value,
  zero_id,
  out_of_range,  ///< a number that needs more bits than there are
  missing_part,  ///< a part that the rest needs
  too_long,
  too_many,
  // a carrier
  no_room,       ///< more than the carrier takes
  name_refused,  ///< the carrier does not take this name
  not_text,      ///< the carrier has a value of this name that is no text, and it is not replaced
  write_failed,  ///< the carrier failed half-way: the headers before this field are written
  // a message
  not_json,  ///< not a JSON text, or not of the expected form
  not_base64,
  too_deep,  ///< containers nested beyond the limit
  // a part of a value that is left out or corrected, while the rest is used
  trace_state_malformed,     ///< [w3c 2.4] list dropped
  trace_state_too_many,      ///< [w3c 2.5] list dropped on read, the last members on write
  trace_state_trimmed,       ///< [w3c 2.7] members left out on write
  probability_malformed,     ///< [w3c 2.9] part of `ot` dropped
  datadog_member_malformed,  ///< [dd 3.6] sub-key dropped
  datadog_member_too_long,   ///< [dd 3.5] `dd` ignored on read, sub-keys left out on write
  malformed_tid,             ///< [dd 3.4] [dd 5.1] tag dropped
  inconsistent_tid,          ///< [dd 3.4] tag dropped
  priority_malformed,        ///< [dd 5.4] ignored
  decision_malformed,        ///< [b3 8.1] [xray 9.1] [jaeger 10.2] ignored
  tags_malformed,            ///< [dd 5.6] all tags dropped
  tags_too_long,             ///< [dd 5.7] all tags dropped
  tag_malformed,             ///< [dd 5.6] that tag left out
  tag_not_encodable,         ///< [dd 5.7] that tag left out
  decision_maker_malformed,  ///< [dd 5.8] tag dropped
  tag_withdrawn,             ///< [dd 5.8] `_dd.p.upstream_services` dropped
  baggage_malformed,         ///< [bag 7.2] header dropped
  baggage_member_malformed,  ///< [bag 7.2] [bag 7.3] that member or property left out
  baggage_too_many,          ///< [bag 7.4] members beyond the 64th left out
  baggage_too_long,          ///< [bag 7.4] members beyond 8192 bytes left out
  last = baggage_too_long
};

/// A short text for people and logs.
constexpr std::string_view message(Errc code) noexcept {
  switch (code) {
    case Errc::none: return "no error";
    case Errc::absent: return "absent";
    case Errc::repeated: return "repeated field";
    case Errc::bad_length: return "bad length";
    case Errc::bad_delimiter: return "bad delimiter";
    case Errc::bad_digit: return "bad digit";
    case Errc::bad_version: return "bad version";
    case Errc::bad_key: return "bad key";
    case Errc::bad_value: return "bad value";
    case Errc::zero_id: return "all-zero id";
    case Errc::out_of_range: return "number out of range";
    case Errc::missing_part: return "missing part";
    case Errc::too_long: return "too long";
    case Errc::too_many: return "too many";
    case Errc::no_room: return "no room in the carrier";
    case Errc::name_refused: return "name refused by the carrier";
    case Errc::write_failed: return "the carrier failed to write";
    case Errc::not_text: return "a non-text value stands there";
    case Errc::not_json: return "not the JSON it should be";
    case Errc::not_base64: return "not base64";
    case Errc::too_deep: return "nested too deeply";
    case Errc::trace_state_malformed: return "malformed tracestate";
    case Errc::trace_state_too_many: return "more than 32 tracestate members";
    case Errc::trace_state_trimmed: return "tracestate over the size limit";
    case Errc::probability_malformed: return "malformed part of tracestate member ot";
    case Errc::datadog_member_malformed: return "malformed sub-key of tracestate member dd";
    case Errc::datadog_member_too_long: return "tracestate member dd over 256 characters";
    case Errc::malformed_tid: return "malformed _dd.p.tid";
    case Errc::inconsistent_tid: return "_dd.p.tid contradicts traceparent";
    case Errc::priority_malformed: return "unreadable sampling priority";
    case Errc::decision_malformed: return "unreadable sampling decision";
    case Errc::tags_malformed: return "malformed x-datadog-tags";
    case Errc::tags_too_long: return "x-datadog-tags over the size limit";
    case Errc::tag_malformed: return "malformed tag";
    case Errc::tag_not_encodable: return "a tag that x-datadog-tags can't express";
    case Errc::decision_maker_malformed: return "malformed _dd.p.dm";
    case Errc::tag_withdrawn: return "withdrawn tag _dd.p.upstream_services";
    case Errc::baggage_malformed: return "malformed baggage";
    case Errc::baggage_member_malformed: return "malformed baggage member";
    case Errc::baggage_too_many: return "more baggage members than the limit";
    case Errc::baggage_too_long: return "baggage over the size limit";
  }
  return "unknown";
}

/// One fault: its kind, the field, and the byte of the field's value.
struct Error {
  Errc code = Errc::none;    ///< none: there is no error
  std::uint32_t offset = 0;  ///< bytes from the start of the field's value
  std::string_view field =
      {};  ///< lower-case header name, static storage; empty when parsing a bare text

  /// Whether it is an error.
  constexpr explicit operator bool() const noexcept { return code != Errc::none; }
  friend constexpr bool operator==(const Error&, const Error&) = default;
};

/// An Error without a field.
constexpr Error fail(Errc code, std::size_t offset = 0) noexcept {
  return {code, static_cast<std::uint32_t>(offset), {}};
}

/// A value or an Error. Nothing throws: after a failure `*r` is an empty T.
///
/// It has a T and an Error side by side. T is a small struct of numbers and views, and a std::optional
/// or std::variant of each T would cost users milliseconds of compile time.
template <class T>
class [[nodiscard]] Result {
 public:
  /// A success.
  constexpr Result(T value) noexcept : value_(std::move(value)) {}
  /// A failure; the code of `error` is not `none`.
  constexpr Result(const Error& error) noexcept : error_(error) {}

  /// Whether there is a value.
  constexpr bool has_value() const noexcept { return !error_; }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr const T& operator*() const& noexcept { return value_; }
  constexpr T&& operator*() && noexcept { return std::move(value_); }
  constexpr const T* operator->() const noexcept { return &value_; }
  /// The error; code `none` when there is a value.
  constexpr const Error& error() const noexcept { return error_; }
  /// The value, or else `other`.
  constexpr T value_or(T other) const noexcept { return has_value() ? value_ : std::move(other); }

  friend constexpr bool operator==(const Result& a, const Result& b) {
    return a.value_ == b.value_ && a.error_ == b.error_;
  }

 private:
  T value_{};
  Error error_;
};

}}  // namespace baton::v0
