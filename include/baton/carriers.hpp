// All carriers.
#pragma once

#include <baton/carriers/http_headers.hpp>
#include <baton/carriers/map.hpp>
#include <baton/carriers/sqs_attributes.hpp>
