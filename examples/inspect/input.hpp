// What people paste: in which form it is, and the headers in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "headers.hpp"

namespace inspect {

struct Input {
  std::string form;
  Headers headers;
  std::vector<std::string> notes;  ///< what was taken from where, and what was left
};

/// Finds the headers in a capture. Forms, in the order they are tried:
///
///   JSON         a message, an event, an HTTP archive: the first object with headers in it
///   curl -v      lines `> Name: value`; those of the answer when the request had none
///   Kafka        `name:value,name=value,…`, of kafka-console-consumer and kcat
///   headers      lines `Name: value`
///   log line     `name="value"` or `name=value` anywhere, names also as nginx's variables
///
/// Nothing when there is none of that.
std::optional<Input> read_input(std::string_view text);

}  // namespace inspect
