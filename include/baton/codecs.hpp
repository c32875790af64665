// SPDX-License-Identifier: MIT
// All codecs.
#pragma once

#include <baton/codecs/b3.hpp>
#include <baton/codecs/baggage.hpp>
#include <baton/codecs/data_streams.hpp>
#include <baton/codecs/datadog.hpp>
#include <baton/codecs/gcp.hpp>
#include <baton/codecs/grpc_trace_bin.hpp>
#include <baton/codecs/jaeger.hpp>
#include <baton/codecs/ot_baggage.hpp>
#include <baton/codecs/ottrace.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/codecs/xray.hpp>

#include <baton/detail/undefine.hpp>
