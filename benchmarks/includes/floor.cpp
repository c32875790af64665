// SPDX-License-Identifier: MIT
// What the others are measured against: a file that has some of the standard library already.
#include <map>
#include <optional>
#include <string>
