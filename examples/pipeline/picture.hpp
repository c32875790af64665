// SPDX-License-Identifier: MIT
// The content of a waterfall: rows on a common axis of time. Others draw it.
#pragma once

#include <string>
#include <vector>

#include "trace.hpp"

namespace pipeline {

/// Who is called and makes no spans.
namespace far_ends {
inline constexpr const char* third_party = "third party";
inline constexpr const char* database = "SQLite";
}  // namespace far_ends

struct Row {
  enum class Kind {
    span,   // one span
    hop,    // the context on its way from one process to another
    queue,  // as above, through the queue: it begins and ends
  };
  Kind kind = Kind::span;
  int depth = 0;
  std::string service;  // of the span; for a hop, of the span that it leads to
  std::string title;    // "aws.lambda", "HTTP headers"
  std::string detail;   // the resource; the formats of the hop
  double begin = 0;     // ms since the picture's begin
  double end = 0;
  bool error = false;
  std::string note =
      {};  // of the queue: how long the message is on its way by Data Streams' clocks
  std::string span_id = {};
  std::string parent_id = {};

  double duration() const { return end - begin; }
};

/// Whether a hop leads out of the trace.
inline bool is_far_end(const Row& row) {
  return row.service == far_ends::third_party || row.service == far_ends::database;
}

/// One trace.
struct Panel {
  std::string trace_id;
  std::vector<Row> rows;
};

struct Picture {
  std::vector<Panel> panels;
  std::vector<std::string> services;  // in order of appearance: the index is the colour
  double duration = 0;                // ms
};

/// `far_end` names the styles that reached the third party; empty if none did.
Picture compose(const std::vector<Trace>& traces, const std::string& far_end);

/// Positions for the labels of an axis of this length: round numbers of milliseconds, about seven.
std::vector<double> axis_ticks(double duration);
/// "20.4 ms"
std::string milliseconds(double value);

}  // namespace pipeline
