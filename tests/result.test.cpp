// SPDX-License-Identifier: MIT
#include <baton/result.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/tables.hpp"

using baton::Errc;
using baton::Error;
using baton::fail;
using baton::message;
using baton::Result;

namespace {

constexpr Result<int> good = 7;
constexpr Result<int> bad = fail(Errc::bad_digit, 3);

static_assert(good && good.has_value() && *good == 7 && !good.error());
static_assert(!bad && !bad.has_value() && bad.error() == Error{Errc::bad_digit, 3, {}});
static_assert(good.value_or(1) == 7 && bad.value_or(1) == 1);
static_assert(good == Result<int>(7) && good != Result<int>(8) && good != bad);
static_assert(bad == Result<int>(fail(Errc::bad_digit, 3)));
static_assert(bad != Result<int>(fail(Errc::bad_digit, 4)));
static_assert(!Error() && fail(Errc::absent) && fail(Errc::none) == Error());

TEST_CASE("result: an own value moves out") {
  Result<std::string> text = std::string(100, 'x');
  CHECK(text->size() == 100);
  const std::string moved = *std::move(text);
  CHECK(moved == std::string(100, 'x'));
  CHECK(Result<std::string>(fail(Errc::absent)).value_or("other") == "other");
}

TEST_CASE("result: each reason has a word of its own") {
  std::string seen = "|";
  for (int code = 0;; ++code) {
    const std::string_view word = message(static_cast<Errc>(code));
    if (word == "unknown") {
      CHECK(code > static_cast<int>(Errc::not_text));
      break;
    }
    CAPTURE(word);
    CHECK(seen.find("|" + std::string(word) + "|") == seen.npos);
    seen.append(word).append("|");
  }
  CHECK(message(static_cast<Errc>(255)) == "unknown");
}

}  // namespace
