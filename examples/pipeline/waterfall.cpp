// SPDX-License-Identifier: MIT
#include "waterfall.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

namespace pipeline {

namespace {

constexpr int service_width = 18;
constexpr int label_width = 54;
constexpr int chart_width = 48;

/// The bytes of `text` that begin a character: its width in columns, for the texts shown here.
int columns(const std::string& text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string padded(std::string text, int width) {
  const int missing = width - columns(text);
  if (missing > 0) text.append(static_cast<std::size_t>(missing), ' ');
  return text;
}

std::string shortened(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 2) + "..";
}

std::string repeated(const char* piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

std::string blanks(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

class Drawing {
 public:
  Drawing(const Picture& picture, bool colours) : picture_(picture), colours_(colours) {}

  std::string draw() {
    for (const Panel& panel : picture_.panels) {
      std::size_t spans = 0;
      for (const Row& row : panel.rows) spans += row.kind == Row::Kind::span;
      out_ << '\n' << paint("trace " + panel.trace_id, bold) << "   " << spans << " spans\n";
      axis();
      for (const Row& row : panel.rows) row.kind == Row::Kind::span ? bar(row) : hop(row);
    }
    return out_.str();
  }

 private:
  static constexpr const char* bold = "1";
  static constexpr const char* faint = "2";
  static constexpr const char* red = "31";

  std::string paint(const std::string& text, const char* code) const {
    if (!colours_ || text.empty()) return text;
    return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
  }
  const char* colour_of(const std::string& service) const {
    static constexpr const char* palette[] = {"34", "35", "32", "36"};
    const auto at = std::find(picture_.services.begin(), picture_.services.end(), service);
    return palette[static_cast<std::size_t>(at - picture_.services.begin()) % std::size(palette)];
  }
  int column(double ms) const {
    return static_cast<int>(
        std::lround(ms / std::max(picture_.duration, 1e-6) * (chart_width - 1)));
  }

  void axis() {
    std::string line = blanks(chart_width + 12);
    for (const double tick : axis_ticks(picture_.duration)) {
      char label[16];
      const int size = std::snprintf(label, sizeof label, "%g", tick);
      line.replace(static_cast<std::size_t>(column(tick)), static_cast<std::size_t>(size), label);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ << paint(blanks(label_width) + line + " ms\n", faint);
  }
  void bar(const Row& row) {
    const std::string what = blanks(row.depth) + row.title + ' ';
    const int left = label_width - service_width - columns(what);
    out_ << paint(padded(row.service, service_width), colour_of(row.service)) << what
         << paint(padded(shortened(row.detail, static_cast<std::size_t>(left - 1)), left), faint);
    stretch(row, "█", colour_of(row.service));
    out_ << ' ' << milliseconds(row.duration()) << (row.error ? paint(" error", red) : "") << '\n';
  }
  /// From one process to the next. The way through the queue takes time.
  void hop(const Row& row) {
    std::string line = blanks(service_width + row.depth) + "-> ";
    if (is_far_end(row)) line += row.service + ", ";
    out_ << paint(line + row.title + ": " + row.detail + '\n', faint);
    if (row.kind != Row::Kind::queue) return;
    out_ << blanks(label_width);
    stretch(row, "░", bold);
    out_ << ' ' << milliseconds(row.duration()) << " in SQS"
         << (row.note.empty() ? "" : ", " + row.note) << '\n';
  }
  void stretch(const Row& row, const char* block, const char* colour) {
    const int begin = column(row.begin);
    out_ << blanks(begin) << paint(repeated(block, std::max(1, column(row.end) - begin)), colour);
  }

  const Picture& picture_;
  const bool colours_;
  std::ostringstream out_;
};

}  // namespace

std::string draw_waterfall(const Picture& picture, bool colours) {
  return Drawing(picture, colours).draw();
}

}  // namespace pipeline
