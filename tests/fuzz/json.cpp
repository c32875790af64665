// SPDX-License-Identifier: MIT
// Input: any bytes, read as a JSON text, as the inside of a JSON string, and as base64.
#include <baton/detail/base64.hpp>
#include <baton/detail/json.hpp>
#include <baton/messaging/document.hpp>
#include <string>

#include "reference/json.hpp"
#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;
using detail::JsonKind;
using detail::JsonReader;
using detail::JsonString;

namespace {

/// Reads a value part by part, down to `depth`, and skips deeper values.
void read(JsonReader& reader, int depth) {
  if (depth == 0) {
    reader.value();
    return;
  }
  switch (reader.kind()) {
    case JsonKind::object:
      reader.object([&](JsonString key) {
        if (!(key == "skip")) read(reader, depth - 1);
      });
      break;
    case JsonKind::array: reader.array([&] { read(reader, depth - 1); }); break;
    case JsonKind::string: {
      const auto string = reader.string();
      if (!string) break;
      std::string text(string->raw());
      text.resize(static_cast<std::size_t>(string->decode(text.data()) - text.data()));
      require(*string == text);

      std::string again(detail::json_string_size(text), '\0');
      require(detail::format_json_string(text, again.data()) == again.data() + again.size());
      JsonReader one(again);
      require(*one.string() == text && one.finish());
      break;
    }
    default: reader.skip();
  }
}

void check_member(std::string_view text) {
  const auto place = detail::find_json_member(text, "k");
  if (!place) return;
  require(place->offset + place->length < text.size());
  std::string member = place->length == 0 ? R"("k":)" : "";
  if (place->length == 0 && !place->first) member.insert(0, ",");
  member += "[7]";
  std::string changed(text);
  changed.replace(place->offset, place->length, member);
  const auto again = detail::find_json_member(changed, "k");
  require(again && again->length == 3 && changed.substr(again->offset, 3) == "[7]");
}

/// Compares with the reference: whether the text is JSON, and the value of its member `k`.
void check_same(std::string_view text, bool good) {
  const std::string document(text);
  require(reference::Json(document).document() == good);
  const auto members = reference::Json(document).members();
  const auto place = detail::find_json_member(text, "k");
  require(place.has_value() == members.has_value());
  if (!place) return;
  std::string expected, decoded;
  for (const auto& [key, value] : *members) {
    if (key == "k") expected = value;
  }
  require(text.substr(place->offset, place->length) == expected);
  if (!expected.starts_with('"')) return;
  JsonReader reader(std::string_view(text).substr(place->offset, place->length));
  const auto string = reader.string();
  require(static_cast<bool>(string));
  std::string room(string->raw().size(), '\0');
  room.resize(static_cast<std::size_t>(string->decode(room.data()) - room.data()));
  require(room == reference::Json::decoded(expected.substr(1, expected.size() - 2)));
}

/// Requires that json_at() finds a well-formed value, and that unwrapping and decoding a value
/// never make it longer.
void check_values(std::string_view text) {
  const std::string_view value = detail::json_at(text, {"k"});
  if (!value.empty()) {
    JsonReader reader(value);
    require(reader.skip() && reader.finish());
  }
  detail::Unwrapper unwrapper;
  require(unwrapper.broker_value(text).size() <= text.size());
  for (const bool ends_early : {false, true}) {  // whole, and without its last byte
    const JsonString string(text.substr(0, text.size() - (ends_early && !text.empty() ? 1 : 0)));
    std::string room(string.raw().size(), '\0');
    require(string.decode(room.data()) <= room.data() + room.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  JsonReader skipped(text);
  skipped.skip();
  const bool good = skipped.finish();
  require(good == !skipped.error() && skipped.error().offset <= size);
  check_same(text, good);
  // All ways to read the text agree.
  for (const int depth : {1, 3, 1000}) {
    JsonReader reader(text);
    read(reader, depth);
    require(reader.finish() == good);
    require(reader.error() == skipped.error());
  }
  check_member(text);
  check_values(text);

  std::string bytes(detail::base64_decoded_size(size), '\0');
  if (const auto decoded = detail::decode_base64(text, bytes.data())) {
    require(*decoded <= bytes.size());
    std::string again((*decoded + 2) / 3 * 4, '\0');
    detail::format_base64(std::string_view(bytes).substr(0, *decoded), again.data());
    require(detail::decode_base64(again, again.data()).value_or(size + 1) == *decoded);
    require(again.substr(0, *decoded) == bytes.substr(0, *decoded));
  }
  return 0;
}
