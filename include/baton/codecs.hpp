// All codecs.
#pragma once

#include <baton/codecs/baggage.hpp>
#include <baton/codecs/datadog.hpp>
#include <baton/codecs/trace_context.hpp>
