// SPDX-License-Identifier: MIT
#include <baton/carriers/environment.hpp>

#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/allocations.hpp"

using namespace baton;
using baton::test::AllocationCounter;
using testing::check_carrier;

namespace {

const SpanContext context({0, 11}, {22});
const std::string traceparent = "00-0000000000000000000000000000000b-0000000000000016-00";

testing::CarrierLimits plain_names() {
  testing::CarrierLimits limits;
  limits.any_token = false;  // all except letters and digits become "_" in a variable
  return limits;
}

struct NameRow {
  std::string_view rule;
  VariableNames names;
  std::string_view header, variable;
};
constexpr NameRow rows[] = {
    {"in upper case", opentelemetry_variables, "traceparent", "TRACEPARENT"},
    {"- is _", opentelemetry_variables, "x-datadog-trace-id", "X_DATADOG_TRACE_ID"},
    {"whatever the case", opentelemetry_variables, "X-B3-TraceId", "X_B3_TRACEID"},
    {"anything else is _ too", opentelemetry_variables, "a.b c=d%e", "A_B_C_D_E"},
    {"[env 17.1] no digit first", opentelemetry_variables, "3b", "_3B"},
    {"[env 17.1] never empty", opentelemetry_variables, "", "_"},
    {"CGI", cgi_variables, "traceparent", "HTTP_TRACEPARENT"},
    {"CGI", cgi_variables, "x-datadog-trace-id", "HTTP_X_DATADOG_TRACE_ID"},
    {"CGI", cgi_variables, "3b", "HTTP_3B"},
};

TEST_CASE("variables: names") {
  for (const NameRow& row : rows) {
    CAPTURE(row.rule);
    CHECK(row.names.variable(row.header) == row.variable);
  }
}

TEST_CASE("environment: keeps the promises") {
  struct Store {
    std::map<std::string, std::string, std::less<>> variables;
  };
  // A map behind a getter and a setter.
  const auto make = [](auto wrap) {
    return [wrap] {
      auto store = std::make_shared<Store>();
      return wrap(
          [store](const char* name) {
            const auto at = store->variables.find(name);
            return at == store->variables.end() ? nullptr : at->second.c_str();
          },
          [store](const char* name, std::string_view value) { store->variables[name] = value; });
    };
  };
  const auto text = check_carrier(make([](auto get, auto set) { return environment(get, set); }),
                                  nullptr, plain_names())
                        .text();
  CHECK(text == "");
  CHECK(check_carrier(make([](auto get, auto set) { return cgi_environment(get, set); }), nullptr,
                      plain_names())
            .text() == "");
}

TEST_CASE("environment: the standard getter as it is") {
  ::setenv("TRACEPARENT", traceparent.c_str(), 1);
  ::setenv("HTTP_TRACEPARENT", "00-0000000000000000000000000000000c-0000000000000016-00", 1);
  CHECK(extract(environment(std::getenv)).context().trace_id().low == 11);
  CHECK(extract(cgi_environment(std::getenv)).context().trace_id().low == 12);
  ::unsetenv("TRACEPARENT");
  ::unsetenv("HTTP_TRACEPARENT");
  CHECK(!extract(environment(std::getenv)));
  static_assert(!TextMapWriter<decltype(environment(std::getenv))>);
}

TEST_CASE("environment: getters of other kinds") {
  const auto optional = [](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) != "HTTP_TRACEPARENT") return std::nullopt;
    return traceparent;
  };
  CHECK(extract(cgi_environment(optional)).context().trace_id().low == 11);
  const auto text = [](const char* name) {
    return std::string_view(name) == "TRACEPARENT" ? traceparent : std::string();
  };
  CHECK(extract(environment(text)).context().trace_id().low == 11);
}

TEST_CASE("environment: an injection through a setter") {
  std::map<std::string, std::string> variables;
  CHECK(inject(context, environment([](const char*) -> const char* { return nullptr; },
                                    [&](const char* name, std::string_view value) {
                                      variables[name] = value;
                                    })));
  CHECK(variables == std::map<std::string, std::string>{{"X_DATADOG_TRACE_ID", "11"},
                                                        {"X_DATADOG_PARENT_ID", "22"},
                                                        {"TRACEPARENT", traceparent},
                                                        {"TRACESTATE", "dd=p:0000000000000016"}});
}

TEST_CASE("environment: a setter that refuses") {
  std::size_t sets = 0;
  const Injection done =
      inject(context, environment([](const char*) -> const char* { return nullptr; },
                                  [&](const char*, std::string_view) { return ++sets < 3; }));
  CHECK(done.error() == Error{Errc::write_failed, 0, "traceparent"});
}

// Blocks

using Block = std::vector<std::string>;

/// A block and its view in one object, for the checks.
template <class B>
struct Own {
  B block;
  VariableNames names;
  void for_each(auto&& visit) const { EnvironmentBlock(names, block).for_each(visit); }
  Error write(const HeaderList& headers) { return EnvironmentBlock(names, block).write(headers); }
};

TEST_CASE("environment block: keeps the promises") {
  const auto append = [](auto& own, std::string_view name, std::string_view value) {
    own.block.push_back(own.names.variable(name).append(1, '=').append(value));
  };
  CHECK(check_carrier([] { return Own<Block>{{}, opentelemetry_variables}; }, append, plain_names())
            .text() == "");
  CHECK(check_carrier(
            [] { return Own<Block>{{"PATH", "PATH=/", "=x", "TRACEPARENT=no"}, cgi_variables}; },
            nullptr, plain_names())
            .text() == "");
  CHECK(check_carrier([] { return Own<std::deque<std::string>>{{}, opentelemetry_variables}; },
                      append, plain_names())
            .text() == "");
}

TEST_CASE("environment block: the arrays of environ and envp") {
  const std::string own = "TRACEPARENT=" + traceparent;
  const std::string cgi =
      "HTTP_TRACEPARENT=00-0000000000000000000000000000000c-0000000000000016-00";
  const char* const entries[] = {
      "PATH=/bin", "no equals sign",   "=C:=C:\\",    "",        own.c_str(), "BAGGAGE=a=b=c,d=e",
      cgi.c_str(), "HTTP_BAGGAGE=k=v", "TRACESTATE=", "HTTP_=x", nullptr};
  const char* const* envp = entries;
  Extraction in = extract(environment_block(envp));
  CHECK(in.context().trace_id().low == 11);
  CHECK(in.baggage().get("a") == "b=c");
  in = extract(cgi_environment_block(envp));
  CHECK(in.context().trace_id().low == 12);
  CHECK(in.baggage().get("k") == "v");

  char** const none = nullptr;
  CHECK(!extract(environment_block(none)));
  CHECK(extract(environment_block(entries)).error().code ==
        Errc::none);  // an array of C strings, too
}

TEST_CASE("environment block: normalised names only; CGI's in any case") {  // [env 17.2]
  for (const char* name : {"traceparent", "TraceParent", "TRACEPARENt"}) {
    const Block other = {name + ("=" + traceparent), "X_datadog_Origin=rum"};
    CHECK(!extract(environment_block(other)));
    const Block cgi = {"http_" + std::string(name) + "=" + traceparent};
    CHECK(extract(cgi_environment_block(cgi)).context().trace_id().low == 11);
  }
  const Block long_name = {std::string(100'000, 'A') + "=x", "TRACEPARENT=" + traceparent};
  CHECK(extract(environment_block(long_name)).context().trace_id().low == 11);
}

TEST_CASE("environment block: reading allocates nothing") {
  const Block block = {"PATH=/bin", "TRACEPARENT=" + traceparent};
  AllocationCounter counter;
  CHECK(extract(environment_block(block)));
  CHECK(counter.count() == 0);
}

TEST_CASE("environment block: for another process") {  // [env 17.3]
  Block child = {"PATH=/bin",          "Traceparent=another", "TRACEPARENT=older",
                 "TRACEPARENT=oldest", "TRACEPARENTS=x",      "TRACEPARENT"};
  CHECK(inject(context, environment_block(child)));
  CHECK(child == Block{"PATH=/bin", "Traceparent=another", "TRACEPARENT=" + traceparent,
                       "TRACEPARENTS=x", "TRACEPARENT", "X_DATADOG_TRACE_ID=11",
                       "X_DATADOG_PARENT_ID=22", "TRACESTATE=dd=p:0000000000000016"});
  Block cgi = {"PATH=/bin", "Http_Traceparent=old"};
  CHECK(inject(context, cgi_environment_block(cgi)));
  CHECK(cgi.size() == 5);
  CHECK(cgi[1] == "HTTP_X_DATADOG_TRACE_ID=11");
  using Views = std::vector<std::string_view>;
  static_assert(!TextMapWriter<EnvironmentBlock<Views>>);
  static_assert(!TextMapWriter<EnvironmentBlock<const Block>>);
  static_assert(!TextMapWriter<EnvironmentBlock<char**>>);
}

}  // namespace
