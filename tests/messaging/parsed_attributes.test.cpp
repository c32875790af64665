// SPDX-License-Identifier: MIT
#include <baton/messaging/parsed_attributes.hpp>

#include <doctest/doctest.h>

#include <baton/messaging/sqs.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#if __has_include(<nlohmann/json.hpp>)
#include <nlohmann/json.hpp>
#endif
#if __has_include(<rapidjson/document.h>)
#include <rapidjson/document.h>
#endif

#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

struct Row {
  std::string_view rule;
  std::string json;
  int number;
};
const Row rows[] = {
    {"[msg 11.8]",
     fill(R"({"_datadog":{"StringValue":%,"DataType":"String"}})", {json_string(headers_json(1))}),
     1},
    {"[msg 11.8]",
     fill(R"({"a":{"stringValue":"x"},"_datadog":{"dataType":"Binary","binaryValue":%}})",
          {json_string(base64(headers_json(1)))}),
     1},
    {"[msg 11.11]",
     fill(R"({"_datadog":{"Type":"Binary","Value":%}})", {json_string(base64(headers_json(1)))}),
     1},
    {"[msg 11.6]",
     R"({"X-Datadog-Trace-Id":{"Type":"String","Value":"1"},)"
     R"("x-datadog-parent-id":{"DataType":"String","StringValue":"1001"},)"
     R"("x-datadog-sampling-priority":{"dataType":"String","stringValue":"1"},)"
     R"("x-datadog-tags":{"dataType":"Number","stringValue":"1"}})",
     1},
    {"[msg 11.26]", R"({"_datadog":null,"a":[],"b":1})", 0},
    {"[msg 11.26]", R"({"_datadog":{"StringValue":7}})", 0},
    {"[msg 11.26]", R"([{"_datadog":{}}])", 0},
    {"[msg 11.26]", "null", 0},
};

template <class Parse>
void check_all(Parse parse) {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.json);
    const auto json = parse(row.json);
    const Extraction found = sqs::extract(parsed_attributes(*json));
    CHECK(number_of(found) == row.number);
    if (row.rule == "[msg 11.6]") {
      CHECK(number_of(extract(parsed_attributes(*json))) == row.number);
    }
  }
}

#if __has_include(<nlohmann/json.hpp>)
TEST_CASE("parsed attributes: nlohmann") {
  check_all([](const std::string& text) {
    return std::make_unique<nlohmann::json>(nlohmann::json::parse(text, nullptr, false));
  });
}
#endif

#if __has_include(<rapidjson/document.h>)
TEST_CASE("parsed attributes: RapidJSON") {
  check_all([](const std::string& text) {
    auto document = std::make_unique<rapidjson::Document>();
    document->Parse(text.data(), text.size());
    return document;
  });
}
#endif

// Stand-ins with the interface of libraries that not every machine has, filled by our own reader.

struct BoostMember;
using BoostObject = std::vector<BoostMember>;
/// boost::json::value
class BoostValue {
 public:
  explicit BoostValue(std::string_view json);
  const BoostObject* if_object() const noexcept { return is_object_ ? &object_ : nullptr; }
  const std::string* if_string() const noexcept { return is_string_ ? &string_ : nullptr; }

 private:
  bool is_object_ = false;
  bool is_string_ = false;
  BoostObject object_;
  std::string string_;
};
struct BoostMember {
  std::string name;
  BoostValue content;
  const std::string& key() const noexcept { return name; }
  const BoostValue& value() const noexcept { return content; }
};
std::string decoded(detail::JsonString string) {
  std::string out(string.raw());
  out.resize(static_cast<std::size_t>(string.decode(out.data()) - out.data()));
  return out;
}
BoostValue::BoostValue(std::string_view json) {
  detail::JsonReader reader(json);
  is_string_ = reader.kind() == detail::JsonKind::string;
  if (is_string_) string_ = decoded(*reader.string());
  is_object_ = !is_string_ && reader.object([&](detail::JsonString key) {
    object_.push_back({decoded(key), BoostValue(reader.value())});
  });
}

TEST_CASE("parsed attributes: Boost.JSON") {
  check_all([](const std::string& text) { return std::make_unique<BoostValue>(text); });
}

template <class T>
class SimdResult {
 public:
  explicit SimdResult(const T* value) : value_(value) {}
  int error() const noexcept { return value_ == nullptr ? 1 : 0; }
  const T& value_unsafe() const noexcept { return *value_; }

 private:
  const T* value_;
};
struct SimdField;
/// simdjson::dom::element, whose members exist only during the walk.
class SimdElement {
 public:
  class Object {
   public:
    class iterator {
     public:
      explicit iterator(const BoostMember* at) : at_(at) {}
      SimdField operator*() const;
      iterator& operator++() {
        ++at_;
        return *this;
      }
      bool operator!=(const iterator& other) const { return at_ != other.at_; }

     private:
      const BoostMember* at_;
    };
    explicit Object(const BoostObject& from) : from_(from) {}
    iterator begin() const { return iterator(from_.data()); }
    iterator end() const { return iterator(from_.data() + from_.size()); }

   private:
    const BoostObject& from_;
  };

  explicit SimdElement(const BoostValue& from) {
    if (from.if_object() != nullptr) object_.emplace(*from.if_object());
    if (from.if_string() != nullptr) string_ = *from.if_string();
  }
  SimdResult<Object> get_object() const { return SimdResult(object_ ? &*object_ : nullptr); }
  SimdResult<std::string_view> get_string() const {
    return SimdResult(string_ ? &*string_ : nullptr);
  }

 private:
  std::optional<Object> object_;
  std::optional<std::string_view> string_;
};
struct SimdField {
  std::string_view key;
  SimdElement value;
};
SimdField SimdElement::Object::iterator::operator*() const {
  return {at_->name, SimdElement(at_->content)};
}

TEST_CASE("parsed attributes: simdjson") {
  std::vector<std::unique_ptr<BoostValue>> documents;
  check_all([&](const std::string& text) {
    documents.push_back(std::make_unique<BoostValue>(text));
    return std::make_unique<SimdElement>(*documents.back());
  });
}

}  // namespace
