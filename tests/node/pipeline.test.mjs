// The whole pipeline with its service in node, under the real Datadog tracer. The spans of both arrive at the pipeline's
// agent as one trace, and the client's context passes through both to the far end.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createSocket } from "node:net";
import { after, test } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { pipeline } from "./support/programs.mjs";
import { require, startTracer } from "./support/tracer.mjs";

// The pipeline needs the service's port, and the service needs the address of the pipeline's agent before it has a port.
const socket = createSocket().listen(0, "127.0.0.1");
await once(socket, "listening");
const { port } = socket.address();
socket.close();
await once(socket, "close");

const child = pipeline(["--serve", "--html", "none", "--service", `http://127.0.0.1:${port}`]);
const exited = once(child, "exit");
let output = "";
for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => { output += data; });
const said = (pattern) => eventually(() => pattern.exec(output), `${pattern} in: ${output}`);
const [, agent] = await said(/^agent: (.*)$/m);
const [, thirdParty] = await said(/^third party: (.*)$/m);
const [, receiver] = await said(/^receiver: (.*)$/m);

const tracer = startTracer({ url: agent }, "shipping-service");
const http = require("node:http");
tracer.use("net", false);
tracer.use("http", { client: { blocklist: [receiver], propagationBlocklist: [receiver] } });

/** Asks the third party, and answers as it does. */
const service = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { order } = JSON.parse(Buffer.concat(chunks));
  http.get(`${thirdParty}/rates?order=${order}`, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
});
service.listen(port, "127.0.0.1");
await once(service, "listening");

after(() => {
  service.close();
  child.kill("SIGKILL");
});

/** Sends an order with these headers and no span of ours; gives what the pipeline found of it in the end. */
async function verdict(order, headers) {
  const before = output.length;
  const request = http.request(receiver, { method: "POST", headers });
  request.end(JSON.stringify({ order }));
  const [response] = await once(request, "response");
  response.resume();
  assert.equal(response.statusCode, 202, output);
  await eventually(() => /^ +(ok|LOST) +baggage:/m.test(output.slice(before)), "the verdict");
  return output.slice(before);
}

const trace = "6530a1b200000000c0ffee0123456789";
const span = "00f067aa0ba902b7";
const datadog = {
  "x-datadog-trace-id": BigInt(`0x${trace.slice(16)}`).toString(),
  "x-datadog-parent-id": BigInt(`0x${span}`).toString(),
  "x-datadog-sampling-priority": "2",
  "x-datadog-origin": "rum",
  "x-datadog-tags": `_dd.p.dm=-4,_dd.p.tid=${trace.slice(0, 16)}`,
};
const w3c = {
  traceparent: `00-${trace}-${span}-01`,
  tracestate: `dd=s:2;o:rum;p:${span};t.dm:-4,congo=t61rcWkgMzE`,
  baggage: "user=Zo%C3%AB,plan=gold",
};

for (const [name, headers] of Object.entries({ everything: { ...datadog, ...w3c }, datadog, w3c })) {
  test(`whole from C++ through node: ${name}`, async () => {
    const found = await verdict(name, headers);
    assert.doesNotMatch(found, /LOST/);
    assert.match(found, new RegExp(`ok +one trace id: ${trace}`));
    assert.match(found, /ok +parents unbroken: 6 spans/);  // four of ours, two of node's
    assert.match(found, /shipping-service +web\.request POST/);
  });
}

test("a trace that begins in the pipeline", async () => {
  assert.doesNotMatch(await verdict("new", {}), /LOST/);
});

test("the pipeline found every trace whole", async () => {
  child.kill("SIGTERM");
  assert.deepEqual(await exited, [0, null], output);
});
