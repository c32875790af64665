// SPDX-License-Identifier: MIT
#include <baton/carriers/envoy.hpp>

#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace baton;
using testing::check_carrier;

namespace {

const std::string traceparent = "00-0000000000000000000000000000000b-0000000000000016-00";

/// The common part of Envoy's contexts: headers whose names ignore case.
class Headers {
 public:
  void add(std::string_view name, std::string_view value) { entries_.emplace_back(name, value); }

 protected:
  std::optional<std::string_view> find(std::string_view name) const {
    for (const auto& [own, value] : entries_) {
      if (detail::equal_ignoring_case(own, name)) return value;
    }
    return std::nullopt;
  }
  void replace(std::string_view name, std::string_view value) {
    std::erase_if(entries_, [&](const auto& entry) {
      return detail::equal_ignoring_case(entry.first, name);
    });
    add(name, value);
  }
  std::vector<std::pair<std::string, std::string>> entries_;
};

/// The public interface of Envoy::Tracing::TraceContext from 1.22 to 1.29 for headers.
class TraceContext : public Headers {
 public:
  using IterateCallback = std::function<bool(std::string_view key, std::string_view val)>;
  virtual ~TraceContext() = default;
  virtual void forEach(IterateCallback callback) const {
    for (const auto& [name, value] : entries_) {
      if (!callback(name, value)) break;
    }
  }
  virtual std::optional<std::string_view> getByKey(std::string_view key) const { return find(key); }
  virtual void setByKey(std::string_view key, std::string_view val) { replace(key, val); }
  virtual void setByReferenceKey(std::string_view key, std::string_view val) { replace(key, val); }
  virtual void setByReference(std::string_view key, std::string_view val) { replace(key, val); }
};
/// Some of its protocols make texts for the callback.
class MakesTexts : public TraceContext {
 public:
  void forEach(IterateCallback callback) const override {
    for (const auto& [name, value] : entries_) {
      if (!callback(std::string(name), std::string(value))) break;
    }
  }
};
/// Cannot be walked.
class Keyed : public Headers {
 public:
  std::optional<std::string_view> getByKey(std::string_view key) const { return find(key); }
  void setByKey(std::string_view key, std::string_view val) { replace(key, val); }
};
/// The interface since 1.30.
class Latest : public Headers {
 public:
  virtual ~Latest() = default;
  virtual std::optional<std::string_view> get(std::string_view key) const { return find(key); }
  virtual void set(std::string_view key, std::string_view val) { replace(key, val); }
  virtual void remove(std::string_view key) {
    std::erase_if(entries_, [&](const auto& entry) { return entry.first == key; });
  }
};

static_assert(WalkableReader<carrier_of<const TraceContext>>);
static_assert(!TextMapWriter<carrier_of<const TraceContext>>);
static_assert(KeyedReader<carrier_of<const Keyed>> && !TextMapWriter<carrier_of<const Keyed>>);

TEST_CASE("Envoy: contexts keep the promises") {
  const auto append = [](auto& context, std::string_view name, std::string_view value) {
    context.add(name, value);
  };
  CHECK(check_carrier([] { return TraceContext(); }, append).text() == "");
  CHECK(check_carrier([] { return MakesTexts(); }, append).text() == "");
  CHECK(check_carrier([] { return Keyed(); }).text() == "");
  CHECK(check_carrier([] { return Latest(); }).text() == "");
}

TEST_CASE("Envoy: through the interface") {
  MakesTexts context;
  context.add("Traceparent", traceparent);
  context.add("tracestate", "a=a value that is too long for a small string");
  context.add("TRACESTATE", "b=2");
  const TraceContext& readable = context;
  const Extraction in = extract(readable);
  CHECK(in.context().span_id().value == 22);
  CHECK(in.context().trace_state().text() == "a=a value that is too long for a small string,b=2");
  context.add("traceparent", traceparent);
  CHECK(extract(readable).error().field == "traceparent");

  TraceContext& writable = context;
  CHECK(inject(SpanContext({0, 1}, {2}), writable));
  CHECK(extract(readable).context().span_id().value == 2);
}

TEST_CASE("Envoy: asked by key") {
  Keyed context;
  CHECK(!extract(std::as_const(context)));
  context.add("Traceparent", traceparent);
  CHECK(extract(std::as_const(context)).context().span_id().value == 22);
}

}  // namespace
