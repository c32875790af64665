#!/usr/bin/env bash
# A header includes only headers above it in this list, so a reader from the top never looks ahead.
# Carriers do not include carriers, and codecs do not include codecs. The folders below may, but without a circle.
source "$(dirname "$0")/common.sh"

among_themselves='@(detail|messaging)/*'
order=(
  version.hpp
  result.hpp
  diagnostics.hpp
  limits.hpp
  'detail/*'
  text.hpp
  ids.hpp
  ids_format.hpp
  random_ids.hpp
  log_correlation.hpp
  sampling.hpp
  trace_state.hpp
  probability_member.hpp
  trace_tags.hpp
  baggage.hpp
  span_context.hpp
  extraction.hpp
  injection.hpp
  declarations.hpp
  context.hpp
  carrier_concepts.hpp
  carrier.hpp
  carriers/entries.hpp
  carriers/shapes.hpp
  carriers/owned_entries.hpp
  carriers/wrapper.hpp
  'carriers/*'
  carriers.hpp
  fields.hpp
  codec.hpp
  'codecs/*_member*'
  'codecs/*'
  codecs.hpp
  data_streams.hpp
  styles.hpp
  merge.hpp
  propagator.hpp
  server_timing.hpp
  sql_comment.hpp
  presets.hpp
  'interop/*'
  baton.hpp
  span_data.hpp
  sampler.hpp
  span.hpp
  span_options.hpp
  tracer.hpp
  traced.hpp
  'messaging/*'
  messaging.hpp
  'testing/*'
)

rank() {
  local i
  for i in "${!order[@]}"; do
    # shellcheck disable=SC2053  # the right side is a pattern
    [[ $1 == ${order[i]} ]] && echo "$i" && return
  done
  fail "$1 has no place in the order of tests/checks/include_order.sh"
}

status=0
edges=$(mktemp)
trap 'rm -f "$edges"' EXIT
while IFS=: read -r from included; do
  from=${from#include/baton/}
  if [[ $included != baton/* ]]; then
    echo "$from: write #include <baton/...> instead of \"$included\"" >&2
    status=1
    continue
  fi
  to=${included#baton/}
  above=$(rank "$to")
  below=$(rank "$from")
  # shellcheck disable=SC2053  # the right side is a pattern
  if ((above > below)) || { ((above == below)) && [[ $from != $among_themselves ]]; }; then
    echo "$from includes $to, which stands below or beside it" >&2
    status=1
  fi
  echo "$to $from" >>"$edges"
done < <(grep -rHoP '^\s*#\s*include\s*(<\Kbaton/[^>]+|"\K[^"]+)' include)

while read -r header; do rank "$header" >/dev/null; done < <(find include/baton -name '*.hpp' -printf '%P\n')
tsort "$edges" >/dev/null || status=1
exit $status
