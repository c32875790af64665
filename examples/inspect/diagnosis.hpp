// SPDX-License-Identifier: MIT
// Why a trace breaks: what each style finds in some headers, the result, and the faults.
#pragma once

#include <baton/presets.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "record.hpp"
#include "rules.hpp"

namespace inspect {

/// One fault.
struct Finding {
  std::string header;         ///< the header or headers with the fault
  std::string what;           ///< the fault
  std::string value = {};     ///< the value; empty if there is nothing to show
  std::size_t offset = npos;  ///< of the wrong byte; npos: no byte in particular
  const Rule* rule = nullptr;
  std::string consequence = {};
  std::string mend = {};  ///< how to fix it, and the usual cause

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

/// The result of one style alone.
struct StyleReport {
  const Style* style;
  bool configured;  ///< the style is among those that read
  baton::Extraction found;
};

struct Diagnosis {
  std::vector<StyleReport> styles;  ///< the configured styles in their order, then the others
  baton::Extraction merged;         ///< the result of all configured styles together
  std::vector<Finding> findings;
  Headers next;  ///< the headers for the next hop, if no span is made here
  baton::Injection injected;

  const StyleReport* find(std::string_view style) const;
};

Diagnosis diagnose(const Record& record, const baton::UniversalPropagator& propagator);

/// What happened to a header.
enum class Fate : unsigned char {
  taken,    ///< its style is read and has it
  damaged,  ///< taken, but a part was dropped
  refused,  ///< malformed, and its style has no result
  unread,   ///< no configured style reads it
};
Fate fate_of(const Header& header, const Diagnosis& diagnosis);

}  // namespace inspect
