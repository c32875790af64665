// SPDX-License-Identifier: MIT
// What the programs in this directory check.
#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the program and shows the line when the condition does not hold.
#define EXPECT(...) \
  ((__VA_ARGS__)    \
       ? void()     \
       : (std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #__VA_ARGS__), std::exit(1)))
