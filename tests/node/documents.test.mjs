// baton reads the documents that the real Datadog tracer writes for SNS, EventBridge, Kinesis, Step Functions and Lambda,
// and the tracer reads baton's. Clients are stubs: this file does the work of AWS in between.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startAgent } from "./support/agent.mjs";
import { inspect } from "./support/programs.mjs";
import { idsOf, startTracer } from "./support/tracer.mjs";

const agent = await startAgent();
const tracer = startTracer(agent, "node");
const { callStub } = await import("./support/stubs.mjs");
after(() => agent.close());

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** Has the tracer send something from within a span; gives that span, and what was sent. */
function produce(...call) {
  return tracer.trace("produce", async (span) => {
    span.setTag("manual.keep", true);
    tracer.setBaggageItem("tenant", "seven eight");
    const sent = await callStub(...call);
    tracer.removeAllBaggageItems();
    return { producer: idsOf(span), sent };
  });
}

/** Each of these requests finds the span that the tracer made around the call. */
async function assertFound(producer, ...requests) {
  const call = await agent.span((span) => span.parent_id === producer.span_id);
  const replies = await inspect(...requests);
  assert.equal(replies.length, requests.length);
  for (const [i, { context, error }] of replies.entries()) {
    assert.equal(error, null);
    assert.ok(context, `nothing found in ${JSON.stringify(requests[i])}`);
    assert.equal(context.trace_id, producer.trace_id);
    assert.equal(context.span_id, call.span_id);
    assert.equal(context.sampling_priority, 2);
    assert.equal(context.tags["_dd.p.dm"], "-4");
    assert.deepEqual(context.baggage, [["tenant", "seven eight"]]);
    assert.deepEqual(context.links, []);
  }
}

const sqsRecord = (body, messageAttributes = {}) =>
  ({ messageId: "1", body, attributes: {}, messageAttributes, eventSource: "aws:sqs" });
const lambda = (...Records) => ({ op: "lambda_extract", event: { Records } });
const received = (Body, MessageAttributes = {}) =>
  ({ op: "sqs_receive", message: { MessageId: "1", Body, MessageAttributes } });
const notification = (MessageAttributes) =>
  JSON.stringify({ Type: "Notification", TopicArn: "arn:aws:sns:x:1:t", Message: "m", MessageAttributes });

test("SNS: published by node, read at every place it arrives", async () => {
  const { producer, sent } = await produce("SNS", "Publish", { TopicArn: "arn:aws:sns:x:1:t", Message: "m" });
  const { DataType, BinaryValue } = sent.MessageAttributes._datadog;
  assert.equal(DataType, "Binary");
  const delivered = { _datadog: { Type: "Binary", Value: base64(BinaryValue) } };
  const raw = { _datadog: { dataType: "Binary", binaryValue: base64(BinaryValue), stringListValues: [] } };
  await assertFound(producer,
    lambda({ EventSource: "aws:sns", Sns: { Type: "Notification", Message: "m", MessageAttributes: delivered } }),
    lambda(sqsRecord(notification(delivered))),
    lambda(sqsRecord("m", raw)),
    received(notification(delivered)),
    received("m", { _datadog: { DataType: "Binary", BinaryValue: base64(BinaryValue) } }));
});

test("EventBridge: put by node, read from the event, alone and in SQS", async () => {
  const Entries = [{ Source: "s", DetailType: "t", Detail: '{"order":7}' }];
  const { producer, sent } = await produce("EventBridge", "PutEvents", { Entries });
  const event = { version: "0", "detail-type": "t", source: "s", detail: JSON.parse(sent.Entries[0].Detail) };
  await assertFound(producer,
    { op: "lambda_extract", event },
    lambda(sqsRecord(JSON.stringify(event))),
    received(JSON.stringify(event)));
});

test("Kinesis: put by node, read from the record", async () => {
  const { producer, sent } = await produce("Kinesis", "PutRecord",
    { StreamName: "s", PartitionKey: "p", Data: Buffer.from('{"order":7}') });
  await assertFound(producer, lambda({ eventSource: "aws:kinesis", kinesis: { data: base64(sent.Data) } }));
});

test("Step Functions: started by node, read from what a state gets", async () => {
  const { producer, sent } = await produce("SFN", "StartExecution",
    { stateMachineArn: "arn:aws:states:x:1:stateMachine:m", input: '{"order":7}' });
  const event = JSON.parse(sent.input);
  await assertFound(producer,
    { op: "lambda_extract", event },
    { op: "lambda_extract", event: { Payload: event } });
});

test("Lambda: invoked by node, read from the client context", async () => {
  const { producer, sent } = await produce("Lambda", "Invoke", { FunctionName: "f", Payload: "{}" });
  const client_context = Buffer.from(sent.ClientContext, "base64").toString();
  await assertFound(producer,
    { op: "lambda_extract", event: {}, client_context },
    { op: "lambda_extract", event: {}, client_context: sent.ClientContext });
});

// The other way ------------------------------------------------------------------------------------------------------

const ctx = {
  trace_id: "640cfd8d000000001234567890abcdef", span_id: "0123456789abcdef", sampling_priority: 2,
  tags: [["_dd.p.dm", "-4"]], tracestate_other: ["congo=t61"], baggage: [["tenant", "seven eight"]],
};

/** The tracer makes a span of an answer with such a message in it, and that span continues ours. */
async function assertContinued(serviceId, operation, input, output) {
  const before = agent.spans.length;
  await callStub(serviceId, operation, input, output);
  const span = await agent.span((one) => agent.spans.indexOf(one) >= before && one.parent_id === ctx.span_id);
  assert.equal(span.trace_id, ctx.trace_id.slice(16));
  assert.equal(span.meta["_dd.p.tid"], ctx.trace_id.slice(0, 16));
  assert.equal(span.meta["_dd.p.dm"], "-4");
}
const queue = { QueueUrl: "http://127.0.0.1/1/q" };
const inQueue = (Body, MessageAttributes) =>
  assertContinued("SQS", "ReceiveMessage", { ...queue }, { Messages: [{ MessageId: "1", Body, MessageAttributes }] });

test("baton's document in SQS, and in SNS in SQS", async () => {
  const [{ attributes }] = await inspect({ op: "sqs_inject", ctx });
  const json = attributes._datadog.StringValue;
  await inQueue("m", attributes);
  await inQueue(notification({ _datadog: { Type: "Binary", Value: base64(json) } }));
  await inQueue("m", { _datadog: { DataType: "Binary", BinaryValue: Buffer.from(json) } });
});

test("baton's member of an event, in SQS", async () => {
  const [{ detail }] = await inspect({ op: "eventbridge_inject", ctx, detail: '{"order":7}' });
  await inQueue(JSON.stringify({ "detail-type": "t", detail: JSON.parse(detail) }));
});

test("baton's member of a record", async () => {
  const [{ data }] = await inspect({ op: "kinesis_inject", ctx, data: '{"order":7}' });
  await assertContinued("Kinesis", "GetRecords", { ShardIterator: "i", Limit: 1 },
    { Records: [{ Data: Buffer.from(data) }] });
});

test("both write the same headers at the same place", async () => {
  const before = '{"order":7,"text":"\\u00e9"}';
  const [kinesis, eventBridge] = await inspect(
    { op: "kinesis_inject", ctx, data: before }, { op: "eventbridge_inject", ctx, detail: before });
  const record = await produce("Kinesis", "PutRecord", { StreamName: "s", PartitionKey: "p", Data: before });
  const event = await produce("EventBridge", "PutEvents", { Entries: [{ Detail: before }] });

  const headers = (text) => Object.keys(JSON.parse(text)._datadog).sort();
  const around = (text) => text.replace(JSON.stringify(JSON.parse(text)._datadog), "{}");
  const detail = event.sent.Entries[0].Detail;
  assert.deepEqual(headers(eventBridge.detail), headers(detail));
  assert.deepEqual(headers(kinesis.data), headers(record.sent.Data.toString()));
  assert.equal(around(eventBridge.detail), around(detail));
  assert.equal(around(kinesis.data), `${before.slice(0, -1)},"_datadog":{}}`);
});
