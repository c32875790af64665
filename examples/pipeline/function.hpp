// What AWS Lambda calls: a function of an event and a context, both sides JSON.
#pragma once

#include <baton/context.hpp>
#include <functional>
#include <nlohmann/json_fwd.hpp>

namespace pipeline {

using Function =
    std::function<nlohmann::json(const nlohmann::json& event, const baton::Context& context)>;

}  // namespace pipeline
