// SPDX-License-Identifier: MIT
#include <baton/detail/sha256.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/tables.hpp"

using namespace baton::test;
using baton::detail::Sha256;

namespace {

using Hash = std::array<std::uint32_t, 8>;

struct Row {
  std::string_view text;
  Hash hash;
};
// FIPS 180-4's examples, and lengths around the end of a block.
constexpr Row rows[] = {
    {"",
     {0xe3b0c442, 0x98fc1c14, 0x9afbf4c8, 0x996fb924, 0x27ae41e4, 0x649b934c, 0xa495991b,
      0x7852b855}},
    {"abc",
     {0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223, 0xb00361a3, 0x96177a9c, 0xb410ff61,
      0xf20015ad}},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     {0x248d6a61, 0xd20638b8, 0xe5c02693, 0x0c3e6039, 0xa33ce459, 0x64ff2167, 0xf6ecedd4,
      0x19db06c1}},
};
constexpr bool matches(const Row& row) { return Sha256().add(row.text).finish() == row.hash; }
static_assert(all_of(rows, matches));

TEST_CASE("sha256: known texts") {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(matches(row));
  }
  const std::string million(1'000'000, 'a');
  CHECK(Sha256().add(million).finish() == Hash{0xcdc76e5c, 0x9914fb92, 0x81a1c7e2, 0x84d73e67,
                                               0xf1809a48, 0xa497200e, 0x046d39cc, 0xc7112cd0});
}

TEST_CASE("sha256: pieces hash like the whole") {
  const std::string text(200, 'x');
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string_view whole = std::string_view(text).substr(0, size);
    CHECK(Sha256().add(whole.substr(0, size / 3)).add(whole.substr(size / 3)).finish() ==
          Sha256().add(whole).finish());
  }
}

}  // namespace
