// The real Datadog tracer, sending to an agent of ours. It patches what is loaded after it: `require` that with this.
import { createRequire } from "node:module";

export const require = createRequire(import.meta.url);

export function startTracer(agent, service) {
  Object.assign(process.env, {
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: "false",
    DD_REMOTE_CONFIGURATION_ENABLED: "false",
    DD_TRACE_STARTUP_LOGS: "false",
    DD_CRASHTRACKING_ENABLED: "false",
  });
  return require("dd-trace").init({ url: agent.url, service, flushInterval: 0 });
}

/** Ids of a span, as hex. */
export function idsOf(span) {
  const context = span.context();
  return { trace_id: context.toTraceId(true), span_id: context.toSpanId(true) };
}
