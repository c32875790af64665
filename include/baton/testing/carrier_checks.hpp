// SPDX-License-Identifier: MIT
// For the tests of your own carrier: checks the promises that baton relies on. Works with any test
// framework; no other header includes it.
#pragma once

#include <baton/baton.hpp>
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton { inline namespace v0 { namespace testing {

/// The promises that a carrier breaks, as sentences. It is empty, and true, when there are none.
///
///   for (const std::string& broken : report) std::cerr << broken << '\n';
class CarrierReport {
 public:
  CarrierReport() = default;
  /// Of these sentences.
  explicit CarrierReport(std::vector<std::string> broken) : broken_(std::move(broken)) {}

  auto begin() const noexcept { return broken_.begin(); }
  auto end() const noexcept { return broken_.end(); }
  std::size_t size() const noexcept { return broken_.size(); }
  bool empty() const noexcept { return broken_.empty(); }
  /// Whether the carrier keeps all promises.
  explicit operator bool() const noexcept { return broken_.empty(); }
  /// All sentences, each in a line.
  std::string text() const {
    std::string out;
    for (const std::string& line : broken_) out.append(line).push_back('\n');
    return out;
  }

 private:
  std::vector<std::string> broken_;
};

/// The limits of the carrier under test.
struct CarrierLimits {
  std::size_t entries = 64;       ///< it holds at least this many
  std::size_t value_size = 4096;  ///< bytes of a value
  bool any_token = true;          ///< names may be any HTTP token; else letters, digits, "-", "_"
};

namespace detail {

using Entry = std::pair<std::string, std::string>;
using Entries = std::vector<Entry>;

inline bool same_name(std::string_view a, std::string_view b) noexcept {
  return baton::detail::equal_ignoring_case(a, b);
}

inline std::string shown(std::string_view text) {
  if (text.size() > 40) return shown(text.substr(0, 37)) + "…";
  return '"' + std::string(text) + '"';
}

/// The carrier under test behind virtual functions, so that the checks are compiled once.
class Subject {
 public:
  virtual ~Subject() = default;

  bool walkable = false;
  bool last_value_wins = false;
  bool appends = false;
  bool reserves = false;

  /// Begins again with an empty carrier.
  virtual void renew() = 0;
  /// Writes one header.
  virtual Error set(std::string_view name, std::string_view value) = 0;
  virtual void append(std::string_view name, std::string_view value) = 0;
  /// All entries of a walkable carrier; of another the entries with one of the names.
  virtual Entries read(std::initializer_list<std::string_view> asked = {}) = 0;
  /// Whether the views that a walk hands out stay good until its end.
  virtual bool texts_stay() = 0;
  virtual bool reserve(std::size_t count, std::size_t bytes) = 0;
  virtual Injection inject(const SpanContext& context) = 0;
  virtual Extraction extract() = 0;
};

template <class Make, class Append>
class SubjectOf final : public Subject {
  using Container = std::remove_cvref_t<std::invoke_result_t<Make&>>;
  using Carrier = carrier_of<Container>;
  static_assert(TextMapReader<Carrier>, "baton: the carrier under test can't be read");
  static_assert(TextMapWriter<Carrier>, "baton: the carrier under test can't be written");

 public:
  SubjectOf(Make& make, Append& append) : make_(make), append_(append) {
    walkable = WalkableReader<Carrier>;
    last_value_wins = requires { requires Carrier::last_value_wins; };
    appends = !std::is_same_v<Append, std::nullptr_t>;
    reserves = has_reserve;
    container_.reset(new Container(make_()));
  }

  void renew() override { container_.reset(new Container(make_())); }
  Error set(std::string_view name, std::string_view value) override {
    auto&& carrier = as_carrier(*container_);
    if constexpr (baton::detail::HasSet<Carrier>) {
      return baton::detail::outcome([&]() -> decltype(auto) { return carrier.set(name, value); });
    } else {
      const Header header{name, value};
      return carrier.write({&header, 1});
    }
  }
  void append(std::string_view name, std::string_view value) override {
    if constexpr (!std::is_same_v<Append, std::nullptr_t>) append_(*container_, name, value);
  }
  Entries read(std::initializer_list<std::string_view> asked) override {
    Entries out;
    const auto add = [&out](std::string_view name, std::string_view value) {
      out.emplace_back(name, value);
    };
    auto&& carrier = as_carrier(*container_);
    if constexpr (WalkableReader<Carrier>) {
      carrier.for_each([&](auto&& name, auto&& value) { add(as_text(name), as_text(value)); });
    } else {
      for (const std::string_view name : asked) {
        auto&& value = carrier.get(name);
        using V = std::remove_cvref_t<decltype(value)>;
        if constexpr (Text<V> && !std::is_pointer_v<V>) {
          add(name, as_text(value));
        } else if (value) {
          if constexpr (Text<V>) {
            add(name, as_text(value));
          } else {
            add(name, as_text(*value));
          }
        }
      }
    }
    return out;
  }
  bool texts_stay() override {
    std::vector<std::string_view> views;
    std::vector<std::string> copies;
    constexpr bool announced = requires { requires Carrier::yields_temporaries; };
    if constexpr (WalkableReader<Carrier> && !announced) {
      const auto keep = [&](std::string_view text) {
        views.push_back(text);
        copies.emplace_back(text);
      };
      as_carrier(*container_).for_each([&]<class K, class V>(K&& name, V&& value) {
        if constexpr (std::is_lvalue_reference_v<K> || !OwningText<K>) keep(as_text(name));
        if constexpr (std::is_lvalue_reference_v<V> || !OwningText<V>) keep(as_text(value));
      });
    }
    return std::equal(views.begin(), views.end(), copies.begin());
  }
  bool reserve(std::size_t count, std::size_t bytes) override {
    if constexpr (has_reserve) return as_carrier(*container_).reserve(count, bytes);
    return true;
  }
  Injection inject(const SpanContext& context) override {
    return baton::inject(context, *container_);
  }
  Extraction extract() override { return baton::extract(*container_); }

 private:
  static constexpr bool has_reserve =
      requires(Carrier& carrier, std::size_t n) { carrier.reserve(n, n); };

  Make& make_;
  Append& append_;
  std::unique_ptr<Container> container_;
};

class CarrierChecks {
 public:
  CarrierChecks(Subject& subject, const CarrierLimits& limits)
      : subject_(subject), limits_(limits) {
    name_.reserve(64);
    value_.reserve(limits.value_size + 256);
  }

  CarrierReport run() {
    emptiness();
    for (const std::string_view name : names()) each_name(name);
    for (const std::string& value : values()) each_value(value);
    replacement();
    spelling();
    company();
    endurance();
    repetition();
    if (broken_.empty()) whole_context();  // what keeps views would have been read already
    room();
    return CarrierReport(std::move(broken_));
  }

 private:
  template <class... Parts>
  void broken(const Parts&... parts) {
    std::string line;
    (line.append(parts), ...);
    broken_.push_back(std::move(line));
  }
  void expect(bool holds, std::string_view what, std::string_view detail) {
    if (!holds) broken(what, ": ", detail);
  }

  /// From buffers that say something else right after, so that views of them are found out.
  void set(std::string_view name, std::string_view value) {
    name_.assign(name);
    value_.assign(value);
    const Error error = subject_.set(name_, value_);
    if (error) broken("refused, name ", shown(name), ": ", message(error.code));
    name_.assign(name.size(), '?');
    value_.assign(value.size(), '?');
  }
  Entries read(std::string_view name) { return of(subject_.read({name}), name); }
  static Entries of(const Entries& all, std::string_view name) {
    Entries out;
    for (const Entry& entry : all) {
      if (same_name(entry.first, name)) out.push_back(entry);
    }
    return out;
  }
  /// One entry with this value.
  static bool is(const Entries& entries, std::string_view value) {
    return entries.size() == 1 && entries[0].second == value;
  }

  std::vector<std::string_view> names() const {
    const auto fields = default_propagator.fields();
    std::vector<std::string_view> out(fields.begin(), fields.end());
    for (const char* name : {"x", "x-1", "b3", "uberctx-key", "x-a-name-of-thirty-two-characters"})
      out.emplace_back(name);
    if (limits_.any_token) out.emplace_back("x-!#$%&'*+.^_`|~");
    return out;
  }
  std::vector<std::string> values() const {
    std::vector<std::string> out;
    for (const char* value : {"0",
                              "1",
                              "a=b",
                              "a,b",
                              "a: b",
                              ";",
                              ":",
                              "%",
                              "%00",
                              "%0d%0a",
                              "\"quoted\"",
                              "\\",
                              "a  b",
                              "{}",
                              "[1]",
                              "null",
                              "true",
                              "''",
                              "<&>",
                              "dd=s:2;o:rum,a=b",
                              "key=value;property;p=1",
                              "00-0-0-01"}) {
      out.emplace_back(value);
    }
    std::string printable;
    for (char c = 0x21; c < 0x7f; ++c) printable.push_back(c);
    out.push_back(printable);
    for (const std::size_t size : {std::size_t{15}, std::size_t{16}, std::size_t{255},
                                   std::size_t{256}, limits_.value_size}) {
      if (size <= limits_.value_size) out.emplace_back(size, 'v');
    }
    return out;
  }

  void emptiness() {
    subject_.renew();
    expect(subject_.read({"traceparent", "baggage"}).empty(), "a fresh carrier is not empty", "");
    expect(!subject_.extract(), "a context is found in a fresh carrier", "");
  }
  void each_name(std::string_view name) {
    subject_.renew();
    set(name, "value");
    expect(is(read(name), "value"), "not read back, name", shown(name));
    if (!subject_.walkable) return;
    for (const Entry& entry : subject_.read()) {
      expect(entry.first == name, "name changed", shown(name) + " to " + shown(entry.first));
    }
  }
  void each_value(std::string_view value) {
    subject_.renew();
    set("tracestate", value);
    const Entries found = read("tracestate");
    expect(is(found, value), "not read back, value",
           shown(value) + (found.empty() ? "" : " but " + shown(found.back().second)));
  }
  void replacement() {
    subject_.renew();
    for (const std::string_view value :
         {"first", "a second one, longer than what stood there before", "3"}) {
      set("traceparent", value);
      const Entries found = read("traceparent");
      expect(is(found, value), "set() twice on one name does not replace", shown(value));
    }
  }
  void spelling() {
    for (const std::string_view before : {"Traceparent", "TRACEPARENT", "traceParent"}) {
      subject_.renew();
      set(before, "old");
      set("traceparent", "new");
      const Entries found = read("traceparent");
      expect(is(found, "new"), "set() does not replace another spelling of its name",
             shown(before));
      set(before, "newer");
      expect(!of(subject_.read({"traceparent", before}), before).empty(), "lost", before);
    }
  }
  /// Other entries are left alone.
  void company() {
    subject_.renew();
    const std::size_t count = limits_.entries < 16 ? limits_.entries : 16;
    const auto name = [](std::size_t i) { return "x-entry-" + std::to_string(i); };
    for (std::size_t i = 0; i < count; ++i) set(name(i), std::to_string(i));
    for (std::size_t i = 0; i < count; i += 2) set(name(i), "replaced");
    for (std::size_t i = 0; i < count; ++i) {
      const std::string expected = i % 2 == 0 ? "replaced" : std::to_string(i);
      expect(is(read(name(i)), expected), "lost or changed beside others", name(i));
    }
    expect(!subject_.walkable || subject_.read().size() == count, "entries nobody set", "");
  }
  /// Views stay good for the whole walk, and a walk changes nothing.
  void endurance() {
    if (!subject_.walkable) return;
    subject_.renew();
    const std::size_t count = limits_.entries < 8 ? limits_.entries : 8;
    for (std::size_t i = 0; i < count; ++i) {
      set("x-entry-" + std::to_string(i), std::string(20, static_cast<char>('a' + i)));
    }
    const Entries before = subject_.read();
    expect(before == subject_.read(), "walking it twice shows different entries", "");
    expect(subject_.texts_stay(), "texts die during the walk",
           "say yields_temporaries = true, or pass strings by value");
  }
  /// Runs only where entries can be added without replacing others.
  void repetition() {
    if (!subject_.appends) return;
    subject_.renew();
    std::string joined;
    for (const std::string_view value : {"a=1", "b=2", "c=3"}) {
      subject_.append("tracestate", value);
    }
    for (const Entry& entry : read("tracestate")) {
      if (subject_.last_value_wins) joined.clear();
      joined.append(joined.empty() ? "" : ",").append(entry.second);
    }
    expect(joined == (subject_.last_value_wins ? "c=3" : "a=1,b=2,c=3"),
           "repeated entries out of order", joined);
    subject_.append("TraceState", "d=4");
    subject_.append("host", "stays");
    set("tracestate", "new");
    expect(is(read("tracestate"), "new"), "set() does not replace every repetition of its name",
           "");
    expect(is(read("host"), "stays"), "set() costs another entry", "");
  }
  void whole_context() {
    SpanContext context({0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210}, {0x1111'2222'3333'4444});
    context.set_sampling_priority(SamplingPriority::user_keep);
    context.set_origin("rum");
    context.set_tag("_dd.p.dm", "-4");
    context.set_trace_state("vendor=opaque");
    context.baggage().set("user", "alice b");
    SpanContext expected = context;
    expected.set_remote(true);
    subject_.renew();
    for (int times = 0; times < 2; ++times) {
      const Injection done = subject_.inject(context);
      if (limits_.entries < 8 && done.error().code == Errc::no_room) {
        expect(subject_.read().empty(), "a refused injection left something behind", "");
        return;
      }
      expect(static_cast<bool>(done), "a context could not be injected",
             message(done.error().code));
      const Extraction back = subject_.extract();
      expect(back.context() == expected, "a context is not extracted as it was injected",
             message(back.error().code));
    }
  }

  /// A carrier with a limit refuses before it writes.
  void room() {
    if (!subject_.reserves) return;
    subject_.renew();
    constexpr std::size_t everything = ~std::size_t{0} / 2;
    expect(!subject_.reserve(everything, everything), "reserve() takes on anything", "");
    expect(subject_.read().empty(), "reserve() writes", "");
  }

  Subject& subject_;
  CarrierLimits limits_;
  std::string name_;
  std::string value_;
  std::vector<std::string> broken_;
};

}  // namespace detail

/// Checks a carrier with awkward names, values, spellings, repetitions and replacements.
///
/// Input    make(): a new, empty container or carrier that can be read and written
///          append(container, name, value): adds an entry without replacing any; leave it out where
///          names cannot repeat
/// Output   the promises that it breaks
///
///   const auto report = baton::testing::check_carrier([] { return MyHeaders(); });
///   if (!report) fail(report.text());
template <class Make, class Append = std::nullptr_t>
CarrierReport check_carrier(Make make, Append append = nullptr, const CarrierLimits& limits = {}) {
  detail::SubjectOf<Make, Append> subject(make, append);
  return detail::CarrierChecks(subject, limits).run();
}

}}}  // namespace baton::v0::testing
