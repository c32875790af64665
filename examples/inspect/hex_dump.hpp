// Dumps of bytes, as `tcpdump -X`, `hexdump -C`, `xxd` and Wireshark print them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "line.hpp"

namespace inspect {

/// Puts the rows of a dump together to the lines of the text that it shows.
///
/// Input    rows `offset  hex digits in groups  the bytes as text`; the text must match the digits, so
///          nothing else is taken for a row. An offset that is not the next one begins another dump
class HexDump {
 public:
  explicit HexDump(std::function<void(Line&&)> take) : take_(std::move(take)) {}

  /// Takes the line when it is a row.
  bool add(const Line& line);
  /// Hands out what the rows showed.
  void finish();

 private:
  std::function<void(Line&&)> take_;
  Line dumped_;
  std::size_t next_offset_ = 0;
};

}  // namespace inspect
