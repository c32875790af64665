// SPDX-License-Identifier: MIT
// A producer and a consumer of SQS that use baton, for the tests with real peers:
//
//   sqs_peer QUEUE_URL send TRACEPARENT BODY        one message, with this parent
//   sqs_peer QUEUE_URL send-batch TRACEPARENT BODY... SendMessageBatch, an entry for each body
//   sqs_peer QUEUE_URL receive COUNT                for each message a line of JSON with its context
//
// Speaks SQS's JSON protocol in plain HTTP over loopback. Exits with 1 and a message if that fails.
#include <baton/messaging/sqs.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/attributes.hpp"
#include "support/messages.hpp"

namespace {

using baton::SpanContext;
using baton::detail::JsonReader;
using baton::detail::JsonString;
using baton::test::ApiAttributes;
using baton::test::json_string;

struct Queue {
  std::string url;
  std::string host;
  int port = 0;
};

Queue parse_url(const std::string& url) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t colon = url.find(':', host);
  if (host < 3 || colon == url.npos) throw std::runtime_error("not a URL with a port: " + url);
  return {url, url.substr(host, colon - host), std::atoi(url.c_str() + colon + 1)};
}

/// The answer to one call. The connection is closed after it.
std::string call(const Queue& queue, std::string_view action, const std::string& body) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{10, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(queue.port));
  if (inet_pton(AF_INET, queue.host.c_str(), &address.sin_addr) != 1 ||
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("can't connect");
  }
  const std::string request =
      "POST / HTTP/1.1\r\nHost: " + queue.host + "\r\nConnection: close\r\n" +
      "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AmazonSQS." + std::string(action) +
      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  for (std::size_t sent = 0; sent < request.size();) {
    const auto count = write(fd, request.data() + sent, request.size() - sent);
    if (count <= 0) throw std::runtime_error("can't send");
    sent += static_cast<std::size_t>(count);
  }
  std::string answer;
  char buffer[4096];
  for (ssize_t count; (count = read(fd, buffer, sizeof buffer)) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(count));
  }
  close(fd);
  const std::size_t start = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 200") || start == answer.npos) {
    throw std::runtime_error(std::string(action) + ": " + answer);
  }
  if (answer.find("\r\nTransfer-Encoding: chunked") > start) return answer.substr(start + 4);

  std::string whole;
  for (std::size_t at = start + 4;;) {
    const std::size_t size = std::strtoul(answer.c_str() + at, nullptr, 16);
    at = answer.find("\r\n", at) + 2;
    if (size == 0 || at + size > answer.size()) return whole;
    whole.append(answer, at, size);
    at += size + 2;
  }
}

/// The context of a producer with baton: its own span, a decision, tags, another vendor's state, baggage.
SpanContext context_from(const char* traceparent) {
  const auto parsed = baton::parse_traceparent(traceparent);
  if (!parsed) throw std::runtime_error("not a traceparent");
  SpanContext context(parsed->trace_id, parsed->span_id);
  context.set_sampling_priority(baton::SamplingPriority::user_keep);
  context.set_origin("synthetics");
  context.set_tag("_dd.p.dm", "-4");
  if (context.set_trace_state("congo=t61rcWkgMzE")) throw std::runtime_error("tracestate");
  context.baggage().set("user", "J\xc3\xbcrgen");
  return context;
}

std::string attributes_json(const ApiAttributes& attributes) {
  std::string out = "{";
  for (const auto& [name, attribute] : attributes) {
    if (out.size() > 1) out += ',';
    out += json_string(name) + R"(:{"DataType":)" + json_string(attribute.DataType) +
           R"(,"StringValue":)" + json_string(attribute.StringValue) + "}";
  }
  return out + "}";
}

void send(const Queue& queue, const SpanContext& context, const std::string& body) {
  ApiAttributes attributes{{"tenant", baton::test::text_attribute("7")}};
  if (!baton::sqs::inject(context, attributes, body.size())) throw std::runtime_error("refused");
  call(queue, "SendMessage",
       R"({"QueueUrl":)" + json_string(queue.url) + R"(,"MessageBody":)" + json_string(body) +
           R"(,"MessageAttributes":)" + attributes_json(attributes) + "}");
}

struct Entry {
  std::string body;
  ApiAttributes attributes;
};
void send_batch(const Queue& queue, const SpanContext& context, std::vector<Entry> entries) {
  if (!baton::sqs::inject_batch(
          context, entries, [](Entry& entry) -> ApiAttributes& { return entry.attributes; },
          [](const Entry& entry) -> const std::string& { return entry.body; })) {
    throw std::runtime_error("refused");
  }
  std::string list;
  for (const Entry& entry : entries) {
    list += list.empty() ? "" : ",";
    list += R"({"Id":"e)" + std::to_string(&entry - entries.data()) + R"(","MessageBody":)" +
            json_string(entry.body) + R"(,"MessageAttributes":)" +
            attributes_json(entry.attributes) + "}";
  }
  call(queue, "SendMessageBatch",
       R"({"QueueUrl":)" + json_string(queue.url) + R"(,"Entries":[)" + list + "]}");
}

std::string describe(const baton::Extraction& found, std::string_view body) {
  const SpanContext& context = found.context();
  std::string out = R"({"body":")" + std::string(body) + '"';
  const auto add = [&](std::string_view name, const std::string& json) {
    out.append(",\"").append(name).append("\":").append(json);
  };
  add("found", found ? "true" : "false");
  add("trace_id", json_string(context.trace_id().to_hex()));
  add("span_id", json_string(context.span_id().to_hex()));
  const auto priority = context.sampling_priority();
  add("priority", priority ? std::to_string(static_cast<int>(*priority)) : "null");
  add("origin", json_string(context.origin().value_or("")));
  std::string tags;
  for (const auto& [key, value] : context.tags()) {
    tags += (tags.empty() ? "" : ",") + json_string(key) + ":" + json_string(value);
  }
  add("tags", "{" + tags + "}");
  add("tracestate", json_string(context.trace_state().text()));
  std::string baggage;
  for (const auto& member : found.baggage()) {
    baggage +=
        (baggage.empty() ? "" : ",") + json_string(member.key) + ":" + json_string(member.value);
  }
  add("baggage", "{" + baggage + "}");
  return out + "}";
}

/// Receives until `count` messages have come or there are no more.
void receive(const Queue& queue, int count) {
  std::string ask =
      R"({"MaxNumberOfMessages":10,"WaitTimeSeconds":1,"QueueUrl":)" + json_string(queue.url);
  ask.append(R"(,"MessageAttributeNames":[)")
      .append(json_string(baton::sqs::message_attribute_names[0]));
  ask.append(R"(],"AttributeNames":["All"]})");
  while (count > 0) {
    const std::string answer = call(queue, "ReceiveMessage", ask);
    const int before = count;
    JsonReader reader(answer);
    reader.object([&](JsonString key) {
      if (key != "Messages") return;
      reader.array([&] {
        const std::string_view message = reader.value();
        std::string_view body;
        JsonReader parts(message);
        parts.object([&](JsonString name) {
          if (name == "Body") body = parts.text().raw();
        });
        std::puts(describe(baton::sqs::extract_message(message), body).c_str());
        --count;
      });
    });
    if (!reader.finish() || count == before) return;
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 3) throw std::runtime_error("too few arguments");
  const Queue queue = parse_url(arguments[0]);
  const std::string& what = arguments[1];
  if (what == "receive") {
    receive(queue, std::atoi(argv[3]));
  } else if (what == "send" && arguments.size() == 4) {
    send(queue, context_from(argv[3]), arguments[3]);
  } else if (what == "send-batch") {
    std::vector<Entry> entries;
    for (std::size_t i = 3; i < arguments.size(); ++i) entries.push_back({arguments[i], {}});
    send_batch(queue, context_from(argv[3]), entries);
  } else {
    throw std::runtime_error("unknown command: " + what);
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "sqs_peer: %s\n", error.what());
  return 1;
}
