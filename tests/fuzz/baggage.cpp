// SPDX-License-Identifier: MIT
// Input: each line is one baggage header.
#include <baton/codecs/baggage.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>

#include "reference/baggage.hpp"
#include "support/fuzz.hpp"
#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::baggage> propagator;
constexpr Propagator<codecs::baggage> narrow{
    Options{.baggage_max_members = 3, .baggage_max_bytes = 40}};
constexpr Propagator<codecs::baggage> w3c{Options{.baggage_dialect = BaggageDialect::w3c}};

/// Compares the baggage found with that of the reference, properties in their written form.
void check_same(const Extraction& found, const reference::Baggage& expected) {
  reference::Baggage members;
  for (const auto& [key, value, properties] : found.baggage()) {
    members.push_back({std::string(key), std::string(value), std::string(properties)});
  }
  require(members == expected);
}

template <class P>
void check(const P& limited, const Headers& headers) {
  const Extraction found = limited.extract(headers);
  reference::Texts values;
  for (const auto& header : headers) values.push_back(header.second);
  const Options& options = limited.options();
  check_same(found,
             reference::baggage(values, {options.baggage_dialect == BaggageDialect::w3c,
                                         options.baggage_max_members, options.baggage_max_bytes}));
  require(found.baggage().size() <= limited.options().baggage_max_members);
  Headers out;
  static_cast<void>(limited.inject(found.context(), out));
  require(may_travel(out));
  if (out.empty()) return;
  require(out[0].second.size() <= limited.options().baggage_max_bytes);

  // Written baggage reads back complete and unchanged.
  const Extraction again = limited.extract(out);
  require(again.diagnostics().empty());
  Headers twice;
  require(limited.inject(again.context(), twice).written() == 1);
  require(twice == out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(data, size);
  const auto summary = parse_baggage(rest);
  if (!summary) require(summary.error() && summary.error().offset <= rest.size());

  Headers headers;
  while (!rest.empty()) headers.emplace_back("baggage", next_line(rest));
  check(propagator, headers);
  check(narrow, headers);
  check(w3c, headers);
  return 0;
}
