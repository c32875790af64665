// SPDX-License-Identifier: MIT
#include <baton/carriers/curl.hpp>

#include <curl/curl.h>

#include <baton/carriers/header_block.hpp>
#include <baton/testing/carrier_checks.hpp>

#include "containers/loopback.hpp"
#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// A list that frees itself, for the checks.
struct List {
  curl_slist* headers = nullptr;
  List() = default;
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  ~List() { curl_slist_free_all(headers); }
  void add(const std::string& line) { headers = curl_slist_append(headers, line.c_str()); }
};
std::string lines_of(const curl_slist* list) {
  std::string out;
  for (; list != nullptr; list = list->next) out.append(list->data).append(1, '\n');
  return out;
}

TEST_CASE("libcurl: a list keeps the promises") {
  const auto append = [](List& list, std::string_view name, std::string_view value) {
    list.add(std::string(name).append(": ").append(value));
  };
  CHECK(testing::check_carrier([] { return List(); }, append).text() == "");
}

TEST_CASE("libcurl: the meaning of its lines") {
  List list;
  for (const char* line : {"Traceparent:  ", "X-Datadog-Origin;", "no colon", ": x", "a b: c",
                           "tracestate:a=1", "TRACESTATE: b=2 ", ""})
    list.add(line);
  std::string read;
  as_carrier(list.headers).for_each([&](auto name, auto value) {
    read.append(name).append(1, '=').append(value).append(1, '|');
  });
  CHECK(read == "Traceparent=|X-Datadog-Origin=|tracestate=a=1|TRACESTATE=b=2|");
}

TEST_CASE("libcurl: every spelling is replaced, also lines that remove or empty a header") {
  List list;
  for (const char* line :
       {"Accept: a", "Traceparent:", "traceparent;", "TRACEPARENT: old", "Host: b"})
    list.add(line);
  SpanContext context({0, 11}, {22});
  CHECK(inject(context, list.headers));
  CHECK(lines_of(list.headers) ==
        "Accept: a\nHost: b\nx-datadog-trace-id: 11\nx-datadog-parent-id: 22\n"
        "traceparent: 00-0000000000000000000000000000000b-0000000000000016-00\n"
        "tracestate: dd=p:0000000000000016\n");
}

TEST_CASE("libcurl: nothing written can begin another line") {
  List list;
  list.add("Host: a");
  const std::string before = lines_of(list.headers);
  for (const std::string_view bad : {std::string_view("a\r\nb: c"), std::string_view("a\nb"),
                                     std::string_view("a\0b", 3), std::string_view("\x7f")}) {
    CHECK(as_carrier(list.headers).set("x", bad).code == Errc::bad_value);
    CHECK(as_carrier(list.headers).set(bad, "x").code == Errc::name_refused);
  }
  CHECK(as_carrier(list.headers).set("", "x").code == Errc::name_refused);
  CHECK(as_carrier(list.headers).set("a;b", "x").code == Errc::name_refused);
  CHECK(lines_of(list.headers) == before);
  CHECK(as_carrier(list.headers).set("x", "").code == Errc::none);
  CHECK(lines_of(list.headers) == before + "x;\n");
}

TEST_CASE("libcurl: through the wire") {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  OneRequestServer server;
  List list;
  list.add("TRACEPARENT: old");
  CHECK(inject(full_context(), list.headers));
  CURL* const handle = curl_easy_init();
  curl_easy_setopt(handle, CURLOPT_URL, server.url().c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list.headers);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
  CHECK(curl_easy_perform(handle) == CURLE_OK);
  curl_easy_cleanup(handle);
  check_arrived(extract(header_block(std::string_view(server.head()))));
}

}  // namespace
