// SPDX-License-Identifier: MIT
// JSON among lines: where a document ends, and the place of each string in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "line.hpp"

namespace inspect {

/// Tells, byte by byte, whether a text may still become an object or an array of JSON. A real parser then
/// parses the texts that pass.
class JsonScanner {
 public:
  enum class State : unsigned char { open, complete, broken };
  State feed(char c);

 private:
  enum class Expect : unsigned char { value, value_or_end, key, key_or_end, colon, comma_or_end };

  State broken() { return state_ = State::broken; }
  void open(bool object);

  State state_ = State::open;
  Expect expect_ = Expect::value;
  bool in_string_ = false;
  bool is_key_ = false;
  bool escaped_ = false;
  bool in_word_ = false;          ///< a number, true, false or null
  std::vector<bool> containers_;  ///< true: an object
};

/// A document, flat: values by their index, each linked to its children.
class JsonTree {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  enum class Kind : unsigned char { other, integer, string, array, object };
  struct Node {
    Kind kind = Kind::other;
    std::string key;      ///< in an object
    std::string text;     ///< of strings and integers
    std::size_t end = 0;  ///< behind its last byte, for strings and integers
    std::size_t parent = none;
    std::size_t child = none;
    std::size_t next = none;
  };

  /// Nothing if the text is not JSON.
  static std::optional<JsonTree> parse(std::string_view text);

  const Node& operator[](std::size_t at) const { return nodes_[at]; }
  /// The member called `name`, or none.
  std::size_t find(std::size_t at, std::string_view name) const;
  std::size_t size() const { return nodes_.size(); }
  /// Calls `visit(child)` for each child.
  template <class Visit>
  void for_each(std::size_t at, Visit&& visit) const {
    for (std::size_t child = nodes_[at].child; child != none; child = nodes_[child].next) {
      visit(child);
    }
  }

 private:
  friend struct JsonTreeBuilder;
  std::vector<Node> nodes_;
};

/// The text of a document, and its lines.
struct JsonDocument {
  Line line;  ///< the whole text, lines joined by "\n"
  JsonTree tree;

  /// A string or a number as a text to search, without its escapes.
  Line text_of(std::size_t node) const;
};

}  // namespace inspect
