// For tests of one's own carrier: whether it keeps the promises that baton relies on. Works with any
// test framework; nothing else includes it.
#pragma once

#include <baton/baton.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::inline v0::testing {

/// What a carrier breaks, one line each; empty and true when all is well.
struct CarrierReport {
  std::string text;
  explicit operator bool() const noexcept { return text.empty(); }
};

/// What the carrier under test can't or need not do.
struct CarrierLimits {
  std::size_t entries = 64;       ///< it holds at least so many
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

template <class Make, class Append>
class CarrierChecks {
  using Container = std::remove_cvref_t<std::invoke_result_t<Make&>>;
  using Carrier = carrier_of<Container>;
  static constexpr bool walkable = WalkableReader<Carrier>;
  static_assert(TextMapReader<Carrier>, "baton: the carrier under test can't be read");
  static_assert(TextMapWriter<Carrier>, "baton: the carrier under test can't be written");

 public:
  CarrierChecks(Make& make, Append& append, const CarrierLimits& limits)
      : make_(make), append_(append), limits_(limits) {
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
    if (text_.empty()) whole_context();  // what keeps views would have been read already
    room();
    return {std::move(text_)};
  }

 private:
  template <class... Parts>
  void broken(const Parts&... parts) {
    (text_.append(parts), ...);
    text_.push_back('\n');
  }
  void expect(bool holds, std::string_view what, std::string_view detail) {
    if (!holds) broken(what, ": ", detail);
  }

  /// From buffers that say something else right after, so that views of them are found out.
  void set(Container& container, std::string_view name, std::string_view value) {
    name_.assign(name);
    value_.assign(value);
    as_carrier(container).set(name_, value_);
    name_.assign(name.size(), '?');
    value_.assign(value.size(), '?');
  }
  /// All entries of a walkable carrier; of another those with one of the names.
  static Entries read(Container& container, std::initializer_list<std::string_view> asked = {}) {
    Entries out;
    auto&& carrier = as_carrier(container);
    if constexpr (walkable) {
      carrier.for_each(
          [&](auto&& name, auto&& value) { out.emplace_back(as_text(name), as_text(value)); });
    } else {
      for (const std::string_view name : asked) {
        auto&& value = carrier.get(name);
        using V = std::remove_cvref_t<decltype(value)>;
        if constexpr (Text<V> && !std::is_pointer_v<V>) {
          out.emplace_back(name, as_text(value));
        } else if (value) {
          if constexpr (Text<V>) {
            out.emplace_back(name, as_text(value));
          } else {
            out.emplace_back(name, as_text(*value));
          }
        }
      }
    }
    return out;
  }
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
    Container container = make_();
    expect(read(container, {"traceparent", "baggage"}).empty(), "a fresh carrier is not empty", "");
    expect(!extract(container), "a context is found in a fresh carrier", "");
  }
  void each_name(std::string_view name) {
    Container container = make_();
    set(container, name, "value");
    expect(is(of(read(container, {name}), name), "value"), "not read back, name", shown(name));
    if constexpr (walkable) {
      for (const Entry& entry : read(container)) {
        expect(entry.first == name, "name changed", shown(name) + " to " + shown(entry.first));
      }
    }
  }
  void each_value(std::string_view value) {
    Container container = make_();
    set(container, "tracestate", value);
    const Entries found = of(read(container, {"tracestate"}), "tracestate");
    expect(is(found, value), "not read back, value",
           shown(value) + (found.empty() ? "" : " but " + shown(found.back().second)));
  }
  void replacement() {
    Container container = make_();
    for (const std::string_view value :
         {"first", "a second one, longer than what stood there before", "3"}) {
      set(container, "traceparent", value);
      const Entries found = of(read(container, {"traceparent"}), "traceparent");
      expect(is(found, value), "set() twice on one name does not replace", shown(value));
    }
  }
  void spelling() {
    for (const std::string_view before : {"Traceparent", "TRACEPARENT", "traceParent"}) {
      Container container = make_();
      set(container, before, "old");
      set(container, "traceparent", "new");
      const Entries found = of(read(container, {"traceparent"}), "traceparent");
      expect(is(found, "new"), "set() does not replace another spelling of its name",
             shown(before));
      set(container, before, "newer");
      expect(of(read(container, {"traceparent", before}), "traceparent").size() >= 1, "lost",
             before);
    }
  }
  /// Other entries are left alone.
  void company() {
    Container container = make_();
    const std::size_t count = limits_.entries < 16 ? limits_.entries : 16;
    const auto name = [](std::size_t i) { return "x-entry-" + std::to_string(i); };
    for (std::size_t i = 0; i < count; ++i) set(container, name(i), std::to_string(i));
    for (std::size_t i = 0; i < count; i += 2) set(container, name(i), "replaced");
    for (std::size_t i = 0; i < count; ++i) {
      const std::string expected = i % 2 == 0 ? "replaced" : std::to_string(i);
      expect(is(of(read(container, {name(i)}), name(i)), expected), "lost or changed beside others",
             name(i));
    }
    expect(!walkable || read(container).size() == count, "entries nobody set", "");
  }
  /// Texts that are handed out as views stay for the whole walk, and walking changes nothing.
  void endurance() {
    if constexpr (walkable) {
      Container container = make_();
      const std::size_t count = limits_.entries < 8 ? limits_.entries : 8;
      for (std::size_t i = 0; i < count; ++i) {
        set(container, "x-entry-" + std::to_string(i), std::string(20, static_cast<char>('a' + i)));
      }
      const Entries before = read(container);
      expect(before == read(container), "walking it twice shows different entries", "");
      constexpr bool announced = requires { requires Carrier::yields_temporaries; };
      std::vector<std::string_view> views;
      Entries copies;
      as_carrier(container).for_each([&]<class K, class V>(K&& name, V&& value) {
        const auto keep = [&]<class T>(T&, std::string_view text) {
          if (announced || (!std::is_lvalue_reference_v<T> && OwningText<T>)) return;
          views.push_back(text);
          copies.emplace_back(text, "");
        };
        keep.template operator()<K>(name, as_text(name));
        keep.template operator()<V>(value, as_text(value));
      });
      for (std::size_t i = 0; i < views.size(); ++i) {
        if (views[i] == copies[i].first) continue;
        return broken(
            "texts die during the walk: say yields_temporaries = true, or pass strings by value");
      }
    }
  }
  /// Needs a way to add entries without replacing.
  void repetition() {
    if constexpr (!std::is_same_v<Append, std::nullptr_t>) {
      Container container = make_();
      for (const std::string_view value : {"a=1", "b=2", "c=3"})
        append_(container, "tracestate", value);
      constexpr bool last = requires { requires Carrier::last_counts; };
      Entries found = of(read(container, {"tracestate"}), "tracestate");
      std::string joined;
      for (const Entry& entry : found)
        joined.append(joined.empty() ? "" : ",").append(entry.second);
      expect(last ? found.back().second == "c=3" : joined == "a=1,b=2,c=3",
             "repeated entries out of order", joined);
      append_(container, "TraceState", "d=4");
      append_(container, "host", "stays");
      set(container, "tracestate", "new");
      found = of(read(container, {"tracestate"}), "tracestate");
      expect(is(found, "new"), "set() does not replace every repetition of its name", "");
      expect(is(of(read(container, {"host"}), "host"), "stays"), "set() costs another entry", "");
    }
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
    Container container = make_();
    for (int times = 0; times < 2; ++times) {
      const Injection done = inject(context, container);
      if (limits_.entries < 8 && done.error.code == Errc::no_room) {
        expect(read(container).empty(), "a refused injection left something behind", "");
        return;
      }
      expect(static_cast<bool>(done), "a context could not be injected", message(done.error.code));
      const Extraction back = extract(container);
      expect(back.context() == expected, "a context is not extracted as it was injected",
             message(back.error().code));
    }
  }

  /// What has a limit says so before anything is written.
  void room() {
    if constexpr (requires(Carrier & carrier, std::size_t n) { carrier.reserve(n, n); }) {
      Container container = make_();
      constexpr std::size_t everything = ~std::size_t{0} / 2;
      expect(!as_carrier(container).reserve(everything, everything), "reserve() takes on anything",
             "");
      expect(read(container).empty(), "reserve() writes", "");
    }
  }

  Make& make_;
  Append& append_;
  CarrierLimits limits_;
  std::string name_;
  std::string value_;
  std::string text_;
};

}  // namespace detail

/// Tries a carrier with every awkward name, value, case, repetition and overwriting.
///
/// Input    make(): a new, empty container or carrier that can be read and written
///          append(container, name, value): adds an entry and replaces none; leave it out where
///          names can't repeat
/// Output   what it breaks
///
///   const auto report = baton::testing::check_carrier([] { return MyHeaders(); });
///   if (!report) fail(report.text);
template <class Make, class Append = std::nullptr_t>
CarrierReport check_carrier(Make make, Append append = nullptr, const CarrierLimits& limits = {}) {
  return detail::CarrierChecks<Make, Append>(make, append, limits).run();
}

}  // namespace baton::inline v0::testing
