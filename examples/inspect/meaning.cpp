// SPDX-License-Identifier: MIT
#include "meaning.hpp"

#include <baton/carriers/map.hpp>
#include <baton/data_streams.hpp>
#include <baton/server_timing.hpp>
#include <baton/sql_comment.hpp>

#include <cstdint>
#include <utility>
#include <vector>

#include "text.hpp"

namespace inspect {

namespace {

std::string why(const baton::Error& error) { return std::string(message(error.code)); }

std::string pathway_text(std::string_view header, std::string_view value) {
  using Headers = std::vector<std::pair<std::string_view, std::string_view>>;
  constexpr baton::Propagator<baton::codecs::data_streams> propagator;
  const auto found = propagator.extract(Headers{{header, value}});
  if (found.context().pathway_text().empty()) {
    const bool known = !found.diagnostics().empty();
    return "no pathway" +
           (known ? ": " + std::string(message((*found.diagnostics().begin()).what)) : "");
  }
  const baton::Pathway pathway = baton::pathway_of(found.context());
  return "pathway " + std::to_string(pathway.hash) + ", begun at " +
         std::to_string(pathway.start_ms) + " ms since 1970, last checkpoint at " +
         std::to_string(pathway.edge_start_ms);
}

/// The ids that a header gives.
std::string ids_text(const baton::Traceparent& parent) {
  return "trace " + std::string(parent.trace_id.to_hex()) + ", span " +
         std::string(parent.span_id.to_hex());
}

std::string timing_text(std::string_view value) {
  using Headers = std::vector<std::pair<std::string_view, std::string_view>>;
  const auto parent = baton::read_server_timing(Headers{{"server-timing", value}});
  if (!parent) return "no trace in it: " + why(parent.error());
  return "of " + ids_text(*parent);
}

/// W3C's traceparent under another system's name.
std::string alias_text(std::string_view header, std::string_view value) {
  const auto parent = baton::parse_traceparent(trim(value));
  if (!parent) return "W3C's traceparent, malformed: " + why(parent.error());
  const std::string_view whose = header.starts_with("ce-")
                                     ? "the trace in which the event began: "
                                     : "W3C's traceparent, for those who ask for this name: ";
  return std::string(whose) + ids_text(*parent);
}

/// What a key of a comment tells.
std::string_view word_of(std::string_view key) {
  constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"dddb", "database"},      {"dddbs", "the database's service"},
      {"dde", "environment"},    {"ddh", "host"},
      {"ddprs", "peer service"}, {"ddps", "service"},
      {"ddpv", "version"},       {"ddsh", "base hash"}};
  for (const auto& [known, word] : words) {
    if (key == known) return word;
  }
  return {};
}

}  // namespace

std::string meaning_of(std::string_view header, std::string_view value) {
  for (const baton::Field& field : baton::codecs::data_streams::fields) {
    if (header == field.name) return pathway_text(header, value);
  }
  if (header == "server-timing") return timing_text(value);
  for (const std::string_view other :
       {"diagnostic-id", "ce-traceparent", "elastic-apm-traceparent", "googclient-traceparent"}) {
    if (header == other) return alias_text(header, value);
  }
  return {};
}

std::string sql_note(std::string_view line) {
  std::string out;
  bool any = false;
  baton::SqlCommentReader(line).for_each([&](std::string_view key, std::string_view value) {
    any = true;
    const std::string_view word = word_of(key);
    if (word.empty()) return;
    out.append(out.empty() ? ": " : ", ").append(word).append(" ").append(value);
  });
  if (!any) return {};
  return "A comment in a SQL statement, by which the database knows who asked" + out + ".";
}

}  // namespace inspect
