// SPDX-License-Identifier: MIT
#include <baton/testing/carrier_checks.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace baton;
using testing::check_carrier;

namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;
using detail::equal_ignoring_case;

/// A carrier that keeps every promise. Each of the others below breaks one.
struct Good {
  Entries entries = {};
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : entries) visit(name, value);
  }
  void set(std::string_view name, std::string_view value) {
    std::erase_if(entries, [&](const auto& e) { return equal_ignoring_case(e.first, name); });
    entries.emplace_back(name, value);
  }
};

const auto append = [](auto& carrier, std::string_view name, std::string_view value) {
  carrier.entries.emplace_back(name, value);
};

template <class Carrier>
std::string broken_by() {
  return check_carrier([] { return Carrier{}; }, append).text();
}
bool says(const std::string& report, std::string_view what) {
  return report.find(what) != report.npos;
}

TEST_CASE("carrier checks: a good one passes") {
  CHECK(broken_by<Good>().empty());
  CHECK(check_carrier([] { return Entries(); }));
  CHECK(check_carrier([] { return std::map<std::string, std::string>(); }));
  CHECK(static_cast<bool>(testing::CarrierReport{}));
  const testing::CarrierReport two({"something", "another thing"});
  CHECK(!two);
  CHECK(two.size() == 2);
  CHECK(*two.begin() == "something");
  CHECK(two.text() == "something\nanother thing\n");
}

struct Appends : Good {
  void set(std::string_view name, std::string_view value) { entries.emplace_back(name, value); }
};
struct CaseSensitive : Good {
  void set(std::string_view name, std::string_view value) {
    std::erase_if(entries, [&](const auto& e) { return e.first == name; });
    entries.emplace_back(name, value);
  }
};
struct ReplacesOne : Good {
  void set(std::string_view name, std::string_view value) {
    for (auto& entry : entries) {
      if (!equal_ignoring_case(entry.first, name)) continue;
      entry.second = value;
      return;
    }
    entries.emplace_back(name, value);
  }
};
struct KeepsTheFirst : Good {
  void set(std::string_view name, std::string_view value) {
    for (auto& entry : entries) {
      if (equal_ignoring_case(entry.first, name)) return;
    }
    entries.emplace_back(name, value);
  }
};
struct Joins : Good {
  void set(std::string_view name, std::string_view value) {
    for (auto& entry : entries) {
      if (!equal_ignoring_case(entry.first, name)) continue;
      entry.second.append(", ").append(value);
      return;
    }
    entries.emplace_back(name, value);
  }
};
struct Truncates : Good {
  void set(std::string_view name, std::string_view value) { Good::set(name, value.substr(0, 255)); }
};
struct Cuts : Good {  // splits at the first separator when it reads
  void set(std::string_view name, std::string_view value) {
    Good::set(name, value.substr(0, value.find(';')));
  }
};
struct Capitalises : Good {
  void set(std::string_view name, std::string_view value) {
    std::string other(name);
    other[0] = static_cast<char>(other[0] & ~0x20);
    Good::set(other, value);
  }
};
struct HoldsOne : Good {
  void set(std::string_view name, std::string_view value) {
    entries.clear();
    entries.emplace_back(name, value);
  }
};
struct Backwards : Good {
  void for_each(auto&& visit) const {
    for (auto at = entries.rbegin(); at != entries.rend(); ++at) visit(at->first, at->second);
  }
};
struct NotEmpty : Good {
  Entries entries = {{"traceparent", "00-0000000000000000000000000000000b-0000000000000016-01"}};
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : entries) visit(name, value);
  }
};
/// Keeps views of the texts that it gets.
struct Views {
  std::vector<std::pair<std::string_view, std::string_view>> entries = {};
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : entries) visit(name, value);
  }
  void set(std::string_view name, std::string_view value) {
    std::erase_if(entries, [&](const auto& e) { return equal_ignoring_case(e.first, name); });
    entries.emplace_back(name, value);
  }
};
/// Hands out views of one buffer.
struct OneBuffer : Good {
  mutable std::string buffer = std::string(8192, ' ');
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : entries) {
      buffer.replace(0, value.size(), value);
      visit(name, std::string_view(buffer).substr(0, value.size()));
    }
  }
};
struct OneBufferAnnounced : OneBuffer {
  static constexpr bool yields_temporaries = true;
};
struct StringsByValue : Good {
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : entries) visit(std::string(name), std::string(value));
  }
};
struct Forgets : Good {  // a single-pass source
  void for_each(auto&& visit) {
    for (const auto& [name, value] : entries) visit(name, value);
    entries.clear();
  }
};
struct Boundless : Good {
  bool reserve(std::size_t, std::size_t) { return true; }
};
struct WritesAhead : Good {
  bool reserve(std::size_t, std::size_t) {
    entries.emplace_back("x", "reserved");
    return false;
  }
};

TEST_CASE("carrier checks: names the broken promises") {
  CHECK(says(broken_by<Appends>(), "does not replace"));
  CHECK(says(broken_by<CaseSensitive>(), "another spelling"));
  CHECK(says(broken_by<ReplacesOne>(), "every repetition"));
  CHECK(says(broken_by<KeepsTheFirst>(), "does not replace"));
  CHECK(says(broken_by<Joins>(), "does not replace"));
  CHECK(says(broken_by<Truncates>(), "not read back, value: \"vvv"));
  CHECK(says(broken_by<Cuts>(), "not read back, value: \";\""));
  CHECK(says(broken_by<Capitalises>(), "name changed: \"traceparent\" to \"Traceparent\""));
  CHECK(says(broken_by<HoldsOne>(), "lost or changed beside others"));
  CHECK(says(broken_by<Backwards>(), "out of order: c=3,b=2,a=1"));
  CHECK(says(broken_by<NotEmpty>(), "not empty"));
  CHECK(says(broken_by<Views>(), "not read back, name"));
  CHECK(says(broken_by<OneBuffer>(), "yields_temporaries"));
  CHECK(says(broken_by<Forgets>(), "walking it twice"));
  CHECK(says(broken_by<Boundless>(), "takes on anything"));
  CHECK(says(broken_by<WritesAhead>(), "reserve() writes"));

  CHECK(broken_by<OneBufferAnnounced>().empty());
  CHECK(broken_by<StringsByValue>().empty());
}

/// Can only be asked by name.
struct Keyed {
  std::map<std::string, std::string, std::less<>> stored = {};
  std::optional<std::string_view> get(std::string_view key) const {
    const auto at = stored.find(key);
    if (at == stored.end()) return std::nullopt;
    return at->second;
  }
  void set(std::string_view key, std::string_view value) { stored[std::string(key)] = value; }
};
struct KeyedForgetful : Keyed {
  void set(std::string_view key, std::string_view value) {
    stored.clear();
    Keyed::set(key, value);
  }
};

TEST_CASE("carrier checks: carriers that can be asked by name only") {
  std::string text = check_carrier([] { return Keyed{}; }).text();
  CHECK(text.empty());
  text = check_carrier([] { return KeyedForgetful{}; }).text();
  CHECK(says(text, "lost or changed beside others"));
}

/// Takes three entries, and refuses more.
struct Three : Good {
  bool reserve(std::size_t count, std::size_t) const { return entries.size() + count <= 3; }
};

TEST_CASE("carrier checks: limits that are told are respected") {
  CHECK(check_carrier([] { return Three{}; }, append, {.entries = 3}));
  CHECK(says(broken_by<Three>(), "could not be injected"));
}

}  // namespace
