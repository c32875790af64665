// SPDX-License-Identifier: MIT
#include <baton/baton.hpp>

#include <map>
#include <optional>
#include <string>
