// SPDX-License-Identifier: MIT
#include "odr/everything.hpp"

const void* two();
const void* two() { return baton::test::use_everything(); }
