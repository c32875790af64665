// A stand-in for the Datadog agent: takes traces on loopback and keeps their spans.
import { createServer } from "node:http";
import { decode } from "./msgpack.mjs";
import { eventually } from "./eventually.mjs";

export async function startAgent() {
  const spans = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === "/v0.4/traces") {
      for (const trace of decode(Buffer.concat(chunks))) spans.push(...trace.map(readable));
    }
    response.writeHead(request.url === "/info" ? 404 : 200, { "Content-Type": "application/json" });
    response.end("{}");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    spans,
    /** The first span for which `matches` holds, once it has come. */
    span: (matches) => eventually(() => spans.find(matches), "a span"),
    close: () => server.close(),
  };
}

const hex = (id) => BigInt.asUintN(64, BigInt(id ?? 0)).toString(16).padStart(16, "0");

/** Ids as hex. The upper half of a trace id stands in the tags of a trace's first span alone. */
function readable(span) {
  return { ...span, trace_id: hex(span.trace_id), span_id: hex(span.span_id), parent_id: hex(span.parent_id) };
}
