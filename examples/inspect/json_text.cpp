// SPDX-License-Identifier: MIT
#include "json_text.hpp"

#include <iterator>
#include <nlohmann/json.hpp>

#include "text.hpp"

namespace inspect {

namespace {

/// Counts the bytes that the parser has taken.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* taken) : at_(at), taken_(taken) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*taken_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  const char* at_;
  std::size_t* taken_;
};

}  // namespace

void JsonScanner::open(bool object) {
  containers_.push_back(object);
  expect_ = object ? Expect::key_or_end : Expect::value_or_end;
}

JsonScanner::State JsonScanner::feed(char c) {
  if (state_ != State::open) return state_;
  if (in_string_) {
    if (c == '\n') return broken();
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
      expect_ = is_key_ ? Expect::colon : Expect::comma_or_end;
    }
    return state_;
  }
  if (in_word_) {
    if (is_alphanumeric(c) || c == '.' || c == '+' || c == '-') return state_;
    in_word_ = false;
    expect_ = Expect::comma_or_end;
  }
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return state_;
  const bool takes_value = expect_ == Expect::value || expect_ == Expect::value_or_end;
  switch (c) {
    case '{':
    case '[':
      if (!takes_value) return broken();
      open(c == '{');
      return state_;
    case '}':
    case ']': {
      const bool may_end = expect_ == Expect::comma_or_end || expect_ == Expect::key_or_end ||
                           expect_ == Expect::value_or_end;
      if (!may_end || containers_.empty() || containers_.back() != (c == '}')) return broken();
      containers_.pop_back();
      expect_ = Expect::comma_or_end;
      if (containers_.empty()) state_ = State::complete;
      return state_;
    }
    case '"':
      is_key_ = expect_ == Expect::key || expect_ == Expect::key_or_end;
      if (!is_key_ && !takes_value) return broken();
      if (containers_.empty()) return broken();
      in_string_ = true;
      return state_;
    case ':':
      if (expect_ != Expect::colon) return broken();
      expect_ = Expect::value;
      return state_;
    case ',':
      if (expect_ != Expect::comma_or_end || containers_.empty()) return broken();
      expect_ = containers_.back() ? Expect::key : Expect::value;
      return state_;
    default: {
      const bool begins = is_digit(c) || c == '-' || c == 't' || c == 'f' || c == 'n';
      if (!takes_value || !begins || containers_.empty()) return broken();
      in_word_ = true;
      return state_;
    }
  }
}

/// Builds a tree from the parser's events, without recursion, however deep the text is nested.
struct JsonTreeBuilder : nlohmann::json_sax<nlohmann::json> {
  using Kind = JsonTree::Kind;

  explicit JsonTreeBuilder(std::size_t& bytes) : taken(bytes) {}

  JsonTree tree;
  std::size_t& taken;
  std::string next_key;
  std::size_t parent = JsonTree::none;
  std::vector<std::size_t> last_children;

  std::size_t add(Kind kind, std::string text = {}) {
    const std::size_t at = tree.nodes_.size();
    JsonTree::Node node;
    node.kind = kind;
    node.key = std::move(next_key);
    node.text = std::move(text);
    node.end = taken;
    node.parent = parent;
    tree.nodes_.push_back(std::move(node));
    next_key.clear();
    if (parent != JsonTree::none) {
      std::size_t& last = last_children.back();
      (last == JsonTree::none ? tree.nodes_[parent].child : tree.nodes_[last].next) = at;
      last = at;
    }
    return at;
  }
  bool begin(Kind kind) {
    parent = add(kind);
    last_children.push_back(JsonTree::none);
    return true;
  }
  bool finish() {
    parent = tree.nodes_[parent].parent;
    last_children.pop_back();
    return true;
  }
  bool other() {
    add(Kind::other);
    return true;
  }

  bool null() override { return other(); }
  bool boolean(bool) override { return other(); }
  bool number_integer(number_integer_t value) override {
    add(Kind::integer, std::to_string(value));
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    add(Kind::integer, std::to_string(value));
    return true;
  }
  bool number_float(number_float_t, const string_t&) override { return other(); }
  bool string(string_t& value) override {
    add(Kind::string, value);
    return true;
  }
  bool binary(binary_t&) override { return other(); }
  bool start_object(std::size_t) override { return begin(Kind::object); }
  bool key(string_t& value) override {
    next_key = value;
    return true;
  }
  bool end_object() override { return finish(); }
  bool start_array(std::size_t) override { return begin(Kind::array); }
  bool end_array() override { return finish(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }
};

std::optional<JsonTree> JsonTree::parse(std::string_view text) {
  std::size_t taken = 0;
  JsonTreeBuilder builder(taken);
  const CountingIterator begin(text.data(), &taken);
  const CountingIterator end(text.data() + text.size(), &taken);
  if (!nlohmann::json::sax_parse(begin, end, &builder)) return std::nullopt;
  return std::move(builder.tree);
}

std::size_t JsonTree::find(std::size_t at, std::string_view name) const {
  if (nodes_[at].kind != Kind::object) return none;
  std::size_t found = none;
  for_each(at, [&](std::size_t child) {
    if (nodes_[child].key == name) found = child;
  });
  return found;
}

Line JsonDocument::text_of(std::size_t at) const {
  const JsonTree::Node& node = tree[at];
  const std::string_view all = line.text;
  // The begin of a string follows from its end: search back for the quote that opens it.
  std::size_t end = std::min(node.end, all.size());
  std::size_t begin = end;
  if (node.kind == JsonTree::Kind::string) {
    while (end != 0 && all[end - 1] != '"') --end;
    if (end != 0) --end;
    begin = end;
    const auto is_escaped = [&](std::size_t quote) {
      std::size_t slashes = 0;
      while (slashes < quote && all[quote - 1 - slashes] == '\\') ++slashes;
      return slashes % 2 != 0;
    };
    while (begin != 0 && !(all[begin - 1] == '"' && !is_escaped(begin - 1))) --begin;
  } else {
    begin = end;
    while (begin != 0 && !is_digit(all[begin - 1])) --begin;
    end = begin;
    while (begin != 0 && (is_digit(all[begin - 1]) || all[begin - 1] == '-')) --begin;
  }

  Line out;
  out.text = node.text;
  if (line.pieces.empty()) return out;
  if (line.encoded != 0) {
    out.pieces.push_back(line.pieces.front());
    out.encoded = line.encoded;
    return out;
  }
  const Line::Piece& piece = line.pieces[line.piece_at(begin)];
  const auto column = [&](std::size_t offset) { return piece.column + offset - piece.begin; };
  out.pieces.push_back({0, piece.line, column(begin)});
  std::size_t decoded = 0;
  for (std::size_t i = begin; i < end;) {
    if (all[i] != '\\') {
      ++i;
      ++decoded;
      continue;
    }
    const std::size_t size = all[i + 1] == 'u' ? 6 : 2;
    decoded += unescaped(all.substr(i, size)).size();
    i += size;
    if (decoded < out.text.size()) out.pieces.push_back({decoded, piece.line, column(i)});
  }
  return out;
}

}  // namespace inspect
