// JSON as the programs' mode speaks it: text may be raw bytes, in base64.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace inspect {

using Json = nlohmann::ordered_json;

/// A request that can't be used; what() goes into the reply's `error`.
struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string encode_base64(std::string_view bytes);
/// Standard alphabet, padded or not. Nothing when the text is none.
std::optional<std::string> decode_base64(std::string_view text);

/// Text as JSON: a string or, where it is no UTF-8, `{"b64": …}`.
Json json_of(std::string_view text);
/// The same, null for what is not there.
Json json_or_null(std::optional<std::string_view> text);

/// Text out of JSON: a string or `{"b64": …}`. `what` names it in complaints.
std::string text_of(const Json& json, std::string_view what);

/// The member called `name`; null when it is absent or null itself.
const Json* find(const Json& object, const char* name);

/// Members of a type, by name; nothing when absent or null, BadRequest when of another type.
std::optional<std::string> find_text(const Json& object, const char* name);
std::optional<bool> find_bool(const Json& object, const char* name);
std::optional<std::int64_t> find_integer(const Json& object, const char* name, std::int64_t least,
                                         std::int64_t most);
const Json* find_array(const Json& object, const char* name);
const Json* find_object(const Json& object, const char* name);

}  // namespace inspect
