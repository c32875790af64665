// SPDX-License-Identifier: MIT
// The parts of a capture: requests, responses, messages, log lines, each with its headers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "finder.hpp"
#include "line.hpp"

namespace inspect {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A header as it was on the wire, and its place in the capture.
struct Header {
  const Name* name = nullptr;
  std::string wire;     ///< as a receiver sees it
  std::string spelled;  ///< as in the capture; empty if it was found by the value's shape alone
  std::string value;
  Place place;
  /// The name was another one on the wire, so nothing reads it.
  bool misspelt = false;
  bool literal = true;  ///< the value is in the capture exactly so
};

enum class RecordKind : unsigned char { headers, request, response, message, log, document };

/// The system whose rules for repeated names hold.
enum class Medium : unsigned char { http, broker };

struct Record {
  RecordKind kind = RecordKind::headers;
  Medium medium = Medium::http;
  std::string title;  ///< the line of a request, or the place in a document
  std::size_t first = 0;
  std::size_t last = 0;
  std::vector<Header> headers;
  std::size_t others = 0;          ///< headers that do not belong to a trace
  std::vector<std::string> notes;  ///< about the document
  bool in_text = false;            ///< found inside a string of a document

  bool has(std::string_view wire) const;
  /// The headers that a service would receive.
  Headers on_wire() const;
};

std::string_view word(RecordKind kind);

/// Whether a header of this spelling is another header on the wire. `in_field`: it has the form
/// `Name: value`, as on wires and in their dumps.
bool is_misspelt(const Hit& hit, bool in_field);

/// Makes a header of a record from a hit.
Header header_of(const Hit& hit, const Line& line, bool in_field);

/// Adds headers found by shape to those found by name, unless their name is there already, and drops
/// headers that a log line has twice.
void settle(Record& record);

}  // namespace inspect
