// SPDX-License-Identifier: MIT
// Input: one value, read as dd-pathway-ctx-base64 and as dd-pathway-ctx.
#include <baton/data_streams.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reference/pathway.hpp"
#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

namespace {

void check_same(const Result<Pathway>& found, const std::optional<reference::Pathway>& expected) {
  require(found.has_value() == expected.has_value());
  if (!found) return;
  require(found->hash == expected->hash);
  require(found->start_ms == expected->start && found->edge_start_ms == expected->edge_start);
  char room[Pathway::max_text_size];
  require(std::string_view(room, format_pathway(*found, room)) ==
          reference::pathway_text(*expected));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  constexpr Propagator<codecs::data_streams> propagator;
  const auto check = [&](const Headers& headers, const Result<Pathway>& expected) {
    const Extraction found = propagator.extract(headers);
    require(pathway_of(found.context()) == expected.value_or(Pathway()));
    require(expected.has_value() == !found.context().pathway_text().empty());
    std::vector<std::pair<std::string, std::string>> out;
    require(static_cast<bool>(propagator.inject(found.context(), out)) == expected.has_value());
    const Extraction again = propagator.extract(out);
    require(again.context() == found.context());
    require(again.diagnostics().empty());
  };
  const auto pathway = parse_pathway(text);
  check_same(pathway, reference::pathway(std::string(text)));
  check_same(parse_pathway_bytes(text), reference::pathway_from_bytes(std::string(text)));
  require(pathway || pathway.error().offset <= size);
  if (text.find(',') == text.npos) {
    check({{"dd-pathway-ctx-base64", text}}, parse_pathway(detail::trim_field(text)));
  }
  if (parse_pathway(detail::trim_field(text))) return 0;
  const auto bytes = parse_pathway_bytes(text);
  check({{"dd-pathway-ctx", text}}, bytes);
  if (!bytes) return 0;
  const DataStreams here{.service = text};
  const Checkpoint point = here.checkpoint(*bytes, {{"topic", text}, {"direction", "in"}}, 1);
  require(point.parent == bytes->hash && point.edge_latency_ms >= 0);
  char room[Pathway::max_text_size];
  const auto written = static_cast<std::size_t>(format_pathway(point.pathway, room) - room);
  require(written <= sizeof room);
  Pathway expected = point.pathway;
  expected.local = {};
  require(parse_pathway({room, written}) == Result<Pathway>(expected));
  return 0;
}
