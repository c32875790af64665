#include <baton/carriers/json.hpp>

#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

using namespace baton;

namespace {

/// boost::json::object's public interface, as far as it concerns texts; Debian's Boost is older. (The
/// real one: tests/containers/boost_json.test.cpp; nlohmann's: nlohmann_json.test.cpp.)
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
  enum Kind { null, number, string };
  Value(Kind kind) : kind_(kind) {}
  Value(View text) : kind_(string), text_(text.data(), text.size()) {}
  Value& operator=(View text) { return *this = Value(text); }
  const std::string* if_string() const { return kind_ == string ? &text_ : nullptr; }
  std::string* if_string() { return kind_ == string ? &text_ : nullptr; }
  bool is_null() const { return kind_ == null; }

 private:
  Kind kind_;
  std::string text_;
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
  CHECK(testing::check_carrier([] { return Object(); }).text == "");
}

TEST_CASE("JSON objects: what is no string is skipped, and never replaced; null is") {
  Object object;
  object.emplace(view("traceparent"),
                 view("00-0000000000000000000000000000000b-0000000000000016-01"));
  object.emplace(view("TraceState"), Value::null);
  object.emplace(view("baggage"), Value::number);
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

}  // namespace
