// SPDX-License-Identifier: MIT
// Colours.
#pragma once

#include <string_view>

namespace inspect {

enum class Tint : unsigned char { none, heading, good, warning, bad, faint };

/// Escape sequences of terminals, or nothing if colours are off.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}

  std::string_view operator()(Tint tint) const {
    if (!on_) return {};
    switch (tint) {
      case Tint::none: return "\x1b[0m";
      case Tint::heading: return "\x1b[1m";
      case Tint::good: return "\x1b[32m";
      case Tint::warning: return "\x1b[33m";
      case Tint::bad: return "\x1b[31m";
      case Tint::faint: return "\x1b[2m";
    }
    return {};
  }

 private:
  bool on_;
};

}  // namespace inspect
