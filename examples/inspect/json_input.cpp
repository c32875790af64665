#include "json_input.hpp"

#include <string>
#include <vector>

#include "json.hpp"
#include "message_note.hpp"

namespace inspect {

namespace {

/// Deeper than any event; a limit for what is made to be deep.
constexpr int max_depth = 40;

struct Place {
  std::string path;
  Headers headers;
};

/// A value as text, however a container writes it: a string, an attribute of SQS or SNS, bytes as
/// numbers. Several for a list of values.
std::vector<std::string> texts_of(const Json& value) {
  if (value.is_string()) return {value.get<std::string>()};
  if (value.is_object()) {
    for (const char* name : {"StringValue", "stringValue", "Value"}) {
      const Json* const text = find(value, name);
      if (text != nullptr && text->is_string()) return {text->get<std::string>()};
    }
  }
  std::vector<std::string> out;
  if (value.is_array()) {
    std::string bytes;
    for (const Json& item : value) {
      if (item.is_string()) out.push_back(item.get<std::string>());
      if (item.is_number_unsigned() && item.get<std::uint64_t>() < 256) {
        bytes.push_back(static_cast<char>(item.get<std::uint64_t>()));
      }
    }
    if (out.empty() && bytes.size() == value.size() && !bytes.empty()) out.push_back(bytes);
  }
  return out;
}

/// X-Ray's header has another name among the system attributes of SQS.
std::string_view header_name(std::string_view name) {
  return name == "AWSTraceHeader" ? "x-amzn-trace-id" : name;
}

void add(Headers& out, std::string_view name, const Json& value) {
  for (const std::string& text : texts_of(value)) out.emplace_back(header_name(name), text);
}

bool holds_known(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (is_known(name)) return true;
  }
  return false;
}

/// The headers that stand right here, in one of the shapes that people have.
Headers headers_at(const Json& json) {
  Headers out;
  if (json.is_object()) {
    for (const auto& [name, value] : json.items()) {
      if (is_token(name)) add(out, name, value);
    }
  } else if (json.is_array()) {
    bool flat = json.size() % 2 == 0;  // ["name", "value", …], as kcat -J has them
    for (const Json& item : json) flat = flat && item.is_string();
    for (std::size_t i = 0; flat && i < json.size(); i += 2) {
      add(out, json[i].get_ref<const std::string&>(), json[i + 1]);
    }
    for (const Json& item : json) {
      if (item.is_array() && item.size() == 2 && item[0].is_string()) {
        add(out, item[0].get_ref<const std::string&>(), item[1]);
      } else if (item.is_object() && item.size() == 1) {
        add(out, item.begin().key(), item.begin().value());
      } else if (item.is_object()) {
        const Json* const name = find(item, "name");
        const Json* const value = find(item, "value");
        if (name == nullptr || value == nullptr || !name->is_string()) continue;
        add(out, name->get_ref<const std::string&>(), *value);
      }
    }
  }
  return out;
}

void search(const Json& json, const std::string& path, int depth, std::vector<Place>& out);

/// Documents inside strings: bodies, details, `_datadog`.
void search_text(const std::string& text, const std::string& path, int depth,
                 std::vector<Place>& out) {
  std::string document = text;
  if (!trim(text).starts_with('{')) {
    const auto bytes = decode_base64(trim(text));
    if (!bytes || !trim(*bytes).starts_with('{')) return;
    document = *bytes;
  }
  const Json json = Json::parse(document, nullptr, false);
  if (!json.is_discarded()) search(json, path, depth, out);
}

void search(const Json& json, const std::string& path, int depth, std::vector<Place>& out) {
  if (depth > max_depth) return;
  if (json.is_string()) {
    return search_text(json.get_ref<const std::string&>(), path, depth + 1, out);
  }
  if (Headers headers = headers_at(json); holds_known(headers)) {
    out.push_back({path, std::move(headers)});
    return;
  }
  std::size_t index = 0;
  if (json.is_object()) {
    // What SQS itself says of a message (AWSTraceHeader) counts when nothing else does.
    const auto is_system = [](const std::string& name) {
      return name == "attributes" || name == "Attributes";
    };
    for (const bool system : {false, true}) {
      for (const auto& [name, value] : json.items()) {
        if (is_system(name) != system) continue;
        search(value, path.empty() ? name : path + "." + name, depth + 1, out);
      }
    }
  } else if (json.is_array()) {
    for (const Json& item : json) {
      search(item, path + "[" + std::to_string(index++) + "]", depth + 1, out);
    }
  }
}

}  // namespace

std::optional<Input> read_json(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('{') && !text.starts_with('[')) return std::nullopt;
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;

  std::vector<Place> places;
  search(json, "", 0, places);
  Input input{"JSON document", {}, {}};
  const auto add_message_note = [&] {
    const std::string note = message_note(text);
    if (!note.empty()) input.notes.push_back(note);
  };
  if (places.empty()) {
    input.notes.push_back("No place in it holds headers of a format known here.");
    add_message_note();
    return input;
  }
  const auto name_of = [](const Place& place) {
    return place.path.empty() ? std::string("the document itself") : place.path;
  };
  input.headers = places.front().headers;
  input.notes.push_back("Headers were taken from " + name_of(places.front()) + ".");
  for (std::size_t i = 1; i < places.size(); ++i) {
    input.notes.push_back("There are others at " + name_of(places[i]) + ", not looked at.");
  }
  add_message_note();
  return input;
}

}  // namespace inspect
