// SPDX-License-Identifier: MIT
// The picture for a browser: one file that needs nothing else.
#pragma once

#include <string>
#include <vector>

#include "picture.hpp"
#include "verify.hpp"

namespace pipeline {

std::string draw_html(const Picture& picture, const std::vector<Check>& checks,
                      const HeaderList& far_end);

}  // namespace pipeline
