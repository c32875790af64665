// Messages between the real Datadog tracer in node, instrumenting the AWS SDK, and baton, through a real queue.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createSqsServer } from "local-aws-sqs";
import { startAgent } from "./support/agent.mjs";
import { eventually } from "./support/eventually.mjs";
import { sqsPeer } from "./support/programs.mjs";
import { idsOf, require, startTracer } from "./support/tracer.mjs";

const agent = await startAgent();
const tracer = startTracer(agent, "node");
const { SQSClient, CreateQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand } =
  require("@aws-sdk/client-sqs");

const server = await createSqsServer({ port: 0, hostname: "127.0.0.1" });
const endpoint = `http://127.0.0.1:${server.address().port}`;
const client = new SQSClient({
  endpoint, region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "s" }, maxAttempts: 1,
});

after(() => {
  client.destroy();
  server.close();
  agent.close();
});

let queues = 0;
async function newQueue() {
  await client.send(new CreateQueueCommand({ QueueName: `queue-${++queues}` }));
  return `${endpoint}/123456789012/queue-${queues}`;
}

/** Sends within a span that has baggage; gives that span's ids. */
function produce(command) {
  return tracer.trace("produce", async (span) => {
    span.setTag("manual.keep", true);
    tracer.setBaggageItem("tenant", "seven eight");
    try {
      await client.send(command);
    } finally {
      tracer.removeAllBaggageItems();
    }
    return idsOf(span);
  });
}

/** The tracer's own span around that call of the SDK. */
const callIn = (producer) => agent.span((span) =>
  span.parent_id === producer.span_id && span.meta["span.kind"] === "producer");

const attribute = (text) => ({ DataType: "String", StringValue: text });
const attributes = (count) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, attribute("x")]));

function assertContinues(message, producer, call) {
  assert.equal(message.found, true);
  assert.equal(message.trace_id, producer.trace_id);
  assert.equal(message.span_id, call.span_id);
  assert.equal(message.priority, 2);
  assert.equal(message.tags["_dd.p.dm"], "-4");
  assert.deepEqual(message.baggage, { tenant: "seven eight" });
}

test("node sends, baton receives", async () => {
  const QueueUrl = await newQueue();
  const producer = await produce(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
  const [message] = await sqsPeer(QueueUrl, "receive", "1");
  assert.equal(message.body, "hello");
  assertContinues(message, producer, await callIn(producer));
  assert.match(message.trace_id, /^[0-9a-f]{8}0{8}[0-9a-f]{16}$/);
});

test("node sends beside nine attributes, and not beside ten", async () => {
  const QueueUrl = await newQueue();
  const nine = await produce(
    new SendMessageCommand({ QueueUrl, MessageBody: "nine", MessageAttributes: attributes(9) }));
  await produce(new SendMessageCommand({ QueueUrl, MessageBody: "ten", MessageAttributes: attributes(10) }));
  const messages = await sqsPeer(QueueUrl, "receive", "2");
  const of = (body) => messages.find((message) => message.body === body);
  assertContinues(of("nine"), nine, await callIn(nine));
  assert.equal(of("ten").found, false);
});

test("node sends a batch, of which the tracer marks the first", async () => {
  const QueueUrl = await newQueue();
  const Entries = ["a", "b", "c"].map((body) => ({ Id: body, MessageBody: body }));
  const producer = await produce(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const messages = await sqsPeer(QueueUrl, "receive", "3");
  assert.deepEqual(messages.map(({ body, found }) => [body, found]).sort(),
    [["a", true], ["b", false], ["c", false]]);
  assertContinues(messages.find(({ body }) => body === "a"), producer, await callIn(producer));
});

test("node sends a batch, every message marked", async () => {
  tracer.use("aws-sdk", { batchPropagationEnabled: true });
  const QueueUrl = await newQueue();
  const Entries = ["a", "b", "c"].map((body) => ({ Id: body, MessageBody: body }));
  const producer = await produce(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const messages = await sqsPeer(QueueUrl, "receive", "3");
  assert.equal(messages.length, 3);
  const call = await callIn(producer);
  for (const message of messages) assertContinues(message, producer, call);
  tracer.use("aws-sdk", { batchPropagationEnabled: false });
});

const trace_id = "640cfd8d000000001234567890abcdef";
const span_id = "0123456789abcdef";
const traceparent = `00-${trace_id}-${span_id}-01`;

/** Receives all there is, and gives the span that the tracer makes of it. */
async function consume(QueueUrl, count) {
  const bodies = [];
  await eventually(async () => {
    const { Messages = [] } =
      await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    bodies.push(...Messages.map(({ Body }) => Body));
    return bodies.length >= count;
  }, `${count} messages`);
  return bodies.sort();
}
const consumers = () => agent.spans.filter((span) => span.parent_id === span_id);

test("baton sends, node receives", async () => {
  const QueueUrl = await newQueue();
  await sqsPeer(QueueUrl, "send", traceparent, "hello");
  assert.deepEqual(await consume(QueueUrl, 1), ["hello"]);
  const span = await agent.span((one) => one.parent_id === span_id);
  assert.equal(span.trace_id, trace_id.slice(16));
  assert.equal(span.meta["_dd.p.tid"], trace_id.slice(0, 16));
  assert.equal(span.meta["_dd.p.dm"], "-4");
  assert.equal(span.meta["_dd.origin"], "synthetics");
  assert.equal(span.metrics._sampling_priority_v1, 2);
});

test("baton sends a batch, node finds the context in every message", async () => {
  const QueueUrl = await newQueue();
  const before = consumers().length;
  await sqsPeer(QueueUrl, "send-batch", traceparent, "a", "b", "c");
  assert.deepEqual(await consume(QueueUrl, 3), ["a", "b", "c"]);
  const links = () => consumers().slice(before).reduce((sum, span) =>
    sum + JSON.parse(span.meta["_dd.span_links"] ?? "[]").length, 0);
  // The first of each answer is the parent, the others are linked.
  await eventually(() => consumers().length - before + links() === 3, "a parent or a link for each message");
  for (const span of consumers().slice(before)) {
    for (const link of JSON.parse(span.meta["_dd.span_links"] ?? "[]")) {
      assert.deepEqual([link.trace_id, link.span_id], [trace_id, span_id]);
    }
  }
});

test("baton sends, baton receives", async () => {
  const QueueUrl = await newQueue();
  await sqsPeer(QueueUrl, "send", traceparent, "hello");
  const [message] = await sqsPeer(QueueUrl, "receive", "1");
  assert.deepEqual(message, {
    body: "hello", found: true, trace_id, span_id, priority: 2, origin: "synthetics",
    tags: { "_dd.p.dm": "-4" }, tracestate: "congo=t61rcWkgMzE", baggage: { user: "Jürgen" },
  });
});
