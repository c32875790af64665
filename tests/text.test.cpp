// SPDX-License-Identifier: MIT
#include <baton/text.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace baton;
using detail::text_for;

namespace {

/// A string view that is not std's, as Boost 1.74's.
struct ForeignView {
  const char* begin;
  std::size_t length;
  const char* data() const { return begin; }
  std::size_t size() const { return length; }
};
/// UTF-16, as QString.
struct WideText {
  const char16_t* data() const { return u""; }
  std::size_t size() const { return 0; }
};
/// Bytes that are not char, as std::vector<unsigned char>.
struct ByteText {
  const unsigned char* data() const { return nullptr; }
  std::size_t size() const { return 0; }
};
/// Inline bytes.
struct SmallText {
  char bytes[32] = "inline";
  const char* data() const { return bytes; }
  int size() const { return 6; }
};

static_assert(Text<std::string> && Text<std::string_view> && Text<const char*> && Text<char*>);
static_assert(Text<char[8]> && Text<std::vector<char>> && Text<ForeignView> && Text<SmallText>);
static_assert(!Text<int> && !Text<char> && !Text<WideText> && !Text<ByteText> && !Text<void*>);
static_assert(!Text<std::optional<std::string>> && !Text<std::nullptr_t>);

static_assert(OwningText<std::string> && OwningText<std::vector<char>> && OwningText<SmallText>);
static_assert(!OwningText<std::string_view> && !OwningText<const char*> &&
              !OwningText<ForeignView>);
static_assert(!OwningText<int>);

static_assert(as_text("abc") == "abc");
static_assert(as_text(std::string_view("a\0b", 3)).size() == 3);
static_assert(as_text(static_cast<const char*>(nullptr)).empty());

TEST_CASE("text: of every kind") {
  CHECK(as_text(std::string("abc")) == "abc");
  CHECK(as_text(ForeignView{"abcd", 3}) == "abc");
  CHECK(as_text(ForeignView{nullptr, 0}).empty());
  CHECK(as_text(SmallText()) == "inline");
  CHECK(as_text(std::vector<char>{'a', '\0', 'b'}).size() == 3);
  char writable[] = "abc";
  char* const pointer = writable;
  CHECK(as_text(writable) == "abc");
  CHECK(as_text(pointer) == "abc");
  char* const null = nullptr;
  CHECK(as_text(null).empty());
}

TEST_CASE("texts: made in place where that works") {
  static_assert(std::is_same_v<decltype(text_for<std::string>("")), std::string_view>);
  static_assert(std::is_same_v<decltype(text_for<std::vector<char>>("")), std::vector<char>>);
  CHECK(make_text<std::vector<char>>("abc") == std::vector<char>{'a', 'b', 'c'});
  struct PointerAndSize {
    std::string text;
    PointerAndSize(const char* data, std::size_t size) : text(data, size) {}
    const char* data() const { return text.data(); }
    std::size_t size() const { return text.size(); }
  };
  CHECK(make_text<PointerAndSize>("abc").text == "abc");
  std::string text = "a long text that has its place on the heap";
  const char* const place = text.data();
  assign_text(text, "short");
  CHECK(text == "short");
  CHECK(text.data() == place);
}

TEST_CASE("texts: on demand, once") {
  int made = 0;
  const TextOnDemand text([&] {
    ++made;
    return std::string("made");
  });
  static_assert(Text<decltype(text)> && OwningText<decltype(text)>);
  CHECK(made == 0);
  CHECK(as_text(text) == "made");
  CHECK(as_text(text).data() == as_text(text).data());
  CHECK(made == 1);
}

}  // namespace
