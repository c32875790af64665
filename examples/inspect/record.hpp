// What a capture holds: requests, responses, messages, log lines, each with its headers.
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

/// A header as it was on the wire, and where it stands in the capture.
struct Header {
  const Name* name = nullptr;
  std::string wire;     ///< as the reader of the wire sees it
  std::string spelled;  ///< as it stands here; empty where the value's shape alone tells
  std::string value;
  Place place;
  /// The name was another on the wire, so that nobody reads it.
  bool misspelt = false;
  bool literal = true;  ///< the value stands here just so
};

enum class RecordKind : unsigned char { headers, request, response, message, log, document };

/// Whose rules hold for a name that stands twice.
enum class Medium : unsigned char { http, broker };

struct Record {
  RecordKind kind = RecordKind::headers;
  Medium medium = Medium::http;
  std::string title;  ///< a request's line, or where in a document it stands
  std::size_t first = 0;
  std::size_t last = 0;
  std::vector<Header> headers;
  std::size_t others = 0;          ///< headers that say nothing of a trace
  std::vector<std::string> notes;  ///< about the document
  bool in_text = false;            ///< found inside a string of a document

  bool has(std::string_view wire) const;
  /// The headers that a service would see.
  Headers on_wire() const;
};

std::string_view word(RecordKind kind);

/// Whether a header of this spelling is another header on the wire. `in_field`: it stands as
/// `Name: value`, as wires and their dumps have it.
bool is_misspelt(const Hit& hit, bool in_field);

/// A hit as a header of a record.
Header header_of(const Hit& hit, const Line& line, bool in_field);

/// Adds headers that were found by shape to those found by name, where the name is not there, and
/// drops what a log line says twice.
void settle(Record& record);

}  // namespace inspect
