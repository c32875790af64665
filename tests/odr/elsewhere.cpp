// SPDX-License-Identifier: MIT
#include <baton/baton.hpp>

#include "odr/elsewhere.hpp"

template baton::Extraction baton::extract<const OdrHeaders&>(const OdrHeaders&);
template baton::Injection baton::inject<OdrHeaders&>(const baton::SpanContext&, OdrHeaders&);
