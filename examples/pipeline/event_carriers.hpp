// SPDX-License-Identifier: MIT
// The trace headers in Lambda's events, as carriers for baton.
#pragma once

#include <baton/carriers/sqs_attributes.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

/// One attribute of an SQS event: `{"stringValue": …, "dataType": "String", …}`. These traits make a JSON
/// object of such attributes a carrier.
template <>
struct baton::attribute_traits<nlohmann::json> {
  static std::optional<std::string_view> text(const nlohmann::json& attribute) {
    const auto type = attribute.find("dataType");
    const auto value = attribute.find("stringValue");
    if (type == attribute.end() || *type != "String") return std::nullopt;
    if (value == attribute.end() || !value->is_string()) return std::nullopt;
    return value->get_ref<const std::string&>();
  }
  static void set(nlohmann::json& attribute, std::string_view text) {
    attribute = {{"stringValue", text}, {"dataType", "String"}};
  }
};

namespace pipeline {

/// The headers of an API Gateway proxy event, each with all its values. A view: the event must outlive
/// it.
class EventHeaders {
 public:
  explicit EventHeaders(const nlohmann::json& event) : event_(event) {}

  void for_each(auto&& visit) const {
    const auto headers = event_.find("multiValueHeaders");
    if (headers == event_.end() || !headers->is_object()) return;
    for (const auto& [name, values] : headers->items()) {
      for (const auto& value : values) {
        if (value.is_string()) visit(name, value.template get_ref<const std::string&>());
      }
    }
  }

 private:
  const nlohmann::json& event_;
};

/// The message attributes of the first record of an SQS event, or none.
inline const nlohmann::json::object_t& record_attributes(const nlohmann::json& event) {
  static const nlohmann::json::json_pointer path("/Records/0/messageAttributes");
  static const nlohmann::json::object_t none;
  if (!event.contains(path) || !event.at(path).is_object()) return none;
  return event.at(path).get_ref<const nlohmann::json::object_t&>();
}

}  // namespace pipeline
