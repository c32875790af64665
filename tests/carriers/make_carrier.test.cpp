// SPDX-License-Identifier: MIT
#include <baton/carriers/make_carrier.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/allocations.hpp"

using namespace baton;
using baton::test::AllocationCounter;

namespace {

using Map = std::map<std::string, std::string>;

TEST_CASE("make_carrier: two lambdas") {
  struct Line {
    std::string key, text;
  };
  std::vector<Line> list;
  auto carrier = make_carrier(
      [&](auto&& visit) {
        for (const auto& line : list) visit(line.key, line.text);
      },
      [&](std::string_view key, std::string_view value) {
        std::erase_if(list, [&](const Line& line) { return line.key == key; });
        list.push_back({std::string(key), std::string(value)});
      });
  static_assert(TextMapReader<decltype(carrier)> && TextMapWriter<decltype(carrier)>);
  SpanContext context({0, 11}, {22});
  CHECK(inject(context, carrier));
  CHECK(list.size() == 4);
  CHECK(extract(carrier).context().span_id().value == 22);
  CHECK(extract(std::as_const(carrier)).context().span_id().value == 22);
}

TEST_CASE("make_carrier: on the spot, and with callables that can only be moved") {
  Map map;
  auto owner = std::make_unique<Map*>(&map);
  SpanContext context({0, 11}, {22});
  CHECK(inject(context, make_carrier([](auto&&) {},
                                     [owner = std::move(owner)](auto name, auto value) {
                                       (*owner)->emplace(name, value);
                                     })));
  CHECK(map.size() == 4);
}

TEST_CASE("make_carrier: holds nothing beside the callables") {
  auto carrier = make_carrier([](auto&&) {}, [](std::string_view, std::string_view) {});
  static_assert(sizeof(carrier) <= 2);
  AllocationCounter counter;
  CHECK(!extract(carrier));
  CHECK(counter.count() == 0);
}

TEST_CASE("make_carrier: the injection fails as its callables do") {
  Map map;
  const SpanContext context({0, 11}, {22});  // four headers
  const auto visit = [&](auto&& visitor) {
    for (const auto& [name, value] : map) visitor(name, value);
  };
  const auto set = [&](std::string_view name, std::string_view value) {
    map[std::string(name)] = value;
  };
  CHECK(inject(context, make_carrier(visit, set,
                                     [&](std::size_t count, std::size_t) {
                                       return map.size() + count <= 3;
                                     }))
            .error()
            .code == Errc::no_room);
  CHECK(map.empty());
  CHECK(inject(context, make_carrier(visit, set, [&](std::size_t count, std::size_t) {
                 return map.size() + count <= 4;
               })));
  CHECK(map.size() == 4);
  map.clear();

  CHECK(inject(context,
               make_carrier(visit, [](std::string_view,
                                      std::string_view) { return fail(Errc::name_refused); }))
            .error() == Error{Errc::name_refused, 0, "x-datadog-trace-id"});
  CHECK(
      inject(context, make_carrier(visit, [](std::string_view, std::string_view) { return false; }))
          .error() == Error{Errc::write_failed, 0, "x-datadog-trace-id"});
  CHECK(inject(context, make_carrier(visit,
                                     [&](std::string_view name, std::string_view value) {
                                       if (map.size() == 2) return fail(Errc::no_room);
                                       set(name, value);
                                       return Error{};
                                     }))
            .error() == Error{Errc::write_failed, 0, "traceparent"});
  CHECK(map.size() == 2);  // the headers before stand there
}

TEST_CASE("make_carrier: a callable that takes all headers, all or nothing") {
  std::vector<std::pair<std::string, std::string>> list = {{"Traceparent", "old"}, {"a", "b"}};
  auto carrier = make_carrier(
      [&](auto&& visitor) {
        for (const auto& [name, value] : list) visitor(name, value);
      },
      [&](const HeaderList& headers) { return replace_records(list, headers); });
  static_assert(TextMapWriter<decltype(carrier)>);
  CHECK(inject(SpanContext({0, 11}, {22}), carrier));
  CHECK(list.size() == 5);
  CHECK(list[0].first == "a");
  CHECK(extract(carrier).context().span_id().value == 22);
}

}  // namespace
