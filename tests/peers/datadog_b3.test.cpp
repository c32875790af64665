// SPDX-License-Identifier: MIT
// B3: cases from Datadog's cross-tracer suite.
// https://github.com/DataDog/system-tests/tree/main/tests/parametric
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

TEST_CASE("Datadog's suite: b3, one header") {
  const Row rows[] = {
      {"[b3 8.1] sampled, zeros in front",
       "b3: 0000000000000000000000000000000b-0000000000000016-1",
       "trace b span 16 priority 1 by b3", "b3: 000000000000000b-00000000000000aa-1"},
      {"[b3 8.1] not sampled", "b3: 000000000000000b-0000000000000016-0",
       "trace b span 16 priority 0 by b3", "b3: 000000000000000b-00000000000000aa-0"},
      {"[b3 8.3] ids of one zero", "b3: 0-0-1", "no trace error b3 all-zero id", ""},
  };
  check({.words = {.style = "B3 single header"}}, rows);
  check({.words = {.extract = "b3 single header", .inject = "B3 SINGLE HEADER"}}, rows);
  // [words 18.4] Migrated tracers read `b3` as the single header. The caller chooses that meaning.
  check({.words = {.style = "b3", .naming = StyleNaming::datadog_b3_single}}, rows);
  check({.words = {.extract = "b3", .inject = "b3", .naming = StyleNaming::datadog_b3_single}},
        rows);
}

TEST_CASE("Datadog's suite: b3, several headers") {
  const Row rows[] = {
      {"[b3 8.1] sampled, zeros in front",
       "x-b3-traceid: 0000000000000000000000000000000b\nx-b3-spanid: 0000000000000016\n"
       "x-b3-sampled: 1",
       "trace b span 16 priority 1 by b3multi",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 00000000000000aa\nx-b3-sampled: 1"},
      {"[b3 8.1] not sampled",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 0000000000000016\nx-b3-sampled: 0",
       "trace b span 16 priority 0 by b3multi",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 00000000000000aa\nx-b3-sampled: 0"},
      {"[b3 8.3] ids of one zero", "x-b3-traceid: 0\nx-b3-spanid: 0\nx-b3-sampled: 1",
       "no trace error x-b3-traceid all-zero id", ""},
  };
  check({.words = {.style = "b3multi"}}, rows);
  check({.words = {.extract = "B3MULTI", .inject = "b3multi"}}, rows);
  check({.words = {.style = "B3multi"}}, rows);
  check({.words = {.style = "b3"}}, rows);  // [multi 6.0] as most Datadog tracers read `b3`
}

}}  // namespace baton::peers
