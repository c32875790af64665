// SPDX-License-Identifier: MIT
#include "names.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "text.hpp"

namespace inspect {

namespace {

constexpr std::size_t max_name = 128;

template <class Codec>
Style style_of() {
  Style out{Codec::name, {std::begin(Codec::fields), std::end(Codec::fields)}, {}, {}};
  if constexpr (requires { Codec::prefixes[0]; }) {
    out.prefixes.assign(std::begin(Codec::prefixes), std::end(Codec::prefixes));
  }
  if constexpr (requires { Codec::role; }) out.role = Codec::role;
  return out;
}

template <class... Codecs>
std::vector<Style> styles_of(const baton::Propagator<Codecs...>&) {
  std::vector<Style> out;
  const auto add = [&]<class Codec>() {
    if constexpr (!baton::detail::StandsBeside<Codec>) out.push_back(style_of<Codec>());
  };
  (add.template operator()<Codecs>(), ...);
  return out;
}

constexpr std::string_view server_timing = "server-timing";

struct Foreign {
  std::string_view name;
  std::string_view owner;
  FieldKind kind = {};
};

/// Formats that the library may not read. If it does, its codec's entry comes first.
constexpr Foreign foreign[] = {
    {server_timing, "the server's answer", FieldKind::list},
    {"traceresponse", "the server's answer"},
    {"x-cloud-trace-context", "Google Cloud's"},
    {"sentry-trace", "Sentry's"},
    {"elastic-apm-traceparent", "Elastic APM's"},
    {"newrelic", "New Relic's"},
    {"x-newrelic-id", "New Relic's"},
    {"x-newrelic-transaction", "New Relic's"},
    {"x-instana-t", "Instana's"},
    {"x-instana-s", "Instana's"},
    {"x-instana-l", "Instana's"},
    {"x-dynatrace", "Dynatrace's"},
    {"x-honeycomb-trace", "Honeycomb's"},
    {"sw8", "Apache SkyWalking's"},
    {"x-ot-span-context", "Lightstep's"},
    {"ot-tracer-traceid", "OpenTracing's"},
    {"ot-tracer-spanid", "OpenTracing's"},
    {"ot-tracer-sampled", "OpenTracing's"},
    {"grpc-trace-bin", "OpenCensus's"},
    {"diagnostic-id", "Azure's messaging"},
    {"googclient-traceparent", "Google Pub/Sub's"},
    {"googclient-tracestate", "Google Pub/Sub's", FieldKind::list},
    {"ce-traceparent", "CloudEvents'"},
    {"ce-tracestate", "CloudEvents'", FieldKind::list},
    {"dd-pathway-ctx-base64", "Datadog's Data Streams"},
    {"dd-pathway-ctx", "Datadog's Data Streams"},
};

/// Prefixes that logs, environments and gateways add to a header's name.
constexpr std::string_view carriers[] = {"http", "request", "req",      "header",      "headers",
                                         "hdr",  "sent",    "upstream", "x-forwarded", "header-in"};

std::string squeezed(std::string_view name) {
  std::string out(name);
  std::erase(out, '-');
  return out;
}

struct Tables {
  std::vector<Name> names;
  std::unordered_map<std::string, const Name*> exact;
  std::unordered_map<std::string, const Name*> loose;
  std::vector<const Name*> prefixes;
};

const Tables& tables() {
  static const Tables built = [] {
    Tables out;
    for (const Style& style : styles()) {
      for (const baton::Field& field : style.fields) {
        out.names.push_back({field.name, &style, field.kind});
      }
      for (const std::string_view prefix : style.prefixes) {
        out.names.push_back({prefix, &style, baton::FieldKind::opaque, true});
      }
    }
    for (const Foreign& one : foreign)
      out.names.push_back({one.name, {}, one.kind, false, one.owner});
    for (const Name& name : out.names) {
      if (name.is_prefix) {
        out.prefixes.push_back(&name);
      } else {
        out.exact.emplace(name.text, &name);
        out.loose.emplace(squeezed(name.text), &name);
      }
    }
    // X-Ray's header has its own name among the system attributes of SQS.
    out.loose.emplace("awstraceheader",
                      out.exact.at(std::string(baton::codecs::xray::fields[0].name)));
    return out;
  }();
  return built;
}

const Name* find_in(const std::unordered_map<std::string, const Name*>& table,
                    const std::string& word) {
  const auto at = table.find(word);
  return at == table.end() ? nullptr : at->second;
}

std::optional<Recognised> recognise_folded(const std::string& word, Spelling spelling) {
  if (const Name* const name = find_in(tables().exact, word)) {
    return Recognised{name, word, spelling};
  }
  for (const Name* const prefix : tables().prefixes) {
    if (word.size() > prefix->text.size() && word.starts_with(prefix->text)) {
      return Recognised{prefix, word, spelling};
    }
  }
  return std::nullopt;
}

}  // namespace

const std::vector<Style>& styles() {
  static const std::vector<Style> all = styles_of(baton::universal_propagator);
  return all;
}

const Style* find_style(std::string_view name) {
  for (const Style& style : styles()) {
    if (style.name == name) return &style;
  }
  return nullptr;
}

std::optional<Recognised> recognise(std::string_view word) {
  if (word.size() < 2 || word.size() > max_name) return std::nullopt;
  std::string folded = lower(word);
  bool underlined = false;
  for (char& c : folded) {
    if (c != '_' && c != '.') continue;
    underlined = true;
    c = '-';
  }
  folded.erase(0, std::min(folded.find_first_not_of('-'), folded.size()));
  const Spelling plain = underlined ? Spelling::underlined : Spelling::exact;
  if (auto found = recognise_folded(folded, plain)) return found;

  std::string rest = folded;
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view carrier : carriers) {
      if (rest.size() <= carrier.size() + 1 || !rest.starts_with(carrier)) continue;
      if (rest[carrier.size()] != '-') continue;
      rest.erase(0, carrier.size() + 1);
      if (auto found = recognise_folded(rest, Spelling::carried)) return found;
      again = true;
    }
  }
  if (const Name* const name = find_in(tables().loose, squeezed(rest))) {
    const bool carried = rest.size() != folded.size() || rest == "awstraceheader";
    return Recognised{name, std::string(name->text),
                      carried ? Spelling::carried : Spelling::squeezed};
  }
  return std::nullopt;
}

bool is_worth(const Name& name, std::string_view value) {
  return name.text != server_timing || value.find("trace") != value.npos;
}

const Name* find_name(std::string_view header) {
  const auto found = recognise_folded(lower(header), Spelling::exact);
  return found ? found->name : nullptr;
}

bool is_common_name(std::string_view name) {
  constexpr std::string_view common[] = {"accept",
                                         "accept-encoding",
                                         "accept-language",
                                         "authorization",
                                         "cache-control",
                                         "connection",
                                         "content-length",
                                         "content-type",
                                         "cookie",
                                         "date",
                                         "host",
                                         "key",
                                         "offset",
                                         "partition",
                                         "payload",
                                         "referer",
                                         "server",
                                         "timestamp",
                                         "topic",
                                         "user-agent",
                                         "value",
                                         "x-request-id",
                                         "correlation-id",
                                         "message-id",
                                         "x-correlation-id"};
  const std::string folded = lower(name);
  return std::find(std::begin(common), std::end(common), folded) != std::end(common) ||
         folded.starts_with("x-forwarded-") || folded.starts_with("__");
}

}  // namespace inspect
