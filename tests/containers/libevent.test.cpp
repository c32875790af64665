// SPDX-License-Identifier: MIT
#include <baton/carriers/libevent.hpp>

#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <sys/queue.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// Headers that free themselves, for the checks.
struct Headers {
  evkeyvalq list;
  Headers() { TAILQ_INIT(&list); }
  Headers(const Headers&) = delete;
  Headers& operator=(const Headers&) = delete;
  ~Headers() { evhttp_clear_headers(&list); }
};

}  // namespace

template <>
struct baton::carrier_traits<Headers> {
  static void read(const Headers& own, auto&& visit) { as_carrier(own.list).for_each(visit); }
  static Error write(Headers& own, const HeaderList& headers) {
    return write_headers(own.list, headers);
  }
};

namespace {

TEST_CASE("libevent: a list of headers keeps the promises") {
  const auto append = [](Headers& own, std::string_view name, std::string_view value) {
    evhttp_add_header(&own.list, std::string(name).c_str(), std::string(value).c_str());
  };
  CHECK(testing::check_carrier([] { return Headers(); }, append).text() == "");
}

TEST_CASE("libevent: the headers of a request") {
  evhttp_request* const request = evhttp_request_new(nullptr, nullptr);
  evkeyvalq* const headers = evhttp_request_get_output_headers(request);
  evhttp_add_header(headers, "TraceParent", "old");
  evhttp_add_header(headers, "x", "1");
  CHECK(inject(full_context(), *headers));
  check_arrived(extract(*headers));
  CHECK(std::string_view(evhttp_find_header(headers, "x")) == "1");
  evhttp_request_free(request);
}

TEST_CASE("libevent: what would begin another line is refused") {
  Headers own;
  const Header header{"a", "b\r\nc: d"};
  CHECK(write_headers(own.list, {&header, 1}) == Error{Errc::bad_value, 0, "a"});
  CHECK(own.list.tqh_first == nullptr);
}

}  // namespace
