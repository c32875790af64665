// SPDX-License-Identifier: MIT
// Baggage: cases from the propagator tests of opentelemetry-go, -java and -python.
#include <doctest/doctest.h>

#include <string>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr Setup w3c{.words = {.otel = "baggage"}, .options = opentelemetry};

TEST_CASE("OpenTelemetry's tests: baggage") {
  const Row rows[] = {
      {"[bag 7.1] two members", "baggage: key1=val1,key2=val2",
       "no trace baggage key1=val1 baggage key2=val2", "baggage: key1=val1,key2=val2"},
      {"[bag 7.1] blanks: python drops such members; here as W3C has it",
       "baggage: key1 =   val1,  key2 =val2   ", "no trace baggage key1=val1 baggage key2=val2",
       "baggage: key1=val1,key2=val2"},
      {"[bag 7.1] before the key", "baggage:    key=value1", "no trace baggage key=value1"},
      {"[bag 7.1] tabs", "baggage: foo \t= 1\t\t ", "no trace baggage foo=1"},
      {"[bag 7.3] properties", "baggage: key1=val1,key2=val2;prop=1;prop2",
       "no trace baggage key1=val1 baggage key2=val2;prop=1;prop2",
       "baggage: key1=val1,key2=val2;prop=1;prop2"},
      {"[bag 7.3] blanks around them", "baggage: key=value1      ;meta1=meta2",
       "no trace baggage key=value1;meta1=meta2"},
      {"[bag 7.3] and within: written as the grammar has it",
       "baggage: key1= value1; metadata-key = value; other, key2 =value2 , key3 =\tvalue3 ; ",
       "no trace baggage key1=value1;metadata-key = value; other baggage key2=value2 baggage "
       "key3=value3",
       "baggage: key1=value1;metadata-key=value;other,key2=value2,key3=value3"},
      {"[bag 7.2] no value", "baggage: key1=,key2=val2", "no trace baggage key1= baggage key2=val2",
       "baggage: key1=,key2=val2"},
      {"[bag 7.2] blanks for a value", "baggage: key1=     ,key2=val2",
       "no trace baggage key1= baggage key2=val2"},
      {"[bag 7.2] no value, a property", "baggage: foo=;state=on;red",
       "no trace baggage foo=;state=on;red", "baggage: foo=;state=on;red"},
      {"[bag 7.6] twice, empty first", "baggage: key1=,key1=val", "no trace baggage key1=val"},
      {"[bag 7.6] twice: the last", "baggage: key=value1,key=value2",
       "no trace baggage key=value2"},
      {"[bag 7.6] with properties: the last's", "baggage: foo=1;state=on;red,foo=2",
       "no trace baggage foo=2"},
      {"[bag 7.2] no =: that member goes", "baggage: key1=val1,key2=val2,a,val3",
       "no trace baggage key1=val1 baggage key2=val2"},
      {"[bag 7.2] a lone word", "baggage: header1", "no trace"},
      {"[bag 7.2] no key", "baggage: =foo", "no trace"},
      {"[bag 7.2] neither", "baggage:  = ", "no trace"},
      {"[bag 7.2] an empty member", "baggage: foo=,,bar=", "no trace baggage foo= baggage bar="},
      {"[bag 7.2] a key with a blank", "baggage: ke y=value1,key1=val",
       "no trace baggage key1=val"},
      {"[bag 7.2] with a separator", "baggage: ke?y=value1,\\=value,key1=val",
       "no trace baggage key1=val"},
      {"[bag 7.2] one of three",
       "baggage: ke<y=value1, ;sss,key=value;meta1=value1;meta2=value2,ke(y=value;meta=val ",
       "no trace baggage key=value;meta1=value1;meta2=value2"},
      {"[bag 7.1] a = in a value",
       "baggage: foo=0=0=0,key==", "no trace baggage foo=0=0=0 baggage key=="},
      {"[bag 7.5] plus and slash", "baggage: foo=1+1,bar=1/1,baz=1%2B1,qux=1%2F1",
       "no trace baggage foo=1+1 baggage bar=1/1 baggage baz=1+1 baggage qux=1/1",
       "baggage: foo=1%2B1,bar=1/1,baz=1%2B1,qux=1/1"},
      {"[bag 7.1] percent-encoded text",
       "baggage: key1=val%252%2C,k=aa%26cc,foo=%C4%85%C5%9B%C4%87",
       "no trace baggage key1=val%2, baggage k=aa&cc baggage foo=\xc4\x85\xc5\x9b\xc4\x87",
       "baggage: key1=val%252%2C,k=aa&cc,foo=%C4%85%C5%9B%C4%87"},
      {"[bag 7.1] an encoded key: python and go decode it, W3C does not",
       "baggage: key%23key=value%23value", "no trace baggage key#key=value#value",
       "baggage: key#key=value#value"},
      {"[bag 7.3] an encoded property", "baggage: foo=1;bar=val%252%2C",
       "no trace baggage foo=1;bar=val%252%2C", "baggage: foo=1;bar=val%252%2C"},
      {"[bag 7.1] bytes that are no UTF-8", "baggage: k=aa%ffcc%fedd%fa",
       "no trace baggage k=aa\xef\xbf\xbd"
       "cc\xef\xbf\xbd"
       "dd\xef\xbf\xbd"},
      {"[bag 7.1] an unfinished %: go and java drop the member; here it is text",
       "baggage: key1=val%,bad=va%lue,key2=v",
       "no trace baggage key1=val% baggage bad=va%lue "
       "baggage key2=v",
       "baggage: key1=val%25,bad=va%25lue,key2=v"},
      {"[bag 7.2] a value with a blank or a backslash: java and go drop the member; here it is "
       "text",
       "baggage: key=valu e1,foo=\\", "no trace baggage key=valu e1 baggage foo=\\",
       "baggage: key=valu%20e1,foo=%5C"},
      {"[bag 7.1] bytes beyond ASCII: python drops the member; here they are text",
       "baggage: key1=val1,key2=test\xc3\xa9",
       "no trace baggage key1=val1 baggage key2=test\xc3\xa9",
       "baggage: key1=val1,key2=test%C3%A9"},
      {"[bag 7.6] several fields", "baggage: k1=v1,k2=v0\nbaggage: k2=v2,k3=v3",
       "no trace baggage k1=v1 baggage k2=v2 baggage k3=v3"},
      {"[bag 7.6] some are empty", "baggage: \nbaggage: k=v\nbaggage: ", "no trace baggage k=v"},
      {"[field 0.2] all are", "baggage: \nbaggage: ", "no trace", ""},
      {"[bag 7.2] one is malformed", "baggage: k1=v1\nbaggage: invalid\nbaggage: k2=v2",
       "no trace baggage k1=v1 baggage k2=v2"},
      {"[bag 7.7] none", "", "no trace", ""},
  };
  check(w3c, rows);
}

TEST_CASE("OpenTelemetry's tests: how much baggage") {
  std::string members = "k0=v", found = "no trace baggage k0=v";
  for (int i = 1; i < 64; ++i) {
    members += ",k" + std::to_string(i) + "=v";
    found += " baggage k" + std::to_string(i) + "=v";
  }
  const std::string at_limit = "baggage: " + members, over = at_limit + ",k64=v,k65=v";
  const std::string apart = at_limit + "\nbaggage: k64=v";
  const std::string longest = "k=" + std::string(8190, 'v'), too_long = longest + 'v';
  const std::string longest_header = "baggage: " + longest,
                    longest_found = "no trace baggage " + longest;
  const std::string too_long_header = "baggage: " + too_long,
                    half = "baggage: k=" + std::string(4094, 'v');
  const std::string both = half + "\nbaggage: y=" + std::string(4093, 'w');
  const std::string both_found =
      "no trace baggage k=" + std::string(4094, 'v') + " baggage y=" + std::string(4093, 'w');
  const std::string second = longest_header + "\nbaggage: k2=v2";
  const Row rows[] = {
      {"[bag 7.4] 64 members", at_limit, found, at_limit},
      {"[bag 7.4] more: the first 64", over, found, at_limit},
      {"[bag 7.4] in two fields", apart, found, at_limit},
      {"[bag 7.4] 8192 bytes", longest_header, longest_found, longest_header},
      {"[bag 7.4] one more", too_long_header, "no trace", ""},
      {"[bag 7.4] in two fields, the comma counts", both, both_found},
      {"[bag 7.4] beyond them: go drops all; here whole members stay", second, longest_found},
  };
  check(w3c, rows);
}

}}  // namespace baton::peers
