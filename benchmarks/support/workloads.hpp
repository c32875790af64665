// SPDX-License-Identifier: MIT
// The workloads, under the names that the report uses.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace baton::bench {

/// The container that most HTTP libraries use for headers.
using Flat = std::vector<std::pair<std::string, std::string>>;
using Hashed = std::unordered_map<std::string, std::string>;
using Header = std::pair<std::string_view, std::string_view>;

/// The 20 headers of a browser behind a proxy, without trace headers.
inline constexpr Header ordinary[] = {
    {"host", "shop.example.com"},
    {"user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},
    {"accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
    {"accept-language", "en-GB,en;q=0.7,de;q=0.3"},
    {"accept-encoding", "gzip, deflate, br"},
    {"content-type", "application/json"},
    {"content-length", "348"},
    {"connection", "keep-alive"},
    {"cache-control", "no-cache"},
    {"cookie", "session=f2c0d0a4b7e14b6c; theme=dark"},
    {"authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl"},
    {"referer", "https://shop.example.com/cart"},
    {"origin", "https://shop.example.com"},
    {"x-forwarded-for", "203.0.113.7, 198.51.100.2"},
    {"x-forwarded-host", "shop.example.com"},
    {"x-forwarded-proto", "https"},
    {"x-request-id", "6f1c9f0c-6f0e-4f6e-9d86-0f7c0c5b1a2d"},
    {"if-none-match", "\"33a64df551425fcc55e4d42a148795d9f25f89d4\""},
    {"te", "trailers"},
    {"priority", "u=0, i"},
};

inline constexpr Header traceparent = {"traceparent",
                                       "00-640cfd8d00000000abcdefab12345678-00f067aa0ba902b7-01"};
inline constexpr Header tracestate = {"tracestate",
                                      "dd=s:2;o:rum;p:00f067aa0ba902b7;t.dm:-4,congo=t61rcWkgMzE"};
inline constexpr Header datadog[] = {
    {"x-datadog-trace-id", "12379814468735227512"},  // abcdefab12345678
    {"x-datadog-parent-id", "67667974448284343"},    // 00f067aa0ba902b7
    {"x-datadog-sampling-priority", "2"},
    {"x-datadog-origin", "rum"},
    {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000"},
};
inline constexpr Header baggage = {"baggage", "userId=alice,serverNode=DF%2028,isProduction=false"};

inline constexpr Header b3_multi[] = {
    {"x-b3-traceid", "640cfd8d00000000abcdefab12345678"},
    {"x-b3-spanid", "00f067aa0ba902b7"},
    {"x-b3-sampled", "1"},
};
inline constexpr Header b3_single = {"b3", "640cfd8d00000000abcdefab12345678-00f067aa0ba902b7-1"};

/// One of the header sets above, or several in sequence.
class Headers {
 public:
  Headers() = default;
  Headers(const Header& one) : list_{one} {}
  template <std::size_t N>
  Headers(const Header (&some)[N]) : list_(some, some + N) {}
  friend Headers operator+(Headers a, const Headers& b) {
    a.list_.insert(a.list_.end(), b.list_.begin(), b.list_.end());
    return a;
  }
  template <class Carrier>
  Carrier in() const {
    return Carrier(list_.begin(), list_.end());
  }
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& [name, value] : list_) sum += name.size() + value.size();
    return sum;
  }

 private:
  std::vector<Header> list_;
};

/// The headers of Datadog, W3C and baggage.
inline Headers everything() { return Headers(datadog) + traceparent + tracestate + baggage; }

struct Workload {
  const char* name;
  Headers headers;
};

/// The workloads of extraction in Datadog's default styles, in the order of the report's table.
inline std::vector<Workload> extractions() {
  return {
      {"nothing_in_20", ordinary},
      {"traceparent", traceparent},
      {"traceparent_tracestate", Headers(traceparent) + tracestate},
      {"datadog", datadog},
      {"everything", everything()},
      {"everything_in_28", Headers(ordinary) + everything()},
  };
}

}  // namespace baton::bench
