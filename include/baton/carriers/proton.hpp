// SPDX-License-Identifier: MIT
// Carrier: the application properties of AMQP 1.0, Qpid Proton's.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <optional>
#include <string>

namespace baton { inline namespace v0 { namespace detail {

/// proton::message::property_map, by its functions.
template <class C>
concept ProtonProperties = requires(C& properties, const C& readable, const std::string& text) {
  { readable.exists(text) } -> std::convertible_to<bool>;
  { to_string(readable.get(text)) } -> std::convertible_to<std::string>;
  properties.put(text, text);
  properties.erase(text);
};

/// The properties of a proton::message. Their names are the headers' names, in lower case. A number
/// is read as its text. [alias 22.5]
///
///   auto incoming = baton::extract(message.properties());
///   baton::inject(context, message.properties());
///
/// Errors   none. If memory fails, the earlier headers are already written
template <ProtonProperties C>
struct shape_traits<C, Shape::proton_properties> {
  static std::optional<std::string> get(const C& properties, std::string_view name) {
    const std::string key(name);
    if (!properties.exists(key)) return std::nullopt;
    return to_string(properties.get(key));
  }
  static Error write(C& properties, const HeaderList& headers) {
    for (const auto& [name, value] : owned(headers)) properties.put(name, value);
    return {};
  }
};

}}}  // namespace baton::v0::detail
