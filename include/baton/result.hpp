// What can go wrong, and where: Errc, Error, Result<T>.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// Why a text was refused. `absent` means there was nothing to refuse.
enum class Errc : std::uint8_t {
  none,
  absent,
  repeated,       ///< a field that may stand once stands twice
  bad_length,     ///< too short or too long to be one
  bad_delimiter,  ///< another character where a separator belongs
  bad_digit,      ///< not a digit of the base (or of the case) demanded
  bad_version,
  bad_key,
  bad_value,
  zero_id,
  out_of_range,  ///< digits that exceed the width of the number
  missing_part,  ///< a part without which the rest means nothing
  too_long,
  too_many,
  no_room,       ///< more than the carrier takes
  name_refused,  ///< the carrier does not take this name
  not_text,      ///< what stands there is not text, and is not ours to replace
  not_json,      ///< no JSON text, or not of the form it should have
  not_base64,
  too_deep,  ///< containers nested beyond the limit
};

/// A word for people and logs.
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
    case Errc::not_text: return "a non-text value stands there";
    case Errc::not_json: return "not the JSON it should be";
    case Errc::not_base64: return "not base64";
    case Errc::too_deep: return "nested too deeply";
  }
  return "unknown";
}

/// One refusal: what, in which field, at which byte of its value.
struct Error {
  Errc code = Errc::none;
  std::uint32_t offset = 0;  ///< bytes from the start of the field's value
  std::string_view field =
      {};  ///< lower-case header name, static storage; empty when parsing a bare text

  constexpr explicit operator bool() const noexcept { return code != Errc::none; }
  friend constexpr bool operator==(const Error&, const Error&) = default;
};

constexpr Error fail(Errc code, std::size_t offset = 0) noexcept {
  return {code, static_cast<std::uint32_t>(offset), {}};
}

/// A value or an Error. Never throws; on a failure `*r` is an empty T.
///
/// Both side by side, and no std::optional or variant: T is a small struct of numbers and views, and
/// each such template costs users milliseconds of compile time.
template <class T>
class [[nodiscard]] Result {
 public:
  constexpr Result(T value) noexcept : value_(std::move(value)) {}
  /// `error` is one: its code is not `none`.
  constexpr Result(const Error& error) noexcept : error_(error) {}

  constexpr bool has_value() const noexcept { return !error_; }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr const T& operator*() const& noexcept { return value_; }
  constexpr T&& operator*() && noexcept { return std::move(value_); }
  constexpr const T* operator->() const noexcept { return &value_; }
  constexpr const Error& error() const noexcept { return error_; }
  constexpr T value_or(T other) const noexcept { return has_value() ? value_ : std::move(other); }

  friend constexpr bool operator==(const Result& a, const Result& b) {
    return a.value_ == b.value_ && a.error_ == b.error_;
  }

 private:
  T value_{};
  Error error_;
};

}}  // namespace baton::v0
