// SPDX-License-Identifier: MIT
// A function as AWS Lambda calls it: from an event and a context to a result, both JSON.
#pragma once

#include <baton/context.hpp>
#include <functional>
#include <nlohmann/json_fwd.hpp>

namespace pipeline {

using Function =
    std::function<nlohmann::json(const nlohmann::json& event, const baton::Context& context)>;

}  // namespace pipeline
