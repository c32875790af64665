#include "headers.hpp"

#include <baton/presets.hpp>

#include <algorithm>

namespace inspect {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view marks = "!#$%&'*+-.^_`|~";

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Letters and digits alone.
std::string squeezed(std::string_view name) {
  std::string out = lower(name);
  std::erase_if(out, [](char c) { return !is_alphanumeric(c); });
  return out;
}

}  // namespace

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lower(a) == lower(b);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || marks.find(c) != marks.npos;
  });
}

const std::vector<std::string_view>& known_names() {
  static const std::vector<std::string_view> names = [] {
    const auto fields = baton::universal_propagator.fields();
    return std::vector<std::string_view>(fields.begin(), fields.end());
  }();
  return names;
}

const std::vector<std::string_view>& known_prefixes() {
  static const std::vector<std::string_view> prefixes = {baton::codecs::jaeger::prefixes[0],
                                                         baton::codecs::ot_baggage::prefixes[0]};
  return prefixes;
}

bool is_known(std::string_view name) {
  const std::string folded = lower(name);
  const auto begins = [&](std::string_view prefix) {
    return folded.size() > prefix.size() && folded.starts_with(prefix);
  };
  return std::count(known_names().begin(), known_names().end(), folded) != 0 ||
         std::any_of(known_prefixes().begin(), known_prefixes().end(), begins);
}

bool is_list(std::string_view name) {
  for (const std::string_view list : {"tracestate", "baggage", "x-datadog-tags"}) {
    if (equal_ignoring_case(name, list)) return true;
  }
  return false;
}

std::string_view meant(std::string_view name) {
  if (is_known(name)) return {};
  for (const std::string_view known : known_names()) {
    if (squeezed(known) == squeezed(name)) return known;
  }
  return {};
}

std::string value_of(const Headers& headers, std::string_view name) {
  std::string out;
  bool found = false;
  // Of x-datadog-tags the last counts, though it is a list.
  const bool join = is_list(name) && name != "x-datadog-tags";
  for (const auto& [key, value] : headers) {
    if (!equal_ignoring_case(key, name)) continue;
    if (!join) {
      out = trim(value);
    } else {
      out.append(found ? "," : "").append(value);
    }
    found = true;
  }
  return out;
}

std::size_t count_of(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(headers.begin(), headers.end(),
                    [&](const auto& header) { return equal_ignoring_case(header.first, name); }));
}

}  // namespace inspect
