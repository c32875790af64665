// Texts for entries that only point to theirs.
#pragma once

#include <baton/detail/charset.hpp>
#include <deque>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

struct OwnText {
  std::string name, value;
};

/// Names and values that stay where they are, also when this moves. A name (ASCII case ignored) has
/// one place, so that writing it again and again takes no more room.
class OwnTexts {
 public:
  OwnTexts() = default;
  // Entries point to the texts of this one.
  OwnTexts(const OwnTexts&) = delete;
  OwnTexts& operator=(const OwnTexts&) = delete;
  OwnTexts(OwnTexts&&) = default;
  OwnTexts& operator=(OwnTexts&&) = default;
  ~OwnTexts() = default;

  /// Copies both, over what was kept under the name before.
  OwnText& keep(std::string_view name, std::string_view value) {
    for (OwnText& own : texts_) {
      if (!equal_ignoring_case(own.name, name)) continue;
      own.name.assign(name);
      own.value.assign(value);
      return own;
    }
    return texts_.emplace_back(OwnText{std::string(name), std::string(value)});
  }

 private:
  std::deque<OwnText> texts_;
};

}}}  // namespace baton::v0::detail
