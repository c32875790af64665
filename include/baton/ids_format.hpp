// SPDX-License-Identifier: MIT
// Ids in std::format, where the standard library has it. <format> is expensive to include, so this
// header stands by itself.
#pragma once

#include <baton/ids.hpp>
#include <string_view>
#include <version>
#if defined(__cpp_lib_format)
#include <format>

// `{}` is the hex digits; width, fill and alignment are those of a text.
template <>
struct std::formatter<baton::TraceId> : std::formatter<std::string_view> {
  auto format(baton::TraceId id, auto& context) const {
    return std::formatter<std::string_view>::format(id.to_hex().view(), context);
  }
};
template <>
struct std::formatter<baton::SpanId> : std::formatter<std::string_view> {
  auto format(baton::SpanId id, auto& context) const {
    return std::formatter<std::string_view>::format(id.to_hex().view(), context);
  }
};
#endif
