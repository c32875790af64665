// SPDX-License-Identifier: MIT
// Input: the first line is an origin and a baggage value. Then lines alternate between names and
// values: the existing entries of a container. The target injects a context into every kind of
// container.
#include <baton/baton.hpp>
#include <baton/carriers/environment.hpp>
#include <baton/carriers/header_block.hpp>
#include <baton/carriers/prefixed.hpp>
#include <baton/carriers/renamed.hpp>
#include <baton/messaging.hpp>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "support/attributes.hpp"
#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

SpanContext context_of(std::string_view text) {
  SpanContext context({1, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_origin(text);
  context.baggage().set("k", text);
  return context;
}

/// Writes a header name that some containers refuse.
struct odd_names {
  static constexpr std::string_view name = "odd";
  static constexpr Field fields[] = {{"aws.odd"}};
  static Error decode(const Fields&, const Options&, Candidate&, Report&) {
    return fail(Errc::absent);
  }
  static void encode(const SpanContext& context, const Options&, HeaderEncoder& out) {
    out.add(fields[0].name, context.origin().value_or("x"));
  }
};
constexpr Propagator<codecs::datadog, codecs::trace_context, odd_names> odd;

/// Requires that the container has all headers and they read back, or that no byte of it changed.
template <class C, class Inject, class Extract>
void check(const C& start, Inject inject_into, Extract extract_from) {
  C container = start;
  const Injection injection = inject_into(container);
  if (!injection) return require(injection.error() && container == start);
  const Extraction found = extract_from(std::as_const(container));
  require(found.context().trace_id() == TraceId{1, 7} && found.context().span_id() == SpanId{1007});
  C again = container;  // a second injection changes nothing
  require(inject_into(again) && again == container);
}
template <class C>
void check(const C& start, const SpanContext& context) {
  check(start, [&](C& c) { return inject(context, c); }, [](const C& c) { return extract(c); });
  check(
      start, [&](C& c) { return odd.inject(context, c); },
      [](const C& c) { return odd.extract(c); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(data, size);
  const SpanContext context = context_of(next_line(rest));
  const std::string text(rest);

  Pairs pairs;
  std::map<std::string, std::string> map;
  std::unordered_multimap<std::string, std::string> multimap;
  std::map<std::string, std::vector<std::string>> lists;
  ApiAttributes attributes;
  std::vector<std::string> environment;
  while (!rest.empty()) {
    const std::string name(next_line(rest));
    const std::string value(next_line(rest));
    pairs.emplace_back(name, value);
    map[name] = value;
    multimap.emplace(name, value);
    lists[name].push_back(value);
    attributes[name] = {value == "Binary" ? "Binary" : "String", value, value};
    environment.push_back(name + "=" + value);
  }
  check(pairs, context);
  check(map, context);
  check(multimap, context);
  check(lists, context);
  check(attributes, context);
  check(
      attributes, [&](auto& c) { return sqs::inject(context, c); },
      [](const auto& c) { return sqs::extract(c); });
  check(
      environment, [&](auto& c) { return inject(context, environment_block(c)); },
      [](const auto& c) { return extract(environment_block(c)); });
  check(
      pairs, [&](Pairs& c) { return inject(context, prefixed(c, pubsub_prefix)); },
      [](const Pairs& c) { return extract(prefixed(c, pubsub_prefix)); });
  check(
      pairs, [&](Pairs& c) { return inject(context, renamed(c, azure_names)); },
      [](const Pairs& c) { return extract(renamed(c, azure_names)); });
  check(
      text, [&](std::string& c) { return inject(context, header_block(c)); },
      [](const std::string& c) { return extract(header_block(c)); });
  check(
      text, [&](std::string& c) { return odd.inject(context, header_block(c)); },
      [](const std::string& c) { return odd.extract(header_block(c)); });
  return 0;
}
