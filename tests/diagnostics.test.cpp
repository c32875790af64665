// SPDX-License-Identifier: MIT
#include <baton/diagnostics.hpp>

#include <doctest/doctest.h>

#include <iterator>
#include <string>
#include <string_view>

using namespace baton;

namespace {

static_assert(std::forward_iterator<Diagnostics::iterator>);
static_assert(sizeof(Diagnostics) <= 208);

TEST_CASE("diagnostics: every kind has a word of its own") {
  std::string seen = "|";
  for (unsigned i = 0; i <= static_cast<unsigned>(Errc::last); ++i) {
    const std::string word(message(static_cast<Errc>(i)));
    CHECK(word != "unknown");
    CHECK(seen.find("|" + word + "|") == seen.npos);
    seen += word + "|";
  }
  CHECK(message(static_cast<Errc>(static_cast<unsigned>(Errc::last) + 1)) == "unknown");
  CHECK(message(Effect::refused) == "refused");
  CHECK(message(Effect::dropped) == "dropped");
  CHECK(message(Effect::changed) == "changed");
  CHECK(message(static_cast<Effect>(3)) == "unknown");
}

TEST_CASE("diagnostics: a list, in order") {
  Diagnostics list;
  CHECK(list.empty());
  CHECK(list.begin() == list.end());
  list.add({Errc::tags_malformed, Effect::dropped, 3, "x-datadog-tags"});
  list.add({Errc::bad_digit, Effect::refused, 5, "traceparent"});
  list.add({Errc::zero_id, Effect::refused, 2, "b3"});
  CHECK(list.size() == 3);
  CHECK(list.has(Errc::tags_malformed));
  CHECK(!list.has(Errc::tags_too_long));
  auto at = list.begin();
  CHECK(*at++ == Diagnostic{Errc::tags_malformed, Effect::dropped, 3, "x-datadog-tags"});
  CHECK(*at++ == Diagnostic{Errc::bad_digit, Effect::refused, 5, "traceparent"});
  CHECK(++at == list.end());
  CHECK(list.first_refusal() == Error{Errc::bad_digit, 5, "traceparent"});
  list.clear();
  CHECK(list == Diagnostics());
  CHECK(!list.first_refusal());
}

TEST_CASE("diagnostics: of one kind in one field the first stays") {
  Diagnostics list;
  list.add({Errc::bad_digit, Effect::refused, 5, "traceparent"});
  list.add({Errc::bad_digit, Effect::refused, 7, "traceparent"});
  list.add({Errc::bad_digit, Effect::refused, 7, "b3"});
  CHECK(list.size() == 2);
  CHECK((*list.begin()).offset == 5);
}

TEST_CASE("diagnostics: beyond the last place the kinds are still known") {
  Diagnostics list;
  for (unsigned i = 2; i <= static_cast<unsigned>(Errc::last); ++i) {
    list.add({static_cast<Errc>(i), Effect::dropped, Diagnostic::nowhere, "tracestate"});
  }
  CHECK(list.size() == Diagnostics::max_size);
  for (unsigned i = 2; i <= static_cast<unsigned>(Errc::last); ++i) {
    CHECK(list.has(static_cast<Errc>(i)));
  }
  Diagnostics copy = list;
  CHECK(copy == list);
  Diagnostics others;
  others.add({Errc::tag_withdrawn, Effect::dropped, 0, "x-datadog-tags"});
  others.add(list);
  CHECK(others.size() == Diagnostics::max_size);
  CHECK(others.has(Errc::last));
  CHECK(others != list);
}

}  // namespace
