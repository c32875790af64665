// Headers as text that people have, and the names that mean something here.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inspect {

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Whether all of it may stand in a header's name. Not so the empty text.
bool is_token(std::string_view text);

/// Names of all headers that some format has, then the prefixes of those that end in a key.
const std::vector<std::string_view>& known_names();
const std::vector<std::string_view>& known_prefixes();
bool is_known(std::string_view name);
/// Whether its value is a list, in which `,` separates members.
bool is_list(std::string_view name);
/// The known name that this one was meant to be (`trace-parent`, `x_datadog_trace_id`), or empty.
std::string_view meant(std::string_view name);

/// Values of a header, outer blanks removed, joined with `,` where the header is a list; of others
/// the last. Empty when it is not there.
std::string value_of(const Headers& headers, std::string_view name);
std::size_t count_of(const Headers& headers, std::string_view name);

}  // namespace inspect
