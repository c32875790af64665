// SPDX-License-Identifier: MIT
// JSON of the mode for programs: text may be raw bytes, in base64.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace inspect {

using Json = nlohmann::ordered_json;

/// A request that cannot be used; what() goes into the reply's `error`.
struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string encode_base64(std::string_view bytes);
/// Decodes the standard alphabet, padded or not. Nothing if the text is not base64.
std::optional<std::string> decode_base64(std::string_view text);

/// Text as JSON: a string or, if it is not UTF-8, `{"b64": …}`.
Json json_of(std::string_view text);
/// As above, and null for nothing.
Json json_or_null(std::optional<std::string_view> text);

/// Text from JSON: a string or `{"b64": …}`. `what` names it in error messages.
std::string text_of(const Json& json, std::string_view what);

/// The member called `name`; null if it is absent or null.
const Json* find(const Json& object, const char* name);

/// Members of a type, by name. Nothing if absent or null; BadRequest if of another type.
std::optional<std::string> find_text(const Json& object, const char* name);
/// A text that must be there; BadRequest without one.
std::string required_text(const Json& object, const char* name);
std::optional<bool> find_bool(const Json& object, const char* name);
std::optional<std::int64_t> find_integer(const Json& object, const char* name, std::int64_t least,
                                         std::int64_t most);
const Json* find_array(const Json& object, const char* name);
const Json* find_object(const Json& object, const char* name);

}  // namespace inspect
