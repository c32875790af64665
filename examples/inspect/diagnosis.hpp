// Why a trace breaks: what each style finds in some headers, what comes of it, and what is wrong.
#pragma once

#include <baton/presets.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "record.hpp"
#include "rules.hpp"

namespace inspect {

/// One thing that is wrong.
struct Finding {
  std::string header;         ///< the header, or headers, it is about
  std::string what;           ///< what is wrong with it
  std::string value = {};     ///< the value; empty when there is nothing to show
  std::size_t offset = npos;  ///< of the byte in it that is wrong; npos: none in particular
  const Rule* rule = nullptr;
  std::string consequence = {};
  std::string mend = {};  ///< what would mend it, and who usually breaks it so

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

/// What one style finds when it is the only one.
struct StyleReport {
  const Style* style;
  bool configured;  ///< it is among those that read
  baton::Extraction found;
};

struct Diagnosis {
  std::vector<StyleReport> styles;  ///< those configured in their order, then the others
  baton::Extraction merged;         ///< what all that are configured find together
  std::vector<Finding> findings;
  Headers next;  ///< what is sent on when no span is made here
  baton::Injection injected;

  const StyleReport* find(std::string_view style) const;
};

Diagnosis diagnose(const Record& record, const baton::UniversalPropagator& propagator);

/// What became of a header.
enum class Fate : unsigned char {
  taken,    ///< its style is read and has it
  damaged,  ///< taken, but a part of it was dropped
  refused,  ///< it is malformed, and its style gives nothing
  unread,   ///< nobody reads it here
};
Fate fate_of(const Header& header, const Diagnosis& diagnosis);

}  // namespace inspect
