// SPDX-License-Identifier: MIT
#include "trace_html.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "tracing.hpp"

namespace pipeline {

namespace {

// The sheet, in units of the SVG.
constexpr double width = 1160;
constexpr double chart_left = 390;
constexpr double chart_right = 1060;
constexpr double axis_height = 34;
constexpr double span_height = 30;
constexpr double hop_height = 46;
constexpr double bar_height = 16;
constexpr double title_height = 34;
constexpr double break_height = 24;  // between two traces
constexpr double indent = 12;
constexpr double letter = 6.2;   // of the smaller text, about
constexpr double capital = 8.2;  // of the larger one

constexpr const char* style = R"(
  :root { color-scheme: light; }
  body { margin: 0; padding: 32px; background: #f4f5f7; color: #1b2330;
         font: 14px/1.5 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
  main { max-width: 1160px; margin: auto; }
  h1 { margin: 0 0 4px; font-size: 24px; font-weight: 650; }
  h2 { margin: 0 0 8px; font-size: 15px; font-weight: 650; }
  .facts { margin: 0 0 20px; color: #5d6878; }
  .facts b { color: #1b2330; font-weight: 600; }
  .card { background: #fff; border: 1px solid #dfe3e8; border-radius: 10px; padding: 18px 20px; margin-bottom: 20px;
          overflow-x: auto; }
  .pair { display: grid; grid-template-columns: 4fr 6fr; gap: 20px; }
  .pair .card { margin: 0; min-width: 0; }
  svg { display: block; width: 100%; height: auto; }
  svg text { font: 13px system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; fill: #1b2330; }
  svg .small, svg tspan.small { font-size: 11.5px; fill: #5d6878; }
  svg .service { font-weight: 650; }
  svg .id, code, td.id { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
  svg .id { font-size: 12.5px; }
  svg .grid { stroke: #e8ebef; }
  svg .wire { stroke: #98a2b1; stroke-width: 1.3; fill: none; }
  svg .bad { fill: #c62b2b; }
  table { border-collapse: collapse; width: 100%; font-size: 12.5px; }
  th { text-align: left; font-weight: 600; color: #5d6878; }
  th, td { padding: 4px 12px 4px 0; vertical-align: top; border-bottom: 1px solid #eef0f3; }
  tr:last-child td { border-bottom: 0; }
  td.id { font-size: 12px; overflow-wrap: anywhere; }
  td.number, th.number { text-align: right; white-space: nowrap; }
  td.name { white-space: nowrap; overflow-wrap: normal; }
  .ok { color: #18794e; font-weight: 700; }
  .lost { color: #c62b2b; font-weight: 700; }
  @media (max-width: 900px) { body { padding: 12px; } .pair { grid-template-columns: 1fr; } }
)";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

/// A coordinate.
std::string at(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

class Page {
 public:
  Page(const Picture& picture, const std::vector<Check>& checks, const HeaderList& far_end)
      : picture_(picture), checks_(checks), far_end_(far_end) {}

  std::string draw() {
    const bool in_pieces = picture_.panels.size() > 1;
    out_ << "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
         << "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
         << (in_pieces ? "A trace in pieces" : "One trace") << "</title>\n<style>" << style
         << "</style>\n<main>\n<h1>"
         << (in_pieces ? "A trace in " + std::to_string(picture_.panels.size()) + " pieces"
                       : std::string("One trace through the whole pipeline"))
         << "</h1>\n";
    facts();
    out_ << "<div class=\"card\">\n";
    svg();
    out_ << "</div>\n<div class=\"pair\">\n";
    checks();
    headers();
    out_ << "</div>\n<div class=\"card\" style=\"margin-top: 20px\">\n";
    spans();
    out_ << "</div>\n</main>\n</html>\n";
    return out_.str();
  }

 private:
  double x(double ms) const {
    return chart_left + ms / std::max(picture_.duration, 1e-6) * (chart_right - chart_left);
  }

  const char* colour_of(const std::string& service) const {
    static constexpr const char* palette[] = {"#2f6fdb", "#8746c4", "#13846b", "#c2660a"};
    const auto found = std::find(picture_.services.begin(), picture_.services.end(), service);
    if (found == picture_.services.end()) return "#5d6878";
    return palette[static_cast<std::size_t>(found - picture_.services.begin()) %
                   std::size(palette)];
  }

  void facts() {
    std::size_t spans = 0;
    double queued = 0;
    for (const Panel& panel : picture_.panels) {
      for (const Row& row : panel.rows) {
        spans += row.kind == Row::Kind::span;
        if (row.kind == Row::Kind::queue) queued += row.duration();
      }
    }
    out_ << "<p class=\"facts\"><b>" << spans << "</b> spans of <b>" << picture_.services.size()
         << "</b> services in <b>" << milliseconds(picture_.duration) << "</b>, of these <b>"
         << milliseconds(queued) << "</b> in SQS</p>\n";
  }

  void svg() {
    double height = axis_height;
    for (const Panel& panel : picture_.panels) {
      height += title_height + (&panel == picture_.panels.data() ? 0 : break_height);
      for (const Row& row : panel.rows) height += row_height(row);
    }
    height += 8;
    out_ << "<svg viewBox=\"0 0 " << at(width) << ' ' << at(height)
         << "\" role=\"img\" aria-label=\"Waterfall of the trace\">\n"
         << "<defs><pattern id=\"hatch\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
            "patternTransform=\"rotate(45)\"><rect width=\"8\" height=\"8\" fill=\"#fdf3e1\"/>"
            "<rect width=\"3\" height=\"8\" fill=\"#edc27a\"/></pattern>"
            "<marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
            "markerHeight=\"7\" "
            "orient=\"auto\"><path d=\"M0,0.8 L7.4,4 L0,7.2 z\" "
            "fill=\"#98a2b1\"/></marker></defs>\n";
    axis(height);
    double y = axis_height;
    for (std::size_t i = 0; i < picture_.panels.size(); ++i) {
      if (i > 0) {
        broken(y);
        y += break_height;
      }
      out_ << text(0, y + 18, "trace " + picture_.panels[i].trace_id, "id");
      y += title_height;
      const Row* above = nullptr;
      for (const Row& row : picture_.panels[i].rows) {
        row.kind == Row::Kind::span ? bar(row, y) : hop(row, y, above);
        y += row_height(row);
        above = &row;
      }
    }
    out_ << "</svg>\n";
  }
  static double row_height(const Row& row) {
    return row.kind == Row::Kind::span ? span_height : hop_height;
  }

  void axis(double height) {
    for (const double tick : axis_ticks(picture_.duration)) {
      char label[32];
      std::snprintf(label, sizeof label, tick == 0 ? "%g ms" : "%g", tick);
      out_ << "<line class=\"grid\" x1=\"" << at(x(tick)) << "\" y1=\"20\" x2=\"" << at(x(tick))
           << "\" y2=\"" << at(height) << "\"/>"
           << text(x(tick), 13, label, "small", tick == 0 ? "start" : "middle") << '\n';
    }
  }

  void broken(double y) {
    const std::string line = at(y + break_height / 2);
    out_ << "<path stroke=\"#c62b2b\" stroke-dasharray=\"5 4\" d=\"M0," << line << " H" << at(width)
         << "\"/>"
         << "<rect x=\"" << at(chart_left - 6) << "\" y=\"" << at(y)
         << "\" width=\"330\" height=\"24\" fill=\"#fff\"/>"
         << text(chart_left, y + break_height / 2 + 4,
                 "the context was lost here: another trace begins", "bad");
  }

  void bar(const Row& row, double y) {
    const double middle = y + span_height / 2;
    const double left = row.depth * indent;
    const double begin = x(row.begin);
    const double size = std::max(x(row.end) - begin, 2.0);
    const double space = chart_left - 30 - left - static_cast<double>(row.title.size()) * capital;
    const char* const colour = colour_of(row.service);
    out_ << "<g><title>" << escaped(row.service + " · " + row.title + " · " + row.detail)
         << "\nspan " << row.span_id << ", parent " << row.parent_id << "</title>"
         << "<rect x=\"" << at(left) << "\" y=\"" << at(middle - 5)
         << "\" width=\"4\" height=\"10\" rx=\"2\" fill=\"" << colour << "\"/>"
         << "<text x=\"" << at(left + 12) << "\" y=\"" << at(middle + 4.5) << "\">"
         << escaped(row.title) << "<tspan class=\"small\" dx=\"8\">"
         << escaped(fitting(row.detail, space)) << "</tspan></text>"
         << "<rect x=\"" << at(begin) << "\" y=\"" << at(middle - bar_height / 2) << "\" width=\""
         << at(size) << "\" height=\"" << at(bar_height) << "\" rx=\"3\" fill=\""
         << (row.error ? "#c62b2b" : colour) << "\"/>"
         << text(begin + size + 7, middle + 4,
                 milliseconds(row.duration()) + (row.error ? " · error" : ""), "small")
         << "</g>\n";
  }

  /// The context arrives in the next process: the process, and the carrier of the context.
  void hop(const Row& row, double y, const Row* above) {
    const double left = row.depth * indent;
    out_ << "<text class=\"service\" x=\"" << at(left) << "\" y=\"" << at(y + 19)
         << "\" style=\"fill: " << colour_of(row.service) << "\">" << escaped(row.service)
         << "</text>"
         << text(left, y + 36,
                 fitting("← " + row.title + ": " + row.detail, chart_left - 10 - left), "small");
    const bool joins =
        above != nullptr && above->kind == Row::Kind::span && above->begin <= row.begin + 0.01;
    const double head = joins ? y - (span_height - bar_height) / 2 : y + 6;
    const double middle = y + hop_height / 2;
    const double foot = y + hop_height + (span_height - bar_height) / 2 - 1;
    if (row.kind == Row::Kind::queue) {
      if (joins) wire(x(row.begin), head, middle - 13);
      gap(row, y);
      wire(x(row.end), middle + 12, foot);
    } else if (is_far_end(row)) {
      wire(x(row.begin) + 1, head, middle - 5);
      const bool right = x(row.begin) + 180 < width;
      out_ << "<circle class=\"wire\" cx=\"" << at(x(row.begin) + 1) << "\" cy=\"" << at(middle)
           << "\" r=\"4.5\"/>"
           << text(x(row.begin) + (right ? 14 : -12), middle + 4, "the far end, not traced here",
                   "small", right ? "start" : "end");
    } else {
      wire(x(row.begin) + 1, head, foot);
    }
    out_ << '\n';
  }

  void gap(const Row& row, double y) {
    const double begin = x(row.begin);
    const double size = std::max(x(row.end) - begin, 3.0);
    const double middle = y + hop_height / 2;
    const std::string label =
        "in SQS · " + milliseconds(row.duration()) + (row.note.empty() ? "" : " · " + row.note);
    const double label_size = static_cast<double>(label.size()) * letter + 10;
    out_ << "<rect x=\"" << at(begin) << "\" y=\"" << at(middle - 12) << "\" width=\"" << at(size)
         << "\" height=\"24\" rx=\"3\" fill=\"url(#hatch)\" stroke=\"#d9a24a\" "
            "stroke-dasharray=\"4 3\"/>";
    if (label_size + 16 > size) {
      const bool right = begin + size + label_size < width;
      out_ << text(right ? begin + size + 8 : begin - 8, middle + 4, label, "small",
                   right ? "start" : "end");
      return;
    }
    out_ << "<rect x=\"" << at(begin + size / 2 - label_size / 2) << "\" y=\"" << at(middle - 9)
         << "\" width=\"" << at(label_size)
         << "\" height=\"18\" rx=\"9\" fill=\"#fff\" stroke=\"#e8c78d\"/>"
         << text(begin + size / 2, middle + 4, label, "small", "middle");
  }

  void wire(double where, double from, double to) {
    out_ << "<path class=\"wire\" d=\"M" << at(where) << ',' << at(from) << " V" << at(to)
         << "\" marker-end=\"url(#arrow)\"/>";
  }

  void checks() {
    out_ << "<div class=\"card\">\n<h2>Verified</h2>\n<table>\n";
    for (const Check& check : checks_) {
      out_ << "<tr><td class=\"" << (check.holds ? "ok\">✓" : "lost\">✗")
           << "</td><td class=\"name\">" << escaped(check.what) << "</td><td class=\"id\">"
           << escaped(check.detail) << "</td></tr>\n";
    }
    out_ << "</table>\n</div>\n";
  }

  void headers() {
    out_ << "<div class=\"card\">\n<h2>What reached the third party</h2>\n<table>\n";
    for (const std::string_view name : Propagator().fields()) {
      for (const auto& [key, value] : far_end_) {
        if (key != name) continue;
        out_ << "<tr><td class=\"id name\">" << escaped(key) << "</td><td class=\"id\">"
             << escaped(value) << "</td></tr>\n";
      }
    }
    out_ << "</table>\n</div>\n";
  }

  void spans() {
    out_ << "<h2>Spans</h2>\n<table>\n<tr><th>service</th><th>span</th><th>resource</th><th>span "
            "id</th><th>parent id</th>"
         << "<th class=\"number\">begins</th><th class=\"number\">takes</th></tr>\n";
    for (const Panel& panel : picture_.panels) {
      for (const Row& row : panel.rows) {
        if (row.kind != Row::Kind::span) continue;
        out_ << "<tr><td class=\"name\" style=\"color: " << colour_of(row.service) << "\">"
             << escaped(row.service) << "</td><td class=\"name\">" << escaped(row.title)
             << "</td><td>" << escaped(row.detail) << "</td><td class=\"id name\">" << row.span_id
             << "</td><td class=\"id name\">" << row.parent_id << "</td><td class=\"number\">"
             << milliseconds(row.begin) << "</td><td class=\"number\">"
             << milliseconds(row.duration()) << "</td></tr>\n";
      }
    }
    out_ << "</table>\n";
  }

  static std::string text(double left, double baseline, const std::string& content,
                          const char* style_class = "", const char* anchor = "start") {
    std::string out = "<text x=\"" + at(left) + "\" y=\"" + at(baseline) + '"';
    if (*style_class != '\0') out += std::string(" class=\"") + style_class + '"';
    if (std::string_view(anchor) != "start") out += std::string(" text-anchor=\"") + anchor + '"';
    return out + ">" + escaped(content) + "</text>";
  }
  static std::string fitting(const std::string& content, double space) {
    const auto letters = static_cast<std::size_t>(std::max(space / letter, 1.0));
    return content.size() <= letters ? content : content.substr(0, letters - 1) + "…";
  }

  const Picture& picture_;
  const std::vector<Check>& checks_;
  const HeaderList& far_end_;
  std::ostringstream out_;
};

}  // namespace

std::string draw_html(const Picture& picture, const std::vector<Check>& checks,
                      const HeaderList& far_end) {
  return Page(picture, checks, far_end).draw();
}

}  // namespace pipeline
