// SPDX-License-Identifier: MIT
// An execution of Step Functions, and the ids that Datadog derives from it.
#pragma once

#include <baton/codecs/datadog.hpp>
#include <baton/detail/json.hpp>
#include <baton/detail/sha256.hpp>
#include <baton/ids.hpp>
#include <baton/result.hpp>
#include <string_view>

namespace baton { inline namespace v0 {

/// The members of a state machine's context object that name a trace. Texts are as in the JSON.
///
///   {"Execution": {"Id": …, "RedriveCount": 0, "Input": {"_datadog": {headers}}},
///    "State": {"Name": …, "EnteredTime": …, "RetryCount": 0},
///    "serverless-version": "v1", "RootExecutionId": …, headers}
struct StepFunctionsExecution {
  detail::JsonString id;              ///< Execution.Id
  detail::JsonString state;           ///< State.Name
  detail::JsonString entered;         ///< State.EnteredTime
  std::string_view redrives = "0";    ///< Execution.RedriveCount
  std::string_view retries = "0";     ///< State.RetryCount
  bool v1 = false;                    ///< `serverless-version` is there
  detail::JsonString root_id;         ///< v1: the execution at the root of the trace
  detail::JsonString trace_id;        ///< x-datadog-trace-id of a trace that began before it
  detail::JsonString tags;            ///< x-datadog-tags of that trace
  detail::JsonString input_trace_id;  ///< x-datadog-trace-id in the execution's input
  detail::JsonString input_tags;      ///< x-datadog-tags in the execution's input

  /// Whether ids can be derived from it.
  constexpr explicit operator bool() const noexcept {
    return !id.empty() && !state.empty() && !entered.empty();
  }
};

/// The parent of the spans that a state machine starts.
struct ExecutionParent {
  /// Derived from the execution by hashes.
  TraceId trace_id;
  SpanId span_id;
  friend constexpr bool operator==(const ExecutionParent&, const ExecutionParent&) = default;
};

namespace detail {

/// A count as Datadog adds it to a hash: its digits, or `0` for null.
constexpr std::string_view count_text(JsonReader& reader) noexcept {
  const JsonKind kind = reader.kind();
  if (kind == JsonKind::string) return reader.text().raw();  // empty where the text ends within it
  const std::string_view text = reader.value();
  return kind == JsonKind::number ? text : "0";
}

/// 63 bits of a hash of texts, never 0: of its first 8 bytes or of its second 8 bytes.
template <class... Texts>
constexpr std::uint64_t hash_id(bool second, Texts... texts) noexcept {
  Sha256 hash;
  const auto add = [&](auto text) {
    if constexpr (std::is_same_v<decltype(text), JsonString>) {
      text.each_unit([&](std::string_view unit) { hash.add(unit); });
    } else {
      hash.add(text);
    }
  };
  (add(texts), ...);
  const auto words = hash.finish();
  const std::size_t at = second ? 2 : 0;
  const std::uint64_t id = (std::uint64_t{words[at]} << 32 | words[at + 1]) << 1 >> 1;
  return id == 0 ? 1 : id;
}

}  // namespace detail

/// Reads a state machine's context object from a JSON object. False if it has none.
///
/// Input    any text: reader.finish() says afterwards whether it was well-formed
/// Errors   none: missing, broken or mistyped members count as absent
constexpr StepFunctionsExecution read_execution(detail::JsonReader& reader) noexcept {
  using detail::JsonString;
  StepFunctionsExecution out;
  const auto headers = [&reader](JsonString key, JsonString& trace_id, JsonString& tags) {
    if (key == "x-datadog-trace-id") trace_id = reader.text();
    if (key == "x-datadog-tags") tags = reader.text();
  };
  reader.object([&](JsonString key) {
    if (key == "Execution") {
      out.id = out.input_trace_id = out.input_tags = {};
      reader.object([&](JsonString part) {
        if (part == "Id") out.id = reader.text();
        if (part == "RedriveCount") out.redrives = detail::count_text(reader);
        if (part != "Input") return;
        reader.object([&](JsonString member) {
          if (member != "_datadog") return;
          reader.object(
              [&](JsonString name) { headers(name, out.input_trace_id, out.input_tags); });
        });
      });
    } else if (key == "State") {
      out.state = out.entered = {};
      reader.object([&](JsonString part) {
        if (part == "Name") out.state = reader.text();
        if (part == "EnteredTime") out.entered = reader.text();
        if (part == "RetryCount") out.retries = detail::count_text(reader);
      });
    } else if (key == "serverless-version") {
      out.v1 = reader.text() == "v1";
    } else if (key == "RootExecutionId") {
      out.root_id = reader.text();
    } else {
      headers(key, out.trace_id, out.tags);
    }
  });
  return out;
}

/// The ids that Datadog's backend gives to an execution, or the ids that it carries.
///
/// Output   trace id: of the trace that it carries, else derived from the execution's name; span id:
///          derived from the names of the execution and the state, the time and the counts
/// Errors   absent: no execution | missing_part: neither a root nor a trace | those of the ids
/// Spec     datadog-lambda-js, StepFunctionContextService
constexpr Result<ExecutionParent> parent_of(const StepFunctionsExecution& execution) noexcept {
  if (!execution) return fail(Errc::absent);
  const auto from_name = [](detail::JsonString name) {
    return TraceId{detail::hash_id(false, name), detail::hash_id(true, name)};
  };
  const auto from_headers = [](detail::JsonString id, detail::JsonString tags) -> Result<TraceId> {
    const auto low = TraceId::from_decimal(id.raw());
    if (!low) return low.error();
    if (!*low) return fail(Errc::zero_id);
    const auto summary = parse_trace_tags(tags.raw());
    return TraceId{summary ? summary->trace_id_high : 0, low->low};
  };
  Result<TraceId> trace_id = fail(Errc::missing_part);
  if (execution.v1 && !execution.root_id.empty()) {
    trace_id = from_name(execution.root_id);
  } else if (execution.v1 && !execution.trace_id.empty()) {
    trace_id = from_headers(execution.trace_id, execution.tags);
  } else if (!execution.v1 && !execution.input_trace_id.empty()) {
    trace_id = from_headers(execution.input_trace_id, execution.input_tags);
  } else if (!execution.v1) {
    trace_id = from_name(execution.id);
  }
  if (!trace_id) return trace_id.error();

  const bool again = execution.retries != "0" || execution.redrives != "0";
  const std::string_view sharp = again ? "#" : "";
  const SpanId span_id{detail::hash_id(false, execution.id, std::string_view("#"), execution.state,
                                       std::string_view("#"), execution.entered, sharp,
                                       again ? execution.retries : "", sharp,
                                       again ? execution.redrives : "")};
  return ExecutionParent{*trace_id, span_id};
}

namespace detail {

/// The members of a state's input that may name a trace: objects as in the text, or empty.
struct StateInput {
  std::string_view document;  ///< _datadog
  std::string_view payload;   ///< Payload
  bool is_execution = false;  ///< it has an Execution, so it may be a context object itself

  constexpr explicit operator bool() const noexcept {
    return is_execution || !document.empty() || !payload.empty();
  }
};

/// Reads one member of an input, if it is one of these.
constexpr void read_state_member(JsonReader& reader, JsonString key, StateInput& out) noexcept {
  if (key == "_datadog") {
    out.document = reader.object_text();
  } else if (key == "Payload") {
    out.payload = reader.object_text();
  } else if (key == "Execution") {
    out.is_execution = reader.kind() == JsonKind::object;
  }
}

}  // namespace detail

}}  // namespace baton::v0
