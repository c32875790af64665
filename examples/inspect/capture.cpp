// SPDX-License-Identifier: MIT
#include "capture.hpp"

#include <istream>
#include <utility>
#include <vector>

#include "documents.hpp"
#include "finder.hpp"
#include "hex_dump.hpp"
#include "splitter.hpp"
#include "text.hpp"

namespace inspect {

namespace {

class Reader {
 public:
  Reader(std::istream& in, const std::function<void(Record&&)>& take)
      : lines_(in), take_(take), splitter_(take) {}

  bool run() {
    while (auto line = lines_.next()) {
      if (document_.empty() && dump_.add(*line)) {
        // tcpdump's line above a packet describes it. The packet is the record.
        if (pending_ && find_headers(pending_->text).empty()) pending_.reset();
        continue;
      }
      dump_.finish();
      take_line(std::move(*line));
    }
    dump_.finish();
    // The possible document never became one.
    give_up();
    if (pending_) splitter_.feed(*pending_);
    splitter_.finish();
    return documents_ || splitter_.seen();
  }

 private:
  void take_line(Line line) {
    if (document_.empty()) {
      const std::string_view text = trim(line.body_text());
      if (!text.starts_with('{') && !text.starts_with('[')) return feed(std::move(line));
      scanner_ = JsonScanner();
    }
    scan(std::move(line));
  }

  /// Takes a line of a possible document.
  void scan(Line line) {
    const std::string_view body = line.body_text();
    for (std::size_t i = 0; i < body.size(); ++i) {
      const auto state = scanner_.feed(body[i]);
      if (state == JsonScanner::State::broken) {
        document_.push_back(std::move(line));
        return give_up();
      }
      if (state == JsonScanner::State::complete) {
        const std::size_t end = line.body + i + 1;
        const bool whole = trim(std::string_view(line.text).substr(end)).empty();
        document_.push_back(std::move(line));
        if (!whole || !read_document()) give_up();
        document_.clear();
        return;
      }
    }
    scanner_.feed('\n');
    document_.push_back(std::move(line));
  }

  /// The gathered lines are text, not a document.
  void give_up() {
    std::vector<Line> lines = std::exchange(document_, {});
    for (Line& line : lines) feed(std::move(line));
  }

  bool read_document() {
    JsonDocument document;
    for (const Line& line : document_) {
      document.line.append(line, line.body, document.line.pieces.empty() ? "" : "\n");
    }
    auto tree = JsonTree::parse(document.line.text);
    if (!tree) return false;
    document.tree = std::move(*tree);
    documents_ = true;
    if (feed_log_driver(document)) return true;
    flush_text();
    search_document(document, take_);
    return true;
  }

  /// `{"log": "…", "stream": …}` of docker, `{"MESSAGE": "…"}` of journald: each has one line of a text.
  bool feed_log_driver(const JsonDocument& document) {
    const JsonTree& tree = document.tree;
    std::size_t text = JsonTree::none;
    for (const auto& [key, witness] :
         {std::pair{"log", "stream"}, std::pair{"MESSAGE", "__REALTIME_TIMESTAMP"}}) {
      if (tree.find(0, witness) != JsonTree::none) text = tree.find(0, key);
      if (text != JsonTree::none) break;
    }
    if (text == JsonTree::none || tree[text].kind != JsonTree::Kind::string) return false;
    const Line line = document.text_of(text);
    for (const Line& part : lines_of(line)) feed(with_prefixes(part));
    return true;
  }

  void flush_text() {
    if (pending_) splitter_.feed(*pending_);
    pending_.reset();
    splitter_.finish();
  }

  /// Takes a line of text, and holds it back until the next line shows whether it continues.
  void feed(Line line) {
    if (pending_) {
      const Continuation continuation = continuation_of(*pending_, line);
      if (continuation != Continuation::none) {
        std::size_t from = line.body;
        if (continuation == Continuation::spaced) {
          from = std::min(line.text.find_first_not_of(" \t", from), line.text.size());
        }
        pending_->append(line, from, continuation == Continuation::spaced ? " " : "");
        return;
      }
      splitter_.feed(*pending_);
    }
    pending_ = std::move(line);
  }

  LineReader lines_;
  const std::function<void(Record&&)>& take_;
  Splitter splitter_;
  HexDump dump_{[this](Line&& line) { take_line(std::move(line)); }};
  std::optional<Line> pending_;
  JsonScanner scanner_;
  std::vector<Line> document_;  ///< lines of a possible document
  bool documents_ = false;
};

}  // namespace

bool read_capture(std::istream& in, const std::function<void(Record&&)>& take) {
  return Reader(in, take).run();
}

}  // namespace inspect
