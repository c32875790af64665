// SPDX-License-Identifier: MIT
#include <baton/baton.hpp>

#include <map>
#include <optional>
#include <string>

using Headers = std::map<std::string, std::string>;

baton::Extraction found(const Headers& headers) { return baton::extract(headers); }
