// SPDX-License-Identifier: MIT
// Dumps of bytes, as `tcpdump -X`, `hexdump -C`, `xxd` and Wireshark print them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "line.hpp"

namespace inspect {

/// Joins the rows of a dump to the lines of text that it shows.
///
/// Input    rows `offset  hex digits in groups  the bytes as text`. The text must match the digits, so nothing
///          else is taken for a row. An offset that does not continue the dump begins another one
class HexDump {
 public:
  explicit HexDump(std::function<void(Line&&)> take) : take_(std::move(take)) {}

  /// Takes the line if it is a row.
  bool add(const Line& line);
  /// Hands out the text of the rows.
  void finish();

 private:
  std::function<void(Line&&)> take_;
  Line dumped_;
  std::size_t next_offset_ = 0;
};

}  // namespace inspect
