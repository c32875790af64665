// SPDX-License-Identifier: MIT
// A stand-in for libcurl's list, whose memory fails when it is told to. tests/containers/curl.test.cpp
// has libcurl's own.
#include <baton/carriers/curl.hpp>

#include <doctest/doctest.h>

#include <baton/baton.hpp>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "support/allocations.hpp"

using namespace baton;
using namespace baton::test;

namespace stand_in {

struct List {
  char* data;
  List* next;
};

int live = 0;      // entries
int allowed = -1;  // entries that curl_slist_append still adds; -1: any number

List* curl_slist_append(List* list, const char* text) {
  if (allowed == 0) return nullptr;
  if (allowed > 0) --allowed;
  const std::size_t size = std::strlen(text) + 1;
  auto* const entry = static_cast<List*>(std::malloc(sizeof(List)));
  *entry = {static_cast<char*>(std::memcpy(std::malloc(size), text, size)), nullptr};
  ++live;
  List** end = &list;
  while (*end != nullptr) end = &(*end)->next;
  *end = entry;
  return list;
}
void curl_slist_free_all(List* list) {
  while (list != nullptr) {
    List* const entry = list;
    list = list->next;
    std::free(entry->data);
    std::free(entry);
    --live;
  }
}

std::string text_of(const List* list) {
  std::string out;
  for (; list != nullptr; list = list->next) out.append(list->data).append(1, '\n');
  return out;
}

}  // namespace stand_in

namespace {

using stand_in::text_of;

SpanContext context() {
  SpanContext out({1, 2}, {3});
  out.set_sampling_priority(SamplingPriority::user_keep);
  out.baggage().set("key", std::string(100, 'v'));
  return out;
}

stand_in::List* some_list() {
  stand_in::List* list = nullptr;
  for (const char* line : {"Host: a", "Traceparent: old", "Accept:"}) {
    list = curl_slist_append(list, line);
  }
  return list;
}

TEST_CASE("curl: when its memory fails the list is as it was, and nothing leaks") {
  for (int count = 0;; ++count) {
    stand_in::List* list = some_list();
    const std::string before = text_of(list);
    stand_in::allowed = count;
    const Injection written = inject(context(), list);
    stand_in::allowed = -1;
    if (!written) {
      CHECK(written.error().code == Errc::no_room);
      CHECK(text_of(list) == before);
      CHECK(stand_in::live == 3);
    }
    curl_slist_free_all(list);
    CHECK(stand_in::live == 0);
    if (!written) continue;
    CHECK(count == static_cast<int>(written.written()));
    break;
  }
}

#if defined(__cpp_exceptions)
TEST_CASE("curl: when our memory fails the list is as it was, and nothing leaks") {
  const SpanContext carried = context();
  for (std::size_t count = 0;; ++count) {
    stand_in::List* list = some_list();
    const std::string before = text_of(list);
    bool failed = false;
    try {
      const FailingAllocation failing(count);
      static_cast<void>(inject(carried, list));
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    CHECK((text_of(list) == before) == failed);
    if (failed) CHECK(stand_in::live == 3);
    curl_slist_free_all(list);
    CHECK(stand_in::live == 0);
    if (failed) continue;
    CHECK(count > 0);
    break;
  }
}
#endif

}  // namespace
