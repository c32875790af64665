// SPDX-License-Identifier: MIT
// dd-trace-cpp's extractors, without the span around them. They are private: an installed package has the code and not
// the headers, so this needs its sources, in the version that is installed.
#include <datadog/baggage.h>
#include <extracted_data.h>
#include <extraction_util.h>
#include <null_logger.h>
#include <w3c_propagation.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "peers/dd_trace_cpp.hpp"
#include "peers/peer.hpp"
#include "support/work.hpp"

namespace baton::bench { namespace {

namespace dd = datadog::tracing;
using dd::PropagationStyle;
using Tags = std::unordered_map<std::string, std::string>;

/// One style.
template <auto extract>
dd::ExtractedData one(const auto& carrier) {
  dd::NullLogger logger;
  Tags tags;
  return std::move(extract(Reader(carrier), tags, logger).value());
}

struct Everything {
  dd::ExtractedData ids;
  dd::Expected<dd::Baggage, dd::Baggage::Error> baggage;
};
/// Its default styles, put together as its Tracer does.
Everything all(const auto& carrier) {
  std::unordered_map<PropagationStyle, dd::ExtractedData> contexts;
  contexts.emplace(PropagationStyle::DATADOG, one<dd::extract_datadog>(carrier));
  contexts.emplace(PropagationStyle::W3C, one<dd::extract_w3c>(carrier));
  dd::ExtractedData ids;
  for (const auto style : {PropagationStyle::DATADOG, PropagationStyle::W3C}) {
    if (!contexts.at(style).trace_id) continue;
    ids = dd::merge(style, contexts);
    break;
  }
  return {std::move(ids), dd::Baggage::extract(Reader(carrier))};
}

const dd::ExtractedData& ids(const dd::ExtractedData& data) { return data; }
const dd::ExtractedData& ids(const Everything& data) { return data.ids; }

template <class Carrier>
void add_extraction(const std::string& name, const Headers& headers, auto extract,
                    bool finds = true) {
  const auto carrier = headers.in<Carrier>();
  require(ids(extract(carrier)).trace_id.has_value() == finds, name + "/dd_trace_cpp");
  add(name + "/dd_trace_cpp", [carrier, extract] { keep(extract(carrier)); });
}

void add_both(const Workload& workload, auto extract, bool finds = true) {
  const std::string name = "extract/" + std::string(workload.name);
  add_extraction<Flat>(name + "/flat", workload.headers, extract, finds);
  add_extraction<Hashed>(name + "/unordered_map", workload.headers, extract, finds);
}

const AddsWork adds([] {
  const auto w3c = [](const auto& carrier) { return one<dd::extract_w3c>(carrier); };
  const auto datadog_style = [](const auto& carrier) { return one<dd::extract_datadog>(carrier); };
  const auto default_styles = [](const auto& carrier) { return all(carrier); };
  for (const Workload& workload : extractions()) {
    const std::string_view name = workload.name;
    if (name.starts_with("traceparent")) {
      add_both(workload, w3c);
    } else if (name == "datadog") {
      add_both(workload, datadog_style);
    } else {
      add_both(workload, default_styles, name != "nothing_in_20");
    }
  }
  add_extraction<Flat>("extract/b3_multi/flat", b3_multi,
                       [](const auto& carrier) { return one<dd::extract_b3>(carrier); });
});

}}  // namespace baton::bench
