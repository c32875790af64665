// SPDX-License-Identifier: MIT
#include <baton/ids_format.hpp>

#include <doctest/doctest.h>

using namespace baton;

namespace {

#if defined(__cpp_lib_format)
TEST_CASE("ids: std::format") {
  CHECK(std::format("{}", SpanId{0xab}) == "00000000000000ab");
  CHECK(std::format("{:>18}|{}", SpanId{1}, TraceId{2, 3}) ==
        "  0000000000000001|00000000000000020000000000000003");
}
#else
TEST_CASE("ids: this standard library has no std::format") {
  static_assert(SpanId{0xab}.to_hex() == "00000000000000ab");
}
#endif

}  // namespace
