// SPDX-License-Identifier: MIT
#include "odr/everything.hpp"

const void* one();
const void* one() { return baton::test::use_everything(); }
