// SPDX-License-Identifier: MIT
// Undefines the macros of compiler.hpp. It has no include guard: every umbrella header ends with it.

#undef BATON_COLD
#undef BATON_INLINE
#undef BATON_LIFETIMEBOUND
#undef BATON_NOINLINE
#undef BATON_VECTORS
