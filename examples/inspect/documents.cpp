// SPDX-License-Identifier: MIT
#include "documents.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "json.hpp"
#include "message_note.hpp"
#include "splitter.hpp"
#include "text.hpp"

namespace inspect {

namespace {

using Kind = JsonTree::Kind;
constexpr std::size_t none = JsonTree::none;

/// Deeper than any real event: a limit for texts that are deep on purpose.
constexpr int max_depth = 64;

bool is_text(const JsonTree::Node& node) {
  return node.kind == Kind::string || node.kind == Kind::integer;
}

/// A longer path helps nobody.
constexpr std::size_t max_path = 200;

std::string join(const std::string& path, const std::string& name) {
  if (path.size() > max_path) return path;
  return (path.empty() ? path : path + ".") + name.substr(0, max_path);
}

class Search {
 public:
  explicit Search(std::vector<Record>& out) : out_(out) {}

  void run(const JsonDocument& document) {
    std::vector<bool> claimed(document.tree.size());
    run(document, 0, {"", Medium::http, 0}, claimed);
  }

 private:
  /// The state of the search at one place.
  struct Spot {
    std::string path;
    Medium medium;
    int depth;
  };

  /// `claimed`: the values that belong to a header already.
  void run(const JsonDocument& document, std::size_t at, Spot spot, std::vector<bool>& claimed) {
    if (spot.depth > max_depth || claimed[at]) return;
    const JsonTree& tree = document.tree;
    const JsonTree::Node& node = tree[at];
    if (node.kind == Kind::string) return run_text(document, at, spot);
    if (node.kind != Kind::object && node.kind != Kind::array) return;

    if (is_broker(tree, at)) spot.medium = Medium::broker;
    Record record = headers_at(document, at, spot, claimed);
    if (!record.headers.empty()) out_.push_back(std::move(record));
    std::size_t index = 0;
    // SQS's own attribute (AWSTraceHeader) counts if no other place has headers.
    const auto is_system = [&](std::size_t child) {
      return tree[child].key == "attributes" || tree[child].key == "Attributes";
    };
    for (const bool system : {false, true}) {
      index = 0;
      tree.for_each(at, [&](std::size_t child) {
        const std::size_t number = index++;
        if (is_system(child) != system) return;
        std::string path = node.kind == Kind::object
                               ? join(spot.path, tree[child].key)
                               : spot.path + "[" + std::to_string(number) + "]";
        run(document, child, {std::move(path), spot.medium, spot.depth + 1}, claimed);
      });
    }
  }

  /// Searches documents inside strings, and text with headers in it.
  void run_text(const JsonDocument& document, std::size_t at, const Spot& spot) {
    const std::string& path = spot.path;
    const std::string& text = document.tree[at].text;
    if (text.size() < 4) return;
    if (const auto inner = inner_document(document, at)) {
      std::vector<bool> claimed(inner->tree.size());
      return run(*inner, 0, {path, spot.medium, spot.depth + 1}, claimed);
    }
    const Line line = document.text_of(at);
    Splitter splitter([&](Record&& record) {
      if (record.headers.empty()) return;
      const bool speaks = record.kind == RecordKind::request || record.kind == RecordKind::response;
      if (!speaks) record.kind = kind_of(path);
      record.in_text = true;
      record.title = record.title.empty() ? path : record.title + " in " + path;
      out_.push_back(std::move(record));
    });
    std::size_t begin = 0;
    while (begin < line.text.size()) {
      const std::size_t end = std::min(line.text.find('\n', begin), line.text.size());
      std::size_t stop = end;
      if (stop > begin && line.text[stop - 1] == '\r') --stop;
      splitter.feed(line.slice(begin, stop));
      begin = end + 1;
    }
    splitter.finish();
  }

  static std::optional<JsonDocument> inner_document(const JsonDocument& document, std::size_t at) {
    const std::string& text = document.tree[at].text;
    const std::string_view inner = trim(text);
    const auto begins = [](std::string_view json) {
      return json.starts_with('{') || json.starts_with('[');
    };
    if (begins(inner)) {
      auto tree = JsonTree::parse(text);
      if (!tree) return std::nullopt;
      return JsonDocument{document.text_of(at), std::move(*tree)};
    }
    // Of an object, or of an array.
    if (!inner.starts_with('e') && !inner.starts_with('W')) return std::nullopt;
    const auto bytes = decode_base64(inner);
    if (!bytes || !begins(trim(*bytes))) return std::nullopt;
    auto tree = JsonTree::parse(*bytes);
    if (!tree) return std::nullopt;
    // The whole text is at the place of the base64.
    Line line = document.text_of(at);
    line.encoded = line.text.size();
    line.text = *bytes;
    return JsonDocument{std::move(line), std::move(*tree)};
  }

  static RecordKind kind_of(const std::string& path) {
    const std::string folded = lower(path);
    const std::size_t request = folded.rfind("request");
    const std::size_t response = folded.rfind("response");
    if (request == folded.npos && response == folded.npos) return RecordKind::document;
    if (request == folded.npos) return RecordKind::response;
    return response != folded.npos && response > request ? RecordKind::response
                                                         : RecordKind::request;
  }

  /// Whether this is a broker's message, by the members that brokers' clients print.
  static bool is_broker(const JsonTree& tree, std::size_t at) {
    constexpr std::string_view keys[] = {"topic",          "partition", "routing_key",
                                         "routingKey",     "exchange",  "rmqMessagesByQueue",
                                         "basicProperties"};
    bool found = false;
    if (tree[at].kind != Kind::object) return false;
    tree.for_each(at, [&](std::size_t child) {
      found =
          found || std::find(std::begin(keys), std::end(keys), tree[child].key) != std::end(keys);
    });
    return found;
  }

  /// Takes the headers of this object or array, in one of the usual shapes.
  static Record headers_at(const JsonDocument& document, std::size_t at, const Spot& spot,
                           std::vector<bool>& claimed) {
    const JsonTree& tree = document.tree;
    Record record;
    record.kind = kind_of(spot.path);
    record.title = spot.path;
    record.medium = spot.medium;
    // Names among headers are the names on the wire. A log spells names in its own way.
    const bool in_field = lower(spot.path).ends_with("headers");
    const auto add = [&](const std::string& name, std::size_t value) {
      const auto known = recognise(name);
      if (!known) {
        if (tree[at].kind == Kind::object || is_text(tree[value])) ++record.others;
        return;
      }
      const std::size_t before = record.headers.size();
      add_values(document, value, *known, name, in_field, record);
      if (record.headers.size() != before) claimed[value] = true;
    };
    if (tree[at].kind == Kind::object) {
      tree.for_each(at, [&](std::size_t child) { add(tree[child].key, child); });
      add_named(document, at, record, add);
    } else {
      add_list(document, at, add);
    }
    for (const Header& header : record.headers) {
      const std::size_t line = header.place.line;
      record.first = record.first == 0 ? line : std::min(record.first, line);
      record.last = std::max(record.last, line);
    }
    return record;
  }

  /// `{"name": "traceparent", "value": "00-…"}`
  template <class Add>
  static void add_named(const JsonDocument& document, std::size_t at, const Record& record,
                        const Add& add) {
    if (!record.headers.empty()) return;
    const JsonTree& tree = document.tree;
    // In a list of these objects, the list is the place.
    const std::size_t parent = tree[at].parent;
    if (parent != none && tree[parent].kind == Kind::array) return;
    for (const auto& [name, value] : name_value_keys) {
      const std::size_t key = tree.find(at, name);
      const std::size_t text = tree.find(at, value);
      if (key == none || text == none || tree[key].kind != Kind::string) continue;
      add(tree[key].text, text);
      return;
    }
  }

  template <class Add>
  static void add_list(const JsonDocument& document, std::size_t at, const Add& add) {
    const JsonTree& tree = document.tree;
    // ["name", "value", …], as in kcat -J.
    std::vector<std::size_t> items;
    bool flat = true;
    tree.for_each(at, [&](std::size_t child) {
      items.push_back(child);
      flat = flat && is_text(tree[child]);
    });
    if (flat && items.size() % 2 == 0) {
      for (std::size_t i = 0; i + 1 < items.size(); i += 2) add(tree[items[i]].text, items[i + 1]);
      return;
    }
    for (const std::size_t item : items) {
      const std::size_t first = tree[item].child;
      if (first == none) continue;
      const std::size_t second = tree[first].next;
      if (tree[item].kind == Kind::array) {
        if (second != none && tree[second].next == none && tree[first].kind == Kind::string) {
          add(tree[first].text, second);
        }
        continue;
      }
      if (tree[item].kind != Kind::object) continue;
      if (second == none) {
        add(tree[first].key, first);
        continue;
      }
      for (const auto& [name, value] : name_value_keys) {
        const std::size_t key = tree.find(item, name);
        const std::size_t text = tree.find(item, value);
        if (key == none || text == none || tree[key].kind != Kind::string) continue;
        add(tree[key].text, text);
        break;
      }
    }
  }

  /// A value in any container's form: text, an attribute of SQS or SNS, several texts, bytes as numbers.
  static void add_values(const JsonDocument& document, std::size_t at, const Recognised& known,
                         const std::string& spelled, bool in_field, Record& record) {
    const JsonTree& tree = document.tree;
    const auto add = [&](std::size_t text, std::string value) {
      if (!is_worth(*known.name, value)) return;
      const Line line = document.text_of(text);
      Hit hit;
      hit.name = known.name;
      hit.header = known.header;
      hit.spelled = spelled;
      hit.spelling = known.spelling;
      hit.value = std::move(value);
      hit.size = line.text.size();
      record.headers.push_back(header_of(hit, line, in_field));
    };
    const JsonTree::Node& node = tree[at];
    if (is_text(node)) return add(at, node.text);
    if (node.kind == Kind::object) {
      for (const char* part : {"StringValue", "stringValue", "Value", "value", "bytes"}) {
        const std::size_t text = tree.find(at, part);
        if (text == none) continue;
        if (is_text(tree[text])) return add(text, tree[text].text);
        return add_values(document, text, known, spelled, in_field, record);
      }
    }
    if (node.kind != Kind::array) return;
    std::string bytes;
    std::size_t first = none;
    bool numbers = true;
    std::vector<std::size_t> texts;
    tree.for_each(at, [&](std::size_t child) {
      if (first == none) first = child;
      if (tree[child].kind == Kind::string) texts.push_back(child);
      const bool byte = tree[child].kind == Kind::integer && tree[child].text.size() <= 4;
      const int number = byte ? std::stoi(tree[child].text) : 999;
      // Java's bytes are signed.
      numbers = numbers && number >= -128 && number < 256;
      if (numbers) bytes.push_back(static_cast<char>(number));
    });
    if (first != none && numbers) return add(first, bytes);
    for (const std::size_t text : texts) add(text, tree[text].text);
  }

  static constexpr std::array<std::pair<const char*, const char*>, 4> name_value_keys{
      {{"name", "value"}, {"key", "value"}, {"Name", "Value"}, {"Key", "Value"}}};

  std::vector<Record>& out_;
};

std::string shown_title(const Record& record) {
  return record.title.empty() ? "the document itself" : record.title;
}

}  // namespace

void search_document(const JsonDocument& document, const std::function<void(Record&&)>& take) {
  std::vector<Record> records;
  Search(records).run(document);
  const std::string note = message_note(document.line.text);
  if (note.empty()) {
    for (Record& record : records) {
      settle(record);
      take(std::move(record));
    }
    return;
  }
  Record record;
  record.kind = RecordKind::document;
  record.first = document.line.first();
  record.last = document.line.last();
  // The functions of messaging take documents, not text.
  std::stable_partition(records.begin(), records.end(),
                        [](const Record& place) { return !place.in_text; });
  if (!records.empty()) record = std::move(records.front());
  for (std::size_t i = 1; i < records.size(); ++i) {
    record.notes.push_back("There are others at " + shown_title(records[i]) + ", not looked at.");
  }
  record.notes.push_back(note);
  settle(record);
  take(std::move(record));
}

}  // namespace inspect
