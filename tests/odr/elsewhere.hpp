// SPDX-License-Identifier: MIT
// A program's own header: extract and inject for its container are compiled in one file.
#pragma once

#include <baton/declarations.hpp>

#include <map>
#include <string>

using OdrHeaders = std::map<std::string, std::string>;

extern template baton::Extraction baton::extract<const OdrHeaders&>(const OdrHeaders&);
extern template baton::Injection baton::inject<OdrHeaders&>(const baton::SpanContext&, OdrHeaders&);
