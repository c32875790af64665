// SPDX-License-Identifier: MIT
#include <baton/carriers/sqs_attributes.hpp>

#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "support/tables.hpp"

using namespace baton;
using baton::test::all_of;
using testing::check_carrier;

namespace {

const std::string traceparent = "00-0000000000000000000000000000000b-0000000000000016-00";

// The three shapes

/// The SQS API's.
struct ApiAttribute {
  std::string DataType;
  std::string StringValue;
  std::string BinaryValue;
  bool operator==(const ApiAttribute&) const = default;
};
/// The SQS API's shape with optional values.
struct OptionalAttribute {
  std::string DataType;
  std::optional<std::string> StringValue;
  bool operator==(const OptionalAttribute&) const = default;
};
/// The Lambda event's.
struct LambdaAttribute {
  std::optional<std::string> stringValue;
  std::optional<std::string> binaryValue;
  std::vector<std::string> stringListValues;
  std::vector<std::string> binaryListValues;
  std::string dataType;
  bool operator==(const LambdaAttribute&) const = default;
};

}  // namespace

// Public interface of Aws::SQS::Model::MessageAttributeValue, up to version 1.11.
namespace Aws {

template <class T>
struct Allocator : std::allocator<T> {
  Allocator() = default;
  template <class U>
  Allocator(const Allocator<U>&) {}
  template <class U>
  struct rebind {
    using other = Allocator<U>;
  };
};
using String = std::basic_string<char, std::char_traits<char>, Allocator<char>>;
template <class K, class V>
using Map = std::map<K, V, std::less<K>, Allocator<std::pair<const K, V>>>;
template <class T>
using Vector = std::vector<T, Allocator<T>>;

namespace SQS::Model {

class MessageAttributeValue {
 public:
  const Aws::String& GetStringValue() const { return m_stringValue; }
  bool StringValueHasBeenSet() const { return m_stringValueHasBeenSet; }
  void SetStringValue(const Aws::String& value) {
    m_stringValueHasBeenSet = true;
    m_stringValue = value;
  }
  void SetStringValue(Aws::String&& value) {
    m_stringValueHasBeenSet = true;
    m_stringValue = std::move(value);
  }
  void SetStringValue(const char* value) {
    m_stringValueHasBeenSet = true;
    m_stringValue.assign(value);
  }
  MessageAttributeValue& WithStringValue(const Aws::String& value) {
    SetStringValue(value);
    return *this;
  }
  const Aws::Vector<unsigned char>& GetBinaryValue() const { return m_binaryValue; }
  bool BinaryValueHasBeenSet() const { return m_binaryValueHasBeenSet; }
  void SetBinaryValue(const Aws::Vector<unsigned char>& value) {
    m_binaryValueHasBeenSet = true;
    m_binaryValue = value;
  }
  const Aws::String& GetDataType() const { return m_dataType; }
  bool DataTypeHasBeenSet() const { return m_dataTypeHasBeenSet; }
  void SetDataType(const Aws::String& value) {
    m_dataTypeHasBeenSet = true;
    m_dataType = value;
  }
  void SetDataType(Aws::String&& value) {
    m_dataTypeHasBeenSet = true;
    m_dataType = std::move(value);
  }
  void SetDataType(const char* value) {
    m_dataTypeHasBeenSet = true;
    m_dataType.assign(value);
  }
  MessageAttributeValue& WithDataType(const char* value) {
    SetDataType(value);
    return *this;
  }
  bool operator==(const MessageAttributeValue&) const = default;

 private:
  Aws::String m_stringValue;
  bool m_stringValueHasBeenSet = false;
  Aws::Vector<unsigned char> m_binaryValue;
  bool m_binaryValueHasBeenSet = false;
  Aws::String m_dataType;
  bool m_dataTypeHasBeenSet = false;
};

/// The SDK since 1.11.500: setters are templates.
class TemplatedAttributeValue {
 public:
  inline const Aws::String& GetStringValue() const { return m_stringValue; }
  inline bool StringValueHasBeenSet() const { return m_stringValueHasBeenSet; }
  template <typename StringValueT = Aws::String>
  void SetStringValue(StringValueT&& value) {
    m_stringValueHasBeenSet = true;
    m_stringValue = std::forward<StringValueT>(value);
  }
  inline const Aws::String& GetDataType() const { return m_dataType; }
  inline bool DataTypeHasBeenSet() const { return m_dataTypeHasBeenSet; }
  template <typename DataTypeT = Aws::String>
  void SetDataType(DataTypeT&& value) {
    m_dataTypeHasBeenSet = true;
    m_dataType = std::forward<DataTypeT>(value);
  }
  bool operator==(const TemplatedAttributeValue&) const = default;

 private:
  Aws::String m_stringValue;
  bool m_stringValueHasBeenSet{false};
  Aws::String m_dataType;
  bool m_dataTypeHasBeenSet{false};
};

}  // namespace SQS::Model
}  // namespace Aws

namespace {

using Aws::SQS::Model::MessageAttributeValue;
using Aws::SQS::Model::TemplatedAttributeValue;

/// An attribute of any shape with a given type.
template <class A>
A attribute(const char* type, const char* value) {
  A out{};
  if constexpr (requires { out.SetDataType(type); }) {
    out.SetDataType(type);
    if (value != nullptr) out.SetStringValue(Aws::String(value));
  } else if constexpr (requires { out.dataType; }) {
    out.dataType = type;
    if (value != nullptr) out.stringValue = value;
  } else {
    out.DataType = type;
    if (value != nullptr) out.StringValue = value;
  }
  return out;
}

template <class A>
using NameOf = std::conditional_t<std::is_same_v<A, MessageAttributeValue> ||
                                      std::is_same_v<A, TemplatedAttributeValue>,
                                  Aws::String, std::string>;
template <class A>
using MapOf = Aws::Map<NameOf<A>, A>;

template <class A>
std::string_view text_of(const A& value) {
  return attribute_traits<A>::text(value).value_or("(no text)");
}

/// `count` foreign attributes.
template <class A>
MapOf<A> filled(std::size_t count) {
  MapOf<A> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.emplace(NameOf<A>(1, static_cast<char>('A' + i)),
                attribute<A>(i % 2 == 0 ? "String" : "Number", "1"));
  }
  return out;
}

SpanContext small() {  // ids, traceparent, tracestate
  return SpanContext({0, 11}, {22});
}
constexpr std::size_t small_headers = 4;

TEST_CASE_TEMPLATE("attributes: every shape keeps the promises", A, ApiAttribute, OptionalAttribute,
                   LambdaAttribute, MessageAttributeValue, TemplatedAttributeValue) {
  testing::CarrierLimits limits;
  limits.entries = limits::sqs_attributes;
  limits.any_token = false;
  CHECK(check_carrier([] { return MapOf<A>(); }, nullptr, limits).text() == "");
  CHECK(check_carrier([] { return std::vector<std::pair<NameOf<A>, A>>(); }, nullptr, limits)
            .text() == "");
}

TEST_CASE_TEMPLATE("attributes: read", A, ApiAttribute, OptionalAttribute, LambdaAttribute,
                   MessageAttributeValue, TemplatedAttributeValue) {
  MapOf<A> attributes;
  attributes.emplace("Traceparent", attribute<A>("String", traceparent.c_str()));
  attributes.emplace("tracestate", attribute<A>("String.custom", "a=b"));
  attributes.emplace("baggage", attribute<A>("Number", "1"));
  attributes.emplace("x-datadog-trace-id", attribute<A>("Number", "7"));
  attributes.emplace("x-datadog-parent-id", attribute<A>("Binary", nullptr));
  const Extraction in = extract(attributes);
  CHECK(in.context().trace_id().low == 11);
  CHECK(in.context().trace_state().text() == "a=b");
  CHECK(in.baggage().empty());
  CHECK(in.error().code == Errc::none);  // a Number is not a header that could be malformed
}

TEST_CASE_TEMPLATE("attributes: written as Strings, foreign ones untouched", A, ApiAttribute,
                   OptionalAttribute, LambdaAttribute, MessageAttributeValue,
                   TemplatedAttributeValue) {
  MapOf<A> attributes = filled<A>(4);
  const MapOf<A> before = attributes;
  const Injection done = inject(small(), attributes);
  CHECK(done);
  CHECK(done.written() == small_headers);
  CHECK(attributes.size() == 4 + small_headers);
  CHECK(attributes.at("traceparent") == attribute<A>("String", traceparent.c_str()));
  for (const auto& [name, value] : before) CHECK(attributes.at(name) == value);
}

TEST_CASE_TEMPLATE("attributes: at most ten; those replaced need no new place", A, ApiAttribute,
                   OptionalAttribute, LambdaAttribute, MessageAttributeValue,
                   TemplatedAttributeValue) {
  for (std::size_t there = 0; there <= 11; ++there) {
    CAPTURE(there);
    MapOf<A> attributes = filled<A>(there);
    const MapOf<A> before = attributes;
    const Injection done = inject(small(), attributes);
    CHECK(static_cast<bool>(done) == (there + small_headers <= 10));
    if (done) continue;
    CHECK(done.error().code == Errc::no_room);
    CHECK(done.written() == 0);
    CHECK(attributes == before);  // the message is as it was
  }
  MapOf<A> full = filled<A>(6);
  CHECK(inject(small(), full));
  CHECK(full.size() == 10);
  SpanContext other({0, 12}, {23});
  CHECK(inject(other, full));
  CHECK(full.size() == 10);
  CHECK(text_of(full.at("x-datadog-trace-id")) == "12");

  other.baggage().set("k", "v");  // one header more than there is room for
  const MapOf<A> before = full;
  CHECK(inject(other, full).error().code == Errc::no_room);
  CHECK(full == before);
}

TEST_CASE_TEMPLATE("attributes: any spelling is replaced, once", A, ApiAttribute, OptionalAttribute,
                   LambdaAttribute, MessageAttributeValue, TemplatedAttributeValue) {
  MapOf<A> attributes = filled<A>(6);  // with those below thirteen, afterwards ten
  for (const char* name : {"Traceparent", "TRACEPARENT", "traceparent"}) {
    attributes.emplace(name, attribute<A>("String", "old"));
  }
  CHECK(inject(small(), attributes));
  CHECK(attributes.size() == 10);
  CHECK(attributes.count("Traceparent") == 0);
  CHECK(text_of(attributes.at("traceparent")) == traceparent);
}

TEST_CASE_TEMPLATE("attributes: what is no String is not ours to replace", A, ApiAttribute,
                   OptionalAttribute, LambdaAttribute, MessageAttributeValue,
                   TemplatedAttributeValue) {
  for (const char* type :
       {"Number", "Binary", "Number.int", "Binary.gif", "", "string", "Stringy"}) {
    CAPTURE(type);
    MapOf<A> attributes;
    attributes.emplace("Traceparent", attribute<A>(type, "1"));
    const MapOf<A> before = attributes;
    const Injection done = inject(small(), attributes);
    CHECK(done.error() == Error{Errc::not_text, 0, "traceparent"});
    CHECK(attributes == before);
  }
}

TEST_CASE("attributes: a String without a value, and other members") {
  std::map<std::string, LambdaAttribute> attributes;
  attributes["traceparent"] = {std::nullopt, "AAEC", {"list"}, {}, "String"};
  CHECK(extract(attributes).error().code == Errc::none);
  CHECK(inject(small(), attributes).error().code == Errc::not_text);

  attributes["traceparent"].stringValue = "old";
  CHECK(inject(small(), attributes));
  CHECK(attributes["traceparent"].stringValue == traceparent);
  CHECK(attributes["traceparent"].stringListValues.size() == 1);
}

TEST_CASE("attributes: the rules hold for set() as well") {
  auto attributes = filled<ApiAttribute>(9);
  CHECK(as_carrier(attributes).set("x", "1").code == Errc::none);
  CHECK(as_carrier(attributes).set("y", "1").code == Errc::no_room);
  CHECK(as_carrier(attributes).set("X", "2").code == Errc::none);
  CHECK(as_carrier(attributes).set("AWS.x", "1").code == Errc::name_refused);
  CHECK(as_carrier(attributes).set("B", "1").code == Errc::not_text);
  CHECK(attributes.size() == 10);
}

// Names

struct Row {
  std::string_view rule, input;
  bool expected;
};
constexpr Row names[] = {
    {"plain", "traceparent", true},
    {"case", "Traceparent", true},
    {"- and _", "_x-datadog_", true},
    {"dots inside", "a.b.c", true},
    {"one character", "a", true},
    {"digits", "1", true},
    {"empty", "", false},
    {"dot first", ".a", false},
    {"dot last", "a.", false},
    {"only a dot", ".", false},
    {"two dots", "a..b", false},
    {"AWS.", "AWS.trace", false},
    {"AWS. in any case", "aWs.x", false},
    {"Amazon.", "Amazon.trace", false},
    {"Amazon. in any case", "AMAZON.x", false},
    {"AWS without a dot", "AWSTraceHeader", true},
    {"aws later", "x.aws.", false},
    {"aws later", "x.aws.y", true},
    {"amazon without a dot", "amazon", true},
    {"blank", "a b", false},
    {"colon", "a:b", false},
    {"percent", "uberctx-%20", false},
    {"slash", "a/b", false},
    {"non-ASCII", "caf\xc3\xa9", false},
    {"NUL", std::string_view("a\0b", 3), false},
    {"new line", "a\n", false},
};
static_assert(all_of(names, [](const Row& row) {
  return is_sqs_attribute_name(row.input) == row.expected;
}));

TEST_CASE("names that SQS takes") {
  for (const Row& row : names) {
    CAPTURE(row.rule);
    CAPTURE(row.input);
    CHECK(is_sqs_attribute_name(row.input) == row.expected);
  }
  CHECK(is_sqs_attribute_name(std::string(256, 'a')));
  CHECK(!is_sqs_attribute_name(std::string(257, 'a')));
  for (int byte = 0; byte < 256; ++byte) {
    const std::string name = {'a', static_cast<char>(byte), 'b'};
    const bool expected = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                          (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '-' || byte == '.';
    CHECK(is_sqs_attribute_name(name) == expected);
  }
}

/// Writes a header that SQS refuses among others that it takes.
struct refused {
  static constexpr std::string_view name = "refused";
  static constexpr std::array fields{Field{"aws.trace"}};
  static void encode(const SpanContext&, const Options&, HeaderEncoder& encoder) {
    char* const room = encoder.room(1);
    *room = 'x';
    encoder.add_written(fields[0].name, room + 1);
  }
};
/// Writes it under a name that is made on the way.
struct refused_prefix {
  static constexpr std::string_view name = "refused_prefix";
  static constexpr std::array<Field, 0> fields{};
  static constexpr std::array<std::string_view, 1> prefixes{"acme-"};
  static void encode(const SpanContext&, const Options&, HeaderEncoder& encoder) {
    char* room = encoder.room(6);
    for (const char c : std::string_view("acme-%")) *room++ = c;
    const std::string_view kept = encoder.keep(room);
    room = encoder.room(1);
    *room = 'x';
    encoder.add_written(kept, room + 1);
  }
};

TEST_CASE("attributes: a name that SQS refuses: nothing is written, and which it was is told") {
  std::map<std::string, ApiAttribute> attributes;
  const Propagator<codecs::trace_context, refused> named;
  Injection done = named.inject(small(), attributes);
  CHECK(done.error() == Error{Errc::name_refused, 0, "aws.trace"});
  CHECK(attributes.empty());

  const Propagator<codecs::trace_context, refused_prefix> prefixed;
  done = prefixed.inject(small(), attributes);
  CHECK(done.error() == Error{Errc::name_refused, 0, "acme-"});
  CHECK(attributes.empty());
}

/// A user's own shape.
struct Custom {
  char kind = '?';
  std::string payload;
};

}  // namespace

template <>
struct baton::attribute_traits<Custom> {
  static std::optional<std::string_view> text(const Custom& attribute) {
    if (attribute.kind != 'S') return std::nullopt;
    return attribute.payload;
  }
  static void set(Custom& attribute, std::string_view text) {
    attribute.kind = 'S';
    attribute.payload = text;
  }
};

namespace {

TEST_CASE("attributes: a shape of one's own") {
  std::unordered_map<std::string, Custom> attributes;
  CHECK(inject(small(), attributes));
  CHECK(attributes.at("traceparent").kind == 'S');
  CHECK(extract(attributes).context().span_id().value == 22);
  attributes["baggage"] = {'B', "k=v"};
  CHECK(extract(attributes).baggage().empty());
}

static_assert(!TextMapWriter<carrier_of<const std::map<std::string, ApiAttribute>>>);
static_assert(!TextMapWriter<carrier_of<std::map<std::string_view, ApiAttribute>>>);
static_assert(TextMapReader<carrier_of<std::map<std::string_view, ApiAttribute>>>);

}  // namespace
