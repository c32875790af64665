// SPDX-License-Identifier: MIT
// `import baton;`: everything that the headers declare, except baton/testing and baton/interop. Macros come with
// <baton/version.hpp> alone.
// The declarations belong to the global module, so one unit may import and another include.
module;

// Every header of the standard library that baton includes, so that none is included below.
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <forward_list>
#include <version>
#if defined(__cpp_lib_format)
#include <format>
#endif
#include <initializer_list>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

export module baton;

#if !defined(__clang__)
export extern "C++" {
#elif __clang_major__ < 19  // it forgets `export` within extern "C++"
export {
#else
#pragma clang diagnostic ignored "-Winclude-angled-in-module-purview"
export extern "C++" {
#endif
#include <baton/carriers/civetweb.hpp>
#include <baton/carriers/curl.hpp>
#include <baton/carriers/environment.hpp>
#include <baton/carriers/envoy.hpp>
#include <baton/carriers/grpc.hpp>
#include <baton/carriers/header_block.hpp>
#include <baton/carriers/json.hpp>
#include <baton/carriers/kafka.hpp>
#include <baton/carriers/last_value_wins.hpp>
#include <baton/carriers/libevent.hpp>
#include <baton/carriers/libwebsockets.hpp>
#include <baton/carriers/mqtt.hpp>
#include <baton/carriers/nats.hpp>
#include <baton/carriers/nghttp2.hpp>
#include <baton/carriers/pistache.hpp>
#include <baton/carriers/prefixed.hpp>
#include <baton/carriers/proton.hpp>
#include <baton/carriers/qt.hpp>
#include <baton/carriers/rabbitmq.hpp>
#include <baton/carriers/renamed.hpp>
#include <baton/carriers/value_by_name.hpp>
#include <baton/data_streams.hpp>
#include <baton/ids_format.hpp>
#include <baton/messaging.hpp>
#include <baton/presets.hpp>
#include <baton/server_timing.hpp>
#include <baton/sql_comment.hpp>
#include <baton/traced.hpp>
}
