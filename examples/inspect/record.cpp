// SPDX-License-Identifier: MIT
#include "record.hpp"

#include <algorithm>
#include <set>

#include "text.hpp"

namespace inspect {

bool Record::has(std::string_view wire) const {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const Header& header) { return header.wire == wire; });
}

Headers Record::on_wire() const {
  Headers out;
  for (const Header& header : headers) {
    if (header.name->is_ours()) {
      out.emplace_back(header.misspelt ? header.spelled : header.wire, header.value);
    }
  }
  return out;
}

std::string_view word(RecordKind kind) {
  switch (kind) {
    case RecordKind::headers: return "headers";
    case RecordKind::request: return "request";
    case RecordKind::response: return "response";
    case RecordKind::message: return "message";
    case RecordKind::log: return "log line";
    case RecordKind::document: return "document";
  }
  return "";
}

bool is_misspelt(const Hit& hit, bool in_field) {
  if (hit.by_shape() || hit.spelling == Spelling::exact || hit.spelling == Spelling::carried) {
    return false;
  }
  if (!in_field) return false;
  if (hit.spelling == Spelling::squeezed) return true;
  // Environments have whole names in upper case.
  return std::any_of(hit.spelled.begin(), hit.spelled.end(),
                     [](char c) { return c >= 'a' && c <= 'z'; });
}

Header header_of(const Hit& hit, const Line& line, bool in_field) {
  Header out;
  out.name = hit.name;
  out.wire = hit.header;
  out.spelled = std::string(hit.spelled);
  out.value = hit.value;
  out.place = line.locate(hit.begin, hit.size);
  out.misspelt = hit.name->is_ours() && is_misspelt(hit, in_field);
  out.literal = line.encoded == 0 &&
                std::string_view(line.text).substr(hit.begin, hit.size) == hit.value &&
                line.locate(hit.begin, 1).line == line.locate(hit.begin + hit.size, 0).line;
  return out;
}

void settle(Record& record) {
  std::set<std::string> named;
  std::set<std::pair<std::string, std::string>> said;
  for (const Header& header : record.headers) {
    if (!header.spelled.empty()) named.insert(header.wire);
  }
  std::vector<Header> kept;
  for (Header& header : record.headers) {
    if (header.spelled.empty()) {
      const bool taken = !named.insert(header.wire).second;
      if (taken) continue;
    }
    const bool is_new = said.emplace(header.wire, header.value).second;
    if (is_new || record.kind != RecordKind::log) kept.push_back(std::move(header));
  }
  record.headers = std::move(kept);
}

}  // namespace inspect
