// SPDX-License-Identifier: MIT
#include "json_mode.hpp"

#include <istream>
#include <ostream>
#include <string>

#include "json.hpp"
#include "ops.hpp"

namespace inspect {

namespace {

/// The reply to a request, without its id.
Json answer(const Json& request) {
  const Json* const op = find(request, "op");
  if (op == nullptr) throw BadRequest("op: missing");
  if (!op->is_string()) throw BadRequest("op: expected a string");
  const auto& name = op->get_ref<const std::string&>();
  const Op* const known = find_op(name);
  if (known == nullptr) throw BadRequest("unknown op: " + name);
  return known->handle(request);
}

Json reply_to(const std::string& line) {
  Json id;
  try {
    const Json request = Json::parse(line);
    if (!request.is_object()) throw BadRequest("expected a JSON object");
    if (const Json* const given = find(request, "id"); given != nullptr && given->is_primitive()) {
      id = *given;
    }
    Json reply{{"id", id}};
    reply.update(answer(request));
    return reply;
  } catch (const Json::parse_error& error) {
    return Json{{"id", id}, {"error", "no JSON at byte " + std::to_string(error.byte)}};
  } catch (
      const std::exception& error) {  // mostly BadRequest; the next line gets its reply in any case
    return Json{{"id", id}, {"error", error.what()}};
  }
}

}  // namespace

void run_json_mode(std::istream& in, std::ostream& out) {
  for (std::string line; std::getline(in, line);) {
    // A program may wait for this reply before it sends the next request.
    out << reply_to(line).dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
  }
}

}  // namespace inspect
