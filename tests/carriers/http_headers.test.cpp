// SPDX-License-Identifier: MIT
#include <baton/carriers/http_headers.hpp>

#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

using namespace baton;
using testing::check_carrier;

namespace {

const SpanContext context({0, 11}, {22});
const std::string traceparent = "00-0000000000000000000000000000000b-0000000000000016-00";

bool same(std::string_view a, std::string_view b) { return detail::equal_ignoring_case(a, b); }

/// A view of characters that does not convert to or from std's, as Boost 1.74's.
class View {
 public:
  View(const char* data, std::size_t size) : data_(data), size_(size) {}
  const char* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::string string() const { return {data_, size_}; }

 private:
  const char* data_;
  std::size_t size_;
};

/// Beast's fields: entries with name_string() and value(); name() is an enumerator, set() replaces,
/// insert() appends.
class BeastLike {
 public:
  struct Entry {
    std::string field, text;
    int name() const { return 0; }
    View name_string() const { return {field.data(), field.size()}; }
    View const value() const { return {text.data(), text.size()}; }
  };
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  void insert(View name, View value) { entries_.push_back({name.string(), value.string()}); }
  void set(View name, View value) {
    entries_.remove_if([&](const Entry& entry) { return same(entry.field, name.string()); });
    insert(name, value);
  }

 private:
  std::list<Entry> entries_;
};

/// RESTinio's: set_field() takes strings and replaces the first, add_field() appends.
class RestinioLike {
 public:
  class Entry {
   public:
    Entry(std::string name, std::string value) : name_(std::move(name)), value_(std::move(value)) {}
    const std::string& name() const noexcept { return name_; }
    const std::string& value() const noexcept { return value_; }
    void value(std::string text) { value_ = std::move(text); }

   private:
    std::string name_, value_;
  };
  auto begin() const noexcept { return entries_.cbegin(); }
  auto end() const noexcept { return entries_.cend(); }
  void add_field(std::string name, std::string value) { entries_.emplace_back(name, value); }
  void set_field(std::string name, std::string value) {
    for (Entry& entry : entries_) {
      if (same(entry.name(), name)) return entry.value(std::move(value));
    }
    add_field(std::move(name), std::move(value));
  }
  std::size_t remove_all_of(std::string_view name) {
    return std::erase_if(entries_, [&](const Entry& entry) { return same(entry.name(), name); });
  }

 private:
  std::vector<Entry> entries_;
};
/// An older one, in which names cannot repeat.
class RestinioOnce : private RestinioLike {
 public:
  using RestinioLike::begin, RestinioLike::end, RestinioLike::set_field;
};

TEST_CASE("header containers with entries of their own keep the promises") {
  const auto insert = [](BeastLike& fields, std::string_view name, std::string_view value) {
    fields.insert({name.data(), name.size()}, {value.data(), value.size()});
  };
  CHECK(check_carrier([] { return BeastLike(); }, insert).text() == "");
  const auto add = [](RestinioLike& fields, std::string_view name, std::string_view value) {
    fields.add_field(std::string(name), std::string(value));
  };
  CHECK(check_carrier([] { return RestinioLike(); }, add).text() == "");

  RestinioOnce once;
  CHECK(inject(context, once));
  CHECK(inject(context, once));
  CHECK(extract(once).context().span_id().value == 22);
}

/// Entries that return their texts by value.
struct ByValue {
  struct Entry {
    std::string name() const { return "tracePARENT"; }
    std::string value() const { return std::string(traceparent); }
  };
  const Entry* begin() const { return entries; }
  const Entry* end() const { return entries + 1; }
  Entry entries[1];
};
/// Entries with key() and value().
struct KeyValue {
  struct Entry {
    std::string_view key() const { return "traceparent"; }
    const char* value() const { return traceparent.c_str(); }
  };
  std::vector<Entry> begin_end = {{}};
  auto begin() const { return begin_end.begin(); }
  auto end() const { return begin_end.end(); }
};

TEST_CASE("entries: texts by value, key() for name()") {
  CHECK(extract(ByValue()).context().span_id().value == 22);
  CHECK(extract(KeyValue()).context().span_id().value == 22);
  static_assert(!TextMapWriter<carrier_of<KeyValue>>);
}

// Messages

using Headers = std::multimap<std::string, std::string>;

struct MemberMessage {
  std::string body;
  Headers headers;
};
class FunctionMessage {
 public:
  Headers& headers() { return headers_; }
  const Headers& headers() const { return headers_; }

 private:
  Headers headers_;
};
struct Nested {
  struct Inner {
    BeastLike headers;
  };
  Inner headers;
};

/// Drogon's: the headers cannot be changed directly; names are in lower case.
class DrogonLike {
 public:
  const std::unordered_map<std::string, std::string>& headers() const { return headers_; }
  void addHeader(std::string field, const std::string& value) {
    for (char& c : field) c = detail::to_lower(c);
    headers_[std::move(field)] = value;
  }
  void removeHeader(std::string key) {
    for (char& c : key) c = detail::to_lower(c);
    headers_.erase(key);
  }

 private:
  std::unordered_map<std::string, std::string> headers_;
};

TEST_CASE("messages are as good as their headers") {
  const auto append = [](MemberMessage& message, std::string_view name, std::string_view value) {
    message.headers.emplace(name, value);
  };
  CHECK(check_carrier([] { return MemberMessage(); }, append).text() == "");
  CHECK(check_carrier([] { return FunctionMessage(); }).text() == "");
  CHECK(check_carrier([] { return Nested(); }).text() == "");
  CHECK(check_carrier([] { return DrogonLike(); }).text() == "");

  const MemberMessage received{"", {{"Traceparent", traceparent}}};
  CHECK(extract(received).context().span_id().value == 22);
  static_assert(!TextMapWriter<carrier_of<const MemberMessage>>);
  static_assert(!TextMapWriter<carrier_of<const FunctionMessage>>);
  static_assert(!TextMapWriter<carrier_of<const DrogonLike>>);
  static_assert(TextMapReader<carrier_of<const FunctionMessage>>);
}

/// A message with its own for_each(): its headers are not looked at.
struct OwnReader {
  Headers headers;
  void for_each(auto&& visit) const { visit("baggage", "own=1"); }
};
struct HeadersByValue {
  Headers headers() const { return {}; }
};
struct OtherHeaders {
  int headers = 0;
};

TEST_CASE("messages: members come first; headers by value would dangle") {
  CHECK(extract(OwnReader{{{"baggage", "k=v"}}}).baggage().get("own") == "1");
  static_assert(!TextMapReader<carrier_of<HeadersByValue>>);
  static_assert(!TextMapReader<carrier_of<OtherHeaders>>);
}

// Asked by name alone, as JavaScript's Headers, whose get() joins repeated headers

class FetchLike {
 public:
  std::unique_ptr<std::string> get(std::string_view name) const {
    std::unique_ptr<std::string> joined;
    for (const auto& [field, value] : entries_) {
      if (!same(field, name)) continue;
      if (joined) joined->append(", ").append(value);
      if (!joined) joined = std::make_unique<std::string>(value);
    }
    return joined;
  }
  bool has(std::string_view name) const { return get(name) != nullptr; }
  void append(std::string_view name, std::string_view value) { entries_.emplace_back(name, value); }
  void set(std::string_view name, std::string_view value) {
    std::erase_if(entries_, [&](const auto& entry) { return same(entry.first, name); });
    append(name, value);
  }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

TEST_CASE("fetch-style headers") {
  CHECK(check_carrier([] { return FetchLike(); }).text() == "");
  FetchLike headers;
  headers.append("Traceparent", traceparent);
  headers.append("tracestate", "a=1");
  headers.append("tracestate", "b=2");
  CHECK(extract(headers).context().trace_state().text() == "a=1,b=2");
  headers.append("traceparent", traceparent);
  CHECK(extract(headers).error().field ==
        "traceparent");  // [w3c 1.5] two of them make one long value
}

}  // namespace
