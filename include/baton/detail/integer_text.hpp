// SPDX-License-Identifier: MIT
// The texts of integers, for formats in which a value may be a number (JSON, AMQP).
#pragma once

#include <baton/detail/decimal.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// An integer as decimal text, with `-` before a negative one. It is a Text that owns its bytes.
class IntegerText {
 public:
  constexpr explicit IntegerText(std::uint64_t value) noexcept { end_ = format(value, bytes_); }
  constexpr explicit IntegerText(std::int64_t value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    if (value < 0) bytes_[0] = '-';
    end_ = value < 0 ? format(0 - bits, bytes_ + 1) : format(bits, bytes_);
  }
  constexpr const char* data() const noexcept { return bytes_; }
  constexpr std::size_t size() const noexcept { return end_; }

 private:
  constexpr std::size_t format(std::uint64_t value, char* out) const noexcept {
    return static_cast<std::size_t>(format_decimal(value, out) - bytes_);
  }

  char bytes_[1 + max_decimal_u64 + 8] = {};
  std::size_t end_ = 0;
};

}}}  // namespace baton::v0::detail
