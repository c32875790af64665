// SPDX-License-Identifier: MIT
// The picture for a terminal.
#pragma once

#include <string>

#include "picture.hpp"

namespace pipeline {

std::string draw_waterfall(const Picture& picture, bool colours);

}  // namespace pipeline
