// SPDX-License-Identifier: MIT
// Whatever a program puts into a context, headers have only the bytes 0x20 … 0x7e.
#include <baton/baton.hpp>
#include <baton/codecs.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// Puts the text of a header into everything that codecs write.
struct careless {
  static constexpr std::string_view name = "careless";
  static constexpr Field fields[] = {{"x-careless"}};

  static Error decode(const Fields& in, const Options&, Candidate& out, Report&) {
    const std::string_view text = in[0];
    if (text.empty()) return fail(Errc::absent);
    out.trace_id = {1, 2};
    out.span_id = {3};
    out.trace_state = text;
    out.texts.trace_state = text;
    out.texts.origin = text;
    out.texts.last_parent = text;
    out.texts.other_keys = text;
    out.set_tag(in, "_dd.p.a", text);
    out.set_tag(in, "_dd.p.b", "2");
    out.set_tag(in, text, "1");
    out.set_tag(in, "_dd.p.a", text);
    return {};
  }
  static void encode(const SpanContext&, const Options&, HeaderEncoder&) {}
};

using All =
    Propagator<careless, codecs::datadog, codecs::trace_context, codecs::baggage, codecs::b3,
               codecs::b3multi, codecs::xray, codecs::jaeger, codecs::ot_baggage>;

void check_bytes(const All& all, const SpanContext& context) {
  Headers out;
  REQUIRE(all.inject(context, out));
  REQUIRE(out.size() > 4);
  for (const auto& [name, value] : out) {
    for (const char c : name) REQUIRE((c > ' ' && c <= '~'));
    for (const char c : value) REQUIRE((c >= ' ' && c <= '~'));
  }
}

using Setter = void (*)(SpanContext&, std::string_view);
constexpr Setter setters[] = {
    [](SpanContext& c, std::string_view text) { c.set_origin(text); },
    [](SpanContext& c, std::string_view text) { c.set_last_datadog_parent(text); },
    [](SpanContext& c, std::string_view text) { c.set_other_datadog_keys(text); },
    [](SpanContext& c, std::string_view text) {
      c.set_other_datadog_keys("x:" + std::string(text));
    },
    [](SpanContext& c, std::string_view text) { (void)c.set_trace_state(text); },
    [](SpanContext& c, std::string_view text) {
      (void)c.set_trace_state("k=" + std::string(text));
    },
    [](SpanContext& c, std::string_view text) { c.set_tag("_dd.p.a", text); },
    [](SpanContext& c, std::string_view text) { c.set_tag("_dd.p." + std::string(text), "1"); },
    [](SpanContext& c, std::string_view text) { c.set_tag(text, "1"); },
    [](SpanContext& c, std::string_view text) { c.baggage().set("k", text); },
    [](SpanContext& c, std::string_view text) { c.baggage().set(text, "v"); },
    [](SpanContext& c, std::string_view text) { c.baggage().set("k", "v", text); },
};

Options each_option(int number) {
  Options options;
  options.datadog_member = number != 1;
  options.trace_state_max_length = number == 2 ? 512 : 0;
  return options;
}

TEST_CASE("wire bytes: every setter, every byte, every format") {
  for (int number = 0; number < 3; ++number) {
    const All all(each_option(number));
    for (const Setter set : setters) {
      for (int byte = 0; byte < 256; ++byte) {
        CAPTURE(byte);
        const char c = static_cast<char>(byte);
        for (const std::string& text :
             {std::string(1, c), std::string("a") + c + "b", std::string(70, 'a') + c + "b"}) {
          for (const bool remote : {false, true}) {
            SpanContext context({1, 2}, {3});
            context.set_sampling_priority(SamplingPriority::user_keep);
            context.set_remote(remote);
            set(context, text);
            check_bytes(all, context);
          }
        }
      }
    }
  }
}

TEST_CASE("wire bytes: a codec that checks nothing") {
  for (int number = 0; number < 3; ++number) {
    const All all(each_option(number));
    for (int byte = 0; byte < 256; ++byte) {
      CAPTURE(byte);
      const char c = static_cast<char>(byte);
      for (const std::string& text : {std::string("a") + c + "b", std::string("a=1") + c + "b=2",
                                      std::string("x:") + std::string(70, 'a') + c + "b"}) {
        const Extraction found = all.extract(Headers{{"x-careless", text}});
        REQUIRE(found);
        CHECK(found.context().tags().get("_dd.p.b") == "2");
        CHECK(found.context().tags().size() == 3);
        check_bytes(all, found.context());
        check_bytes(all, found.context().with_span_id({4}));
      }
    }
  }
}

}  // namespace
