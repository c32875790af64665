// SPDX-License-Identifier: MIT
// The events that invoke a Lambda function: cases from the tests of datadog-lambda-js and
// datadog-lambda-python. The ids of state machines come from messaging/execution.test.cpp. They
// were computed without this library.
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

TEST_CASE("Lambda libraries' tests: HTTP and what is like it") {
  const Event rows[] = {
      {"[msg 11.22] headers",
       R"({"headers":{"x-datadog-trace-id":"11","x-datadog-parent-id":"22","x-datadog-sampling-priority":"1"}})",
       "http: trace b span 16 priority 1 by datadog"},
      {"[msg 11.22] in any case",
       R"({"headers":{"X-Datadog-Trace-Id":"11","X-DATADOG-PARENT-ID":"22","X-Datadog-Sampling-Priority":"1"}})",
       "http: trace b span 16 priority 1 by datadog"},
      {"[msg 11.22] W3C's",
       R"({"headers":{"traceparent":"00-0000000000000000000000000000000c-0000000000000021-01","tracestate":"dd=s:2;t.dm:-0,rojo=1"}})",
       "http: trace c span 21 priority 2 _dd.p.dm=-0 tracestate rojo=1 by tracecontext"},
      {"[msg 11.22] several values",
       R"({"multiValueHeaders":{"x-datadog-trace-id":["11","7"],"x-datadog-parent-id":["22"],"x-datadog-sampling-priority":["1"]}})",
       "http: trace b span 16 priority 1 by datadog"},
      {"[dd 5.2] not all of them", R"({"headers":{"x-datadog-trace-id":"11"}})",
       "http: no trace error x-datadog-parent-id missing part"},
      {"[msg 11.26] headers that are none", R"({"headers":null})", "unknown: no trace"},
      {"[msg 11.26] headers of another type", R"({"headers":"text"})", "unknown: no trace"},
      {"[msg 11.29] behind an authorizer, version 1",
       R"({"requestContext":{"requestId":"r1","authorizer":{"_datadog":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEiLCJ4LWRhdGFkb2ctYXV0aG9yaXppbmctcmVxdWVzdGlkIjoicjEifQ=="}},"headers":{"Host":"x"}})",
       "http: trace b span 16 priority 1 by datadog"},
      {"[msg 11.29] version 2",
       R"({"requestContext":{"requestId":"r1","authorizer":{"lambda":{"_datadog":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEiLCJ4LWRhdGFkb2ctYXV0aG9yaXppbmctcmVxdWVzdGlkIjoicjEifQ=="}}},"headers":{"Host":"x"}})",
       "http: trace b span 16 priority 1 by datadog"},
      {"[msg 11.29] it took time",
       R"({"requestContext":{"requestId":"r2","authorizer":{"integrationLatency":36,"_datadog":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEifQ=="}},"headers":{"Host":"x"}})",
       "http: trace b span 16 priority 1 by datadog"},
      {"[msg 11.29] a web socket: no headers",
       R"({"requestContext":{"requestId":"r1","authorizer":{"_datadog":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEiLCJ4LWRhdGFkb2ctYXV0aG9yaXppbmctcmVxdWVzdGlkIjoicjEifQ=="}}})",
       "http: trace b span 16 priority 1 by datadog"},
      {"[msg 11.29] from a cache",
       R"({"requestContext":{"requestId":"r2","authorizer":{"integrationLatency":0,"_datadog":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEiLCJ4LWRhdGFkb2ctYXV0aG9yaXppbmctcmVxdWVzdGlkIjoicjEifQ=="}},"headers":{"Host":"x"}})",
       "http: no trace"},
      {"[msg 11.29] from a cache, another request",
       R"({"requestContext":{"requestId":"r2","authorizer":{"_datadog":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEiLCJ4LWRhdGFkb2ctYXV0aG9yaXppbmctcmVxdWVzdGlkIjoicjEifQ=="}},"headers":{"Host":"x"}})",
       "http: no trace"},
      {"[msg 11.29] broken",
       R"({"requestContext":{"requestId":"r1","authorizer":{"integrationLatency":1,"_datadog":"!"}},"headers":{}})",
       "http: no trace error requestContext.authorizer not base64"},
      {"[msg 11.30] AppSync",
       R"({"info":{"selectionSetGraphQL":"{\n  id\n}"},"request":{"headers":{"x-datadog-trace-id":"11","x-datadog-parent-id":"22","x-datadog-sampling-priority":"1"}}})",
       "appsync: trace b span 16 priority 1 by datadog"},
      {"[msg 11.30] without headers",
       R"({"info":{"selectionSetGraphQL":"{\n  id\n}"},"request":{"domainName":null}})",
       "appsync: no trace"},
      {"[msg 11.30] a request that is none",
       R"({"info":{"selectionSetGraphQL":"{\n  id\n}"},"request":"hello"})", "appsync: no trace"},
  };
  check({}, rows);
}

TEST_CASE("Lambda libraries' tests: queues, topics, streams") {
  const Event rows[] = {
      {"[msg 11.8] SQS, as text",
       R"({"Records":[{"body":"m","attributes":{},"messageAttributes":{"_datadog":{"stringValue":"{\"x-datadog-trace-id\":\"11\",\"x-datadog-parent-id\":\"22\",\"x-datadog-sampling-priority\":\"1\"}","dataType":"String"}},"eventSource":"aws:sqs"}]})",
       "sqs: trace b span 16 priority 1 by datadog"},
      {"[msg 11.8] SQS, W3C's",
       R"({"Records":[{"body":"m","attributes":{},"messageAttributes":{"_datadog":{"stringValue":"{\"traceparent\":\"00-0000000000000000000000000000000c-0000000000000021-01\",\"tracestate\":\"dd=s:2;t.dm:-0,rojo=1\"}","dataType":"String"}},"eventSource":"aws:sqs"}]})",
       "sqs: trace c span 21 priority 2 _dd.p.dm=-0 tracestate rojo=1 by tracecontext"},
      {"[msg 11.13] SQS, as bytes",
       R"({"Records":[{"body":"m","attributes":{},"messageAttributes":{"_datadog":{"binaryValue":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEifQ==","dataType":"Binary"}},"eventSource":"aws:sqs"}]})",
       "sqs: trace b span 16 priority 1 by datadog"},
      {"[msg 11.25] SQS, of several records the first",
       R"({"Records":[{"body":"m","attributes":{},"messageAttributes":{"_datadog":{"stringValue":"{\"x-datadog-trace-id\":\"11\",\"x-datadog-parent-id\":\"22\",\"x-datadog-sampling-priority\":\"1\"}","dataType":"String"}},"eventSource":"aws:sqs"},{"body":"m","attributes":{},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sqs: trace b span 16 priority 1 by datadog"},
      {"[msg 11.24] SQS, AWSTraceHeader of java",
       R"({"Records":[{"body":"m","attributes":{"AWSTraceHeader":"Root=1-65f2f78c-000000000000000000000bb8;Parent=0000000000000016;Sampled=1"},"messageAttributes":{"_datadog":{"stringValue":"{\"dd-pathway-ctx-base64\":\"AA==\"}","dataType":"String"}},"eventSource":"aws:sqs"}]})",
       "sqs: trace bb8 span 16 priority 1 by datadog"},
      {"[msg 11.24] X-Ray's own is none of Datadog's",
       R"({"Records":[{"body":"m","attributes":{"AWSTraceHeader":"Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1"},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sqs: no trace"},
      {"[xray 9.1] js refuses one without parent; here it is a trace without spans yet",
       R"({"Records":[{"body":"m","attributes":{"AWSTraceHeader":"Root=1-65f2f78c-000000000000000000000bb8;Parent;Sampled"},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sqs: trace bb8 span 0 by datadog"},
      {"[msg 11.26] no attribute",
       R"({"Records":[{"body":"m","attributes":{},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sqs: no trace"},
      {"[msg 11.26] an empty one",
       R"({"Records":[{"body":"m","attributes":{},"messageAttributes":{"_datadog":{}},"eventSource":"aws:sqs"}]})",
       "sqs: no trace"},
      {"[msg 11.26] no JSON",
       R"({"Records":[{"body":"m","attributes":{},"messageAttributes":{"_datadog":{"stringValue":"nope","dataType":"String"}},"eventSource":"aws:sqs"}]})",
       "sqs: no trace error _datadog not the JSON it should be"},
      {"[msg 11.26] no records", R"({"Records":[]})", "unknown: no trace"},
      {"[msg 11.12] SNS in SQS, as text",
       R"({"Records":[{"body":"{\"Type\":\"Notification\",\"Message\":\"m\",\"MessageAttributes\":{\"_datadog\":{\"Type\":\"String\",\"Value\":\"{\\\"x-datadog-trace-id\\\":\\\"11\\\",\\\"x-datadog-parent-id\\\":\\\"22\\\",\\\"x-datadog-sampling-priority\\\":\\\"1\\\"}\"}}}","attributes":{},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sns in sqs: trace b span 16 priority 1 by datadog"},
      {"[msg 11.12] as bytes",
       R"({"Records":[{"body":"{\"Type\":\"Notification\",\"Message\":\"m\",\"MessageAttributes\":{\"_datadog\":{\"Type\":\"Binary\",\"Value\":\"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEifQ==\"}}}","attributes":{},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sns in sqs: trace b span 16 priority 1 by datadog"},
      {"[msg 11.24] AWSTraceHeader",
       R"({"Records":[{"body":"{\"Type\":\"Notification\",\"Message\":\"m\",\"MessageAttributes\":{\"text\":{\"Type\":\"String\",\"Value\":\"x\"}}}","attributes":{"AWSTraceHeader":"Root=1-65f2f78c-000000000000000000000bb8;Parent=0000000000000016;Sampled=1"},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sns in sqs: trace bb8 span 16 priority 1 by datadog"},
      {"[msg 11.26] a body that is no notification",
       R"({"Records":[{"body":"Hello, world","attributes":{},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sqs: no trace"},
      {"[msg 11.14] SNS, as text",
       R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Type":"String","Value":"{\"x-datadog-trace-id\":\"11\",\"x-datadog-parent-id\":\"22\",\"x-datadog-sampling-priority\":\"1\"}"}}}}]})",
       "sns: trace b span 16 priority 1 by datadog"},
      {"[msg 11.14] as bytes",
       R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Type":"Binary","Value":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEifQ=="}}}}]})",
       "sns: trace b span 16 priority 1 by datadog"},
      {"[msg 11.26] another attribute",
       R"({"Records":[{"Sns":{"MessageAttributes":{"text":"Hello"},"TopicArn":"t"}}]})",
       "sns: no trace"},
      {"[msg 11.26] no value",
       R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{}},"TopicArn":"t"}}]})",
       "sns: no trace"},
      {"[msg 11.26] no JSON",
       R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Type":"String","Value":"nope"}}}}]})",
       "sns: no trace error _datadog not the JSON it should be"},
      {"[msg 11.26] Sns as text", R"({"Records":[{"Sns":"{TopicArn: t}"}]})", "sns: no trace"},
      {"[msg 11.17] EventBridge", R"({"version":"0","detail-type":"t","source":"s","detail":{"_datadog":{"x-datadog-trace-id":"11","x-datadog-parent-id":"22","x-datadog-sampling-priority":"1"}}})",
       "eventbridge: trace b span 16 priority 1 by datadog"},
      {"[msg 11.26] without context",
       R"({"version":"0","detail-type":"t","source":"s","detail":{"foo":"bar"}})",
       "eventbridge: no trace"},
      {"[msg 11.17] EventBridge in SQS",
       R"({"Records":[{"body":"{\"version\":\"0\",\"detail-type\":\"t\",\"source\":\"s\",\"detail\":{\"_datadog\":{\"x-datadog-trace-id\":\"11\",\"x-datadog-parent-id\":\"22\",\"x-datadog-sampling-priority\":\"1\"}}}","attributes":{},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "eventbridge in sqs: trace b span 16 priority 1 by datadog"},
      {"[msg 11.26] without context",
       R"({"Records":[{"body":"{\"version\":\"0\",\"detail-type\":\"t\",\"source\":\"s\",\"detail\":{\"text\":\"Hello\"}}","attributes":{},"messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "eventbridge in sqs: no trace"},
      {"[msg 11.19] Kinesis",
       R"({"Records":[{"kinesis":{"data":"eyJmb28iOiJiYXIiLCJfZGF0YWRvZyI6eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiIxMSIsIngtZGF0YWRvZy1wYXJlbnQtaWQiOiIyMiIsIngtZGF0YWRvZy1zYW1wbGluZy1wcmlvcml0eSI6IjEifX0="},"eventSource":"aws:kinesis"}]})",
       "kinesis: trace b span 16 priority 1 by datadog"},
      {"[msg 11.26] without context",
       R"({"Records":[{"kinesis":{"data":"eyJmb28iOiJiYXIifQ=="},"eventSource":"aws:kinesis"}]})",
       "kinesis: no trace"},
      {"[msg 11.26] no data", R"({"Records":[{"kinesis":{}}]})",
       "kinesis: no trace error kinesis.data not the JSON it should be"},
      {"[msg 11.26] data that is no JSON", R"({"Records":[{"kinesis":{"data":"dGV4dA=="}}]})",
       "kinesis: no trace error kinesis.data not the JSON it should be"},
  };
  check({}, rows);
}

TEST_CASE("Lambda libraries' tests: durable executions") {
  const Event rows[] = {
      {"[msg 11.32] the latest checkpoint",
       R"({"DurableExecutionArn":"arn","InitialExecutionState":{"Operations":[{"Name":"_datadog_1","Payload":"{\"x-datadog-trace-id\":\"11\",\"x-datadog-parent-id\":\"22\",\"x-datadog-sampling-priority\":\"1\"}"},{"Name":"_datadog_0","Payload":"{}"}]}})",
       "durable execution: trace b span 16 priority 1 by datadog"},
      {"[msg 11.32] none",
       R"({"DurableExecutionArn":"arn","InitialExecutionState":{"Operations":[{"Name":"step"}]}})",
       "durable execution: no trace"},
  };
  check({}, rows);
}

TEST_CASE("Lambda libraries' tests: state machines") {
  const Event rows[] = {
      {"[msg 11.20] its context object",
       R"({"Execution":{"Id":"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f"},"State":{"Name":"Ship it","EnteredTime":"2024-11-13T16:46:47.740Z"}})",
       "step functions: trace 2a3e90fd29f34c2077ec63bdf8838803 span 523a9b3016532bb8 priority 1 by "
       "datadog"},
      {"[msg 11.20] within Payload",
       R"({"Payload":{"Execution":{"Id":"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f"},"State":{"Name":"Ship it","EnteredTime":"2024-11-13T16:46:47.740Z"}}})",
       "step functions: trace 2a3e90fd29f34c2077ec63bdf8838803 span 523a9b3016532bb8 priority 1 by "
       "datadog"},
      {"[msg 11.20] of version 1, begun by another machine",
       R"({"_datadog":{"Execution":{"Id":"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f"},"State":{"Name":"Ship it","EnteredTime":"2024-11-13T16:46:47.740Z"},"RootExecutionId":"arn:aws:states:eu-central-1:123456789012:execution:root:77aa","serverless-version":"v1"}})",
       "step functions: trace 6558cd99477b7b5973b4aa3539f35679 span 523a9b3016532bb8 priority 1 by "
       "datadog"},
      {"[msg 11.20] in SQS",
       R"({"Records":[{"body":"m","messageAttributes":{"_datadog":{"stringValue":"{\"Execution\":{\"Id\":\"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f\"},\"State\":{\"Name\":\"Ship it\",\"EnteredTime\":\"2024-11-13T16:46:47.740Z\"},\"RootExecutionId\":\"arn:aws:states:eu-central-1:123456789012:execution:root:77aa\",\"serverless-version\":\"v1\"}","dataType":"String"}},"eventSource":"aws:sqs"}]})",
       "sqs: trace 6558cd99477b7b5973b4aa3539f35679 span 523a9b3016532bb8 priority 1 by datadog"},
      {"[msg 11.20] in SNS",
       R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Type":"String","Value":"{\"Execution\":{\"Id\":\"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f\"},\"State\":{\"Name\":\"Ship it\",\"EnteredTime\":\"2024-11-13T16:46:47.740Z\"},\"RootExecutionId\":\"arn:aws:states:eu-central-1:123456789012:execution:root:77aa\",\"serverless-version\":\"v1\"}"}}}}]})",
       "sns: trace 6558cd99477b7b5973b4aa3539f35679 span 523a9b3016532bb8 priority 1 by datadog"},
      {"[msg 11.20] in SNS in SQS",
       R"({"Records":[{"body":"{\"Type\":\"Notification\",\"Message\":\"m\",\"MessageAttributes\":{\"_datadog\":{\"Type\":\"String\",\"Value\":\"{\\\"Execution\\\":{\\\"Id\\\":\\\"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f\\\"},\\\"State\\\":{\\\"Name\\\":\\\"Ship it\\\",\\\"EnteredTime\\\":\\\"2024-11-13T16:46:47.740Z\\\"},\\\"RootExecutionId\\\":\\\"arn:aws:states:eu-central-1:123456789012:execution:root:77aa\\\",\\\"serverless-version\\\":\\\"v1\\\"}\"}}}","messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "sns in sqs: trace 6558cd99477b7b5973b4aa3539f35679 span 523a9b3016532bb8 priority 1 by "
       "datadog"},
      {"[msg 11.20] in EventBridge",
       R"({"detail-type":"t","detail":{"_datadog":{"Execution":{"Id":"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f"},"State":{"Name":"Ship it","EnteredTime":"2024-11-13T16:46:47.740Z"},"RootExecutionId":"arn:aws:states:eu-central-1:123456789012:execution:root:77aa","serverless-version":"v1"}}})",
       "eventbridge: trace 6558cd99477b7b5973b4aa3539f35679 span 523a9b3016532bb8 priority 1 by "
       "datadog"},
      {"[msg 11.20] in EventBridge in SQS",
       R"({"Records":[{"body":"{\"detail-type\":\"t\",\"detail\":{\"_datadog\":{\"Execution\":{\"Id\":\"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f\"},\"State\":{\"Name\":\"Ship it\",\"EnteredTime\":\"2024-11-13T16:46:47.740Z\"},\"RootExecutionId\":\"arn:aws:states:eu-central-1:123456789012:execution:root:77aa\",\"serverless-version\":\"v1\"}}}","messageAttributes":{},"eventSource":"aws:sqs"}]})",
       "eventbridge in sqs: trace 6558cd99477b7b5973b4aa3539f35679 span 523a9b3016532bb8 priority "
       "1 by datadog"},
  };
  check({}, rows);
}

TEST_CASE("Lambda libraries' tests: what the runtime knows") {
  const Event rows[] = {
      {"[msg 11.22] custom._datadog", R"({})", "unknown: trace b span 16 priority 1 by datadog",
       R"({"custom":{"_datadog":{"x-datadog-trace-id":"11","x-datadog-parent-id":"22","x-datadog-sampling-priority":"1"}}})",
       "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1"},
      {"[msg 11.22] custom itself", R"({})", "unknown: trace b span 16 priority 1 by datadog",
       R"({"custom":{"x-datadog-trace-id":"11","x-datadog-parent-id":"22","x-datadog-sampling-priority":"1"}})",
       "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1"},
      {"[msg 11.22] W3C's", R"({})",
       "unknown: trace c span 21 priority 2 _dd.p.dm=-0 tracestate rojo=1 by tracecontext",
       R"({"custom":{"_datadog":{"traceparent":"00-0000000000000000000000000000000c-0000000000000021-01","tracestate":"dd=s:2;t.dm:-0,rojo=1"}}})",
       ""},
      {"[msg 11.22] W3C's, itself", R"({})",
       "unknown: trace c span 21 priority 2 _dd.p.dm=-0 tracestate rojo=1 by tracecontext",
       R"({"custom":{"traceparent":"00-0000000000000000000000000000000c-0000000000000021-01","tracestate":"dd=s:2;t.dm:-0,rojo=1"}})",
       ""},
      {"[msg 11.22] after an AppSync request that is none",
       R"({"info":{"selectionSetGraphQL":"{ id }"},"request":"hello"})",
       "appsync: trace b span 16 priority 1 by datadog",
       R"({"custom":{"_datadog":{"x-datadog-trace-id":"11","x-datadog-parent-id":"22","x-datadog-sampling-priority":"1"}}})",
       ""},
      {"[msg 11.22] no custom", R"({})", "unknown: no trace", R"({})", ""},
      {"[msg 11.22] custom of another type", R"({})", "unknown: no trace",
       R"({"custom":"not-an-object"})", ""},
      {"[xray 9.4] X-Ray of the runtime", R"({})",
       "unknown: trace 37738dc042009320 span 94ae789b969f1cc5 priority 2 by datadog", R"()",
       "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1"},
      {"[xray 9.4] after headers that are not all there",
       R"({"headers":{"x-datadog-trace-id":"123"}})",
       "http: trace 37738dc042009320 span 94ae789b969f1cc5 priority 2 by datadog error "
       "x-datadog-parent-id missing part",
       R"()", "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1"},
      {"[xray 9.4] the top bit is cleared", R"({})",
       "unknown: trace 390ce44db5e03875 span b11cc4230d3e09e priority -1 by datadog", R"()",
       "Root=1-5ce31dc2-ac779014b90ce44db5e03875;Parent=0b11cc4230d3e09e;Sampled=0"},
      {"[xray 9.3] written by Datadog", R"({})",
       "unknown: trace 17acacbad335fb99 span 12f5e70cc905dfb7 priority 1 by datadog", R"()",
       "Root=1-66393a26-0000000017acacbad335fb99;Parent=12f5e70cc905dfb7;Sampled=1;Lineage="
       "48e79d5f:0"},
      {"[xray 9.1] written by Datadog, no parent", R"({})",
       "unknown: trace 17acacbad335fb99 span 0 priority 1 by datadog", R"()",
       "Root=1-66393a26-0000000017acacbad335fb99;Sampled=1"},
      {"[xray 9.4] js wants a decision; here none drops", R"({})",
       "unknown: trace 37738dc042009320 span 94ae789b969f1cc5 priority -1 by datadog", R"()",
       "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;"},
      {"[xray 9.4] no parent", R"({})", "unknown: no trace", R"()",
       "Root=1-5e272390-8c398be037738dc042009320;"},
      {"[xray 9.1] too short", R"({})", "unknown: no trace error _x_amzn_trace_id bad length",
       R"()", "Root=1-5ce31dc2-5e03875;Parent=94ae789b969f1cc5;Sampled=1"},
      {"[xray 9.1] no epoch", R"({})", "unknown: no trace error _x_amzn_trace_id bad length", R"()",
       "Root=1-2c779014b90ce44db5e03875;Parent=94ae789b969f1cc5;Sampled=1"},
      {"[xray 9.1] a parent too short", R"({})",
       "unknown: no trace error _x_amzn_trace_id bad length", R"()",
       "Root=1-5e272390-8c398be037738dc042009320;Parent=5e03875;Sampled=1"},
  };
  check({}, rows);
}

TEST_CASE("Lambda libraries' tests: events without a place for a context") {
  const Event rows[] = {
      {"[msg 11.26] CloudFront", R"({"Records":[{"cf":{"config":{}}}]})", "unknown: no trace"},
      {"[msg 11.26] CloudWatch's event", R"({"detail":{},"detail-type":"Scheduled Event"})",
       "eventbridge: no trace"},
      {"[msg 11.26] CloudWatch's logs", R"({"awslogs":{"data":"H4s="}})", "unknown: no trace"},
      {"[msg 11.26] DynamoDB", R"({"Records":[{"eventSource":"aws:dynamodb","dynamodb":{}}]})",
       "unknown: no trace"},
      {"[msg 11.26] S3", R"({"Records":[{"eventSource":"aws:s3","s3":{}}]})", "unknown: no trace"},
      {"[msg 11.26] of one's own", R"({"key1":"value1"})", "unknown: no trace"},
      {"[msg 11.26] no object", R"("text")", "unknown: no trace"},
      {"[msg 11.26] a list", R"([1])", "unknown: no trace"},
      {"[msg 11.26] nothing", R"(null)", "unknown: no trace"},
  };
  check({}, rows);
}

}}  // namespace baton::peers
