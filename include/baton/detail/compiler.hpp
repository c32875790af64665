// SPDX-License-Identifier: MIT
// A word that only some compilers know. No guard: umbrellas take it back at their end, and a header that needs
// it includes this again.

#undef BATON_LIFETIMEBOUND
#if defined(__clang__)
/// Behind a member function: the result points into the object, which must not be a temporary.
#define BATON_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define BATON_LIFETIMEBOUND
#endif
