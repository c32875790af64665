// SPDX-License-Identifier: MIT
// Carriers of the shapes that most containers have. The others in carriers/ are included by those who
// have such a container.
#pragma once

#include <baton/carriers/http_headers.hpp>
#include <baton/carriers/make_carrier.hpp>
#include <baton/carriers/map.hpp>
#include <baton/carriers/sqs_attributes.hpp>
