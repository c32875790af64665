// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

// For the preprocessor, in code that builds against several versions.
#define BATON_VERSION_MAJOR 0
#define BATON_VERSION_MINOR 1
#define BATON_VERSION_PATCH 0

namespace baton { inline namespace v0 {

/// The version of these headers, "major.minor.patch".
inline constexpr std::string_view version = "0.1.0";

}}  // namespace baton::v0
