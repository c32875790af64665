// SPDX-License-Identifier: MIT
#include <baton/messaging/elastic_beanstalk.hpp>

#include <doctest/doctest.h>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// A carrier that can only be asked by name.
struct Keyed {
  Headers headers;
  std::optional<std::string_view> get(std::string_view name) const {
    return value_of(headers, name);
  }
};

TEST_CASE("elastic beanstalk: the attribute as a header") {  // [msg 11.34]
  const Headers request{{"Host", "localhost"},
                        {"X-Aws-Sqsd-Msgid", "1"},
                        {"X-Aws-Sqsd-Attr-_datadog", headers_json(7)}};
  CHECK(number_of(elastic_beanstalk::extract(exact_copies(request))) == 7);
  constexpr Propagator<codecs::trace_context> w3c;
  CHECK_FALSE(elastic_beanstalk::extract(w3c, request));
  CHECK(number_of(elastic_beanstalk::extract(
            Keyed{{{std::string(elastic_beanstalk::attribute_header), headers_json(7)}}})) == 7);
  CHECK_FALSE(elastic_beanstalk::extract(Keyed{}));
}

TEST_CASE("elastic beanstalk: the request's own headers come first") {  // [msg 11.34]
  const Headers request{{"x-aws-sqsd-attr-_datadog", headers_json(7)},
                        {"x-datadog-trace-id", "8"},
                        {"x-datadog-parent-id", "1008"},
                        {"x-datadog-sampling-priority", "1"}};
  CHECK(number_of(elastic_beanstalk::extract(request)) == 8);
  const Headers baggage{{"x-aws-sqsd-attr-_datadog", headers_json(7)}, {"baggage", "a=1"}};
  const Extraction found = elastic_beanstalk::extract(baggage);
  CHECK(number_of(found) == 7);
  CHECK(found.baggage().get("a") == "1");
}

TEST_CASE("elastic beanstalk: a malformed document gives no context") {  // [msg 11.26]
  for (const char* text : {"", "text", "[]", "{", "null", "7"}) {
    CAPTURE(text);
    CHECK_FALSE(elastic_beanstalk::extract(Headers{{"x-aws-sqsd-attr-_datadog", text}}));
  }
}

}  // namespace
