// SPDX-License-Identifier: MIT
#include <baton/carriers/json.hpp>

#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace baton;

namespace {

/// The part of boost::json::object's public interface for texts; Debian's Boost is older. The real one is in
/// tests/containers/boost_json.test.cpp, nlohmann's in nlohmann_json.test.cpp.
class View {  // boost::json::string_view, which is not std's
 public:
  View(const char* text, std::size_t size) : text_(text), size_(size) {}
  const char* data() const { return text_; }
  std::size_t size() const { return size_; }

 private:
  const char* text_;
  std::size_t size_;
};
class Value {
 public:
  enum Kind { null, number, string, fraction };
  Value(Kind kind) : kind_(kind) {}
  Value(View text) : kind_(string), text_(text.data(), text.size()) {}
  explicit Value(std::int64_t value) : kind_(number), signed_(value) {}
  explicit Value(std::uint64_t value) : kind_(number), unsigned_(value) {}
  const std::string* if_string() const { return kind_ == string ? &text_ : nullptr; }
  std::string* if_string() { return kind_ == string ? &text_ : nullptr; }
  const std::int64_t* if_int64() const { return signed_ ? &*signed_ : nullptr; }
  const std::uint64_t* if_uint64() const { return unsigned_ ? &*unsigned_ : nullptr; }
  bool is_null() const { return kind_ == null; }

 private:
  Kind kind_;
  std::string text_;
  std::optional<std::int64_t> signed_;
  std::optional<std::uint64_t> unsigned_;
};
class KeyValuePair {
 public:
  KeyValuePair(View key, Value value) : key_(key.data(), key.size()), value_(std::move(value)) {}
  View key() const { return {key_.data(), key_.size()}; }
  const char* key_c_str() const { return key_.c_str(); }
  Value& value() { return value_; }
  const Value& value() const { return value_; }

 private:
  std::string key_;
  Value value_;
};
class Object {
 public:
  auto begin() { return members_.begin(); }
  auto end() { return members_.end(); }
  auto begin() const { return members_.begin(); }
  auto end() const { return members_.end(); }
  auto erase(std::list<KeyValuePair>::const_iterator at) { return members_.erase(at); }
  template <class V>
  void emplace(View key, V&& value) {
    members_.emplace_back(key, Value(std::forward<V>(value)));
  }

 private:
  std::list<KeyValuePair> members_;
};

View view(std::string_view text) { return {text.data(), text.size()}; }

static_assert(TextMapWriter<carrier_of<Object>> && TextMapReader<carrier_of<const Object>>);
static_assert(!detail::NlohmannJson<Object> &&
              !detail::NlohmannJson<std::map<std::string, std::string>>);
static_assert(!detail::BoostJsonObject<std::map<std::string, std::string>>);

TEST_CASE("JSON objects with members of their own keep the promises") {
  CHECK(testing::check_carrier([] { return Object(); }).text() == "");
}

TEST_CASE("JSON objects: members that are no text are skipped and never replaced, except null") {
  Object object;
  object.emplace(view("traceparent"),
                 view("00-0000000000000000000000000000000b-0000000000000016-01"));
  object.emplace(view("TraceState"), Value::null);
  object.emplace(view("baggage"), Value::fraction);
  Extraction in = extract(object);
  CHECK(in.context().span_id().value == 22);
  CHECK(in.error().code == Errc::none);

  SpanContext context({0, 11}, {23});
  CHECK(inject(context, object));
  in = extract(object);
  CHECK(in.context().span_id().value == 23);

  context.baggage().set("k", "v");
  CHECK(inject(context, object).error() == Error{Errc::not_text, 0, "baggage"});
}

TEST_CASE("JSON objects: an integer counts as its text") {  // [msg 11.27]
  Object object;
  object.emplace(view("x-datadog-trace-id"), Value(std::uint64_t{18'446'744'073'709'551'615u}));
  object.emplace(view("x-datadog-parent-id"), Value(std::int64_t{22}));
  object.emplace(view("x-datadog-sampling-priority"), Value(std::int64_t{-1}));
  const Extraction in = extract(object);
  CHECK(in.context().trace_id().low == 18'446'744'073'709'551'615u);
  CHECK(in.context().span_id().value == 22);
  CHECK(in.context().sampling_priority() == SamplingPriority::user_reject);
  CHECK(inject(SpanContext({0, 1}, {2}), object));
  CHECK(extract(object).context().span_id().value == 2);
}

}  // namespace
