// SPDX-License-Identifier: MIT
#include <baton/version.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

TEST_CASE("version: macros, text and the build system agree") {
  const std::string from_macros = std::to_string(BATON_VERSION_MAJOR) + '.' +
                                  std::to_string(BATON_VERSION_MINOR) + '.' +
                                  std::to_string(BATON_VERSION_PATCH);
  CHECK(baton::version == from_macros);
  CHECK(baton::version == BATON_PROJECT_VERSION);
}

}  // namespace
