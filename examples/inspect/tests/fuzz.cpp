// SPDX-License-Identifier: MIT
// Any bytes, as a capture: no crash, and what is shown of it is as wide as a terminal can take.
#include <baton/presets.hpp>

#include <sstream>
#include <string>

#include "capture.hpp"
#include "human_mode.hpp"
#include "support/fuzz.hpp"

using baton::test::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(baton::test::as_text(data, size));
  std::istringstream records(text);
  bool any = false;
  inspect::read_capture(records, [&](inspect::Record&& record) {
    any = true;
    require(record.first <= record.last);
    for (const inspect::Header& header : record.headers) {
      require(header.name != nullptr && !header.wire.empty());
      require(header.place.line >= 1 && header.place.column >= 1 && header.place.length >= 1);
      require(header.place.shown.size() < 1000);
    }
  });
  std::istringstream in(text);
  std::ostringstream out;
  const auto outcome =
      inspect::run_human_mode(in, baton::universal_propagator, inspect::Paint(size % 2 == 0), out);
  require(!out.str().empty());
  require(any || outcome != inspect::found);
  return 0;
}
