// SPDX-License-Identifier: MIT
#include "json.hpp"

namespace inspect {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string quoted(std::string_view name) { return std::string(name).append(": "); }

template <class Is>
const Json* find_if(const Json& object, const char* name, Is is, const char* expected) {
  const Json* const member = find(object, name);
  if (member != nullptr && !is(*member)) throw BadRequest(quoted(name) + expected);
  return member;
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(k <= group.size() ? alphabet[bits >> (18 - 6 * k) & 63] : '=');
    }
  }
  return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = alphabet.find(c);
    if (digit == alphabet.npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>(bits >> count & 0xff));
  }
  return out;
}

Json json_of(std::string_view text) {
  // nlohmann's strings are UTF-8, and it throws when it writes others.
  Json json = std::string(text);
  try {
    static_cast<void>(json.dump());
    return json;
  } catch (const Json::type_error&) {
    return Json{{"b64", encode_base64(text)}};
  }
}

Json json_or_null(std::optional<std::string_view> text) { return text ? json_of(*text) : Json(); }

std::string text_of(const Json& json, std::string_view what) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_object() && json.size() == 1 && json.contains("b64") && json["b64"].is_string()) {
    if (auto bytes = decode_base64(json["b64"].get_ref<const std::string&>())) return *bytes;
    throw BadRequest(quoted(what) + "b64 is no base64");
  }
  throw BadRequest(quoted(what) + "expected a string, or {\"b64\": …}");
}

const Json* find(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at == object.end() || at->is_null() ? nullptr : &*at;
}

std::optional<std::string> find_text(const Json& object, const char* name) {
  const Json* const member = find(object, name);
  if (member == nullptr) return std::nullopt;
  return text_of(*member, name);
}

std::string required_text(const Json& object, const char* name) {
  auto text = find_text(object, name);
  if (!text) throw BadRequest(std::string(name) + ": missing");
  return std::move(*text);
}

std::optional<bool> find_bool(const Json& object, const char* name) {
  const auto is = [](const Json& json) { return json.is_boolean(); };
  const Json* const member = find_if(object, name, is, "expected true or false");
  if (member == nullptr) return std::nullopt;
  return member->get<bool>();
}

std::optional<std::int64_t> find_integer(const Json& object, const char* name, std::int64_t least,
                                         std::int64_t most) {
  const auto is = [](const Json& json) { return json.is_number_integer(); };
  const Json* const member = find_if(object, name, is, "expected an integer");
  if (member == nullptr) return std::nullopt;
  const bool too_large = member->is_number_unsigned() &&
                         member->get<std::uint64_t>() > static_cast<std::uint64_t>(most);
  const auto value = member->get<std::int64_t>();
  if (too_large || value < least || value > most) throw BadRequest(quoted(name) + "out of range");
  return value;
}

const Json* find_array(const Json& object, const char* name) {
  return find_if(
      object, name, [](const Json& json) { return json.is_array(); }, "expected an array");
}

const Json* find_object(const Json& object, const char* name) {
  return find_if(
      object, name, [](const Json& json) { return json.is_object(); }, "expected an object");
}

}  // namespace inspect
