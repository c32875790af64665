// Uses every part of the library, so that two units holding it must agree, and an object of it shows what is called.
#pragma once

#include <baton/version.hpp>

namespace baton::test {

inline const void* use_everything() { return &baton::version; }

}  // namespace baton::test
