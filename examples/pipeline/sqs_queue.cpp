// SPDX-License-Identifier: MIT
#include "sqs_queue.hpp"

#include <curl/curl.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "log.hpp"
#include "loopback.hpp"

namespace pipeline {

namespace {

using nlohmann::json;

struct FreeHandle {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

/// One connection for each thread that calls SQS.
CURL* thread_handle() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  thread_local const std::unique_ptr<CURL, FreeHandle> handle(curl_easy_init());
  if (ready != CURLE_OK || !handle) throw QueueError("libcurl can't be initialised");
  curl_easy_reset(handle.get());
  return handle.get();
}

std::size_t append_body(char* data, std::size_t, std::size_t size, void* body) {
  static_cast<std::string*>(body)->append(data, size);
  return size;
}

std::string environment(const char* name, std::string otherwise = {}) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

/// The region in `sqs.<region>.amazonaws.com`, or else in the environment.
std::string region_of(std::string_view endpoint) {
  if (const auto at = endpoint.find("://sqs.");
      at != endpoint.npos && endpoint.find(".amazonaws.com") != endpoint.npos) {
    const std::string_view rest = endpoint.substr(at + 7);
    return std::string(rest.substr(0, rest.find('.')));
  }
  return environment("AWS_REGION", environment("AWS_DEFAULT_REGION", "us-east-1"));
}

std::string text(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// `com.amazonaws.sqs#QueueDoesNotExist` and a sentence.
std::string describe_refusal(const std::string& body) {
  const json answer = json::parse(body, nullptr, false);
  if (!answer.is_object()) return body.substr(0, 200);
  const std::string type = text(answer, "__type");
  return type.substr(type.find('#') + 1) + ": " + text(answer, "message") + text(answer, "Message");
}

Message to_message(const json& received) {
  Message message{
      text(received, "MessageId"), text(received, "ReceiptHandle"), text(received, "Body"), {}, {}};
  if (const auto at = received.find("Attributes"); at != received.end()) at->get_to(message.system);
  if (const auto at = received.find("MessageAttributes"); at != received.end()) {
    for (const auto& [name, attribute] : at->items()) {
      message.attributes[name] = {text(attribute, "DataType"), text(attribute, "StringValue"),
                                  text(attribute, "BinaryValue")};
    }
  }
  return message;
}

}  // namespace

SqsQueue::SqsQueue(const std::string& url, std::chrono::seconds visibility_timeout,
                   unsigned max_receives)
    : visibility_timeout_(visibility_timeout) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) throw QueueError("queue '" + url + "': not a URL");
  const auto path = url.find('/', scheme + 3);
  endpoint_ = url.substr(0, path);

  const std::string id = environment("AWS_ACCESS_KEY_ID");
  const std::string secret = environment("AWS_SECRET_ACCESS_KEY");
  if (!id.empty() && !secret.empty()) {
    signer_ = "aws:amz:" + region_of(endpoint_) + ":sqs";
    credentials_ = id + ":" + secret;
    session_token_ = environment("AWS_SESSION_TOKEN");
  }
  queue_url_ = url;
  if (path == url.npos || path + 1 == url.size()) create(max_receives);
  const json policy = json::parse(attribute(queue_url_, "RedrivePolicy"), nullptr, false);
  if (!policy.is_object() || !policy.contains("maxReceiveCount")) {
    log("queue",
        queue_url_ + " has no dead-letter queue: messages that always fail come back for ever");
    return;
  }
  const json& most = policy.at("maxReceiveCount");  // AWS sends a number, and also takes text
  max_receives_ = static_cast<unsigned>(
      most.is_string() ? std::strtoul(most.get_ref<const std::string&>().c_str(), nullptr, 10)
                       : most.get<unsigned long>());
}

void SqsQueue::create(unsigned max_receives) {
  const std::string dead =
      text(call("CreateQueue", {{"QueueName", "baton-pipeline-dead"}}), "QueueUrl");
  const json policy = {{"deadLetterTargetArn", attribute(dead, "QueueArn")},
                       {"maxReceiveCount", max_receives}};
  queue_url_ = text(call("CreateQueue", {{"QueueName", "baton-pipeline"}}), "QueueUrl");
  call("SetQueueAttributes",
       {{"QueueUrl", queue_url_}, {"Attributes", {{"RedrivePolicy", policy.dump()}}}});
}

/// Empty if there is no queue of that name. A URL without a queue is an error.
std::string SqsQueue::attribute(const std::string& queue_url, const char* name) {
  const json answer =
      call("GetQueueAttributes", {{"QueueUrl", queue_url}, {"AttributeNames", {name}}});
  const auto attributes = answer.find("Attributes");
  return attributes != answer.end() && attributes->is_object() ? text(*attributes, name) : "";
}

std::string SqsQueue::send(const Draft& draft) {
  json attributes = json::object();
  for (const auto& [name, attribute] : draft.attributes) {
    json& out = attributes[name] = {{"DataType", attribute.DataType}};
    if (!attribute.StringValue.empty()) out["StringValue"] = attribute.StringValue;
    if (!attribute.BinaryValue.empty()) out["BinaryValue"] = attribute.BinaryValue;
  }
  return text(call("SendMessage", {{"QueueUrl", queue_url_},
                                   {"MessageBody", draft.body},
                                   {"MessageAttributes", attributes}}),
              "MessageId");
}

std::vector<Message> SqsQueue::receive(std::size_t count, std::chrono::seconds patience) {
  const json answer = call("ReceiveMessage", {{"QueueUrl", queue_url_},
                                              {"MaxNumberOfMessages", count},
                                              {"WaitTimeSeconds", patience.count()},
                                              {"VisibilityTimeout", visibility_timeout_.count()},
                                              {"AttributeNames", {"All"}},
                                              {"MessageAttributeNames", {"All"}}});
  std::vector<Message> messages;
  if (const auto at = answer.find("Messages"); at != answer.end()) {
    for (const json& received : *at) messages.push_back(to_message(received));
  }
  return messages;
}

void SqsQueue::remove(const std::string& receipt) {
  call("DeleteMessage", {{"QueueUrl", queue_url_}, {"ReceiptHandle", receipt}});
}

void SqsQueue::give_back(const std::string& receipt, std::chrono::milliseconds delay) {
  call("ChangeMessageVisibility",
       {{"QueueUrl", queue_url_},
        {"ReceiptHandle", receipt},
        {"VisibilityTimeout", std::chrono::ceil<std::chrono::seconds>(delay).count()}});
}

json SqsQueue::call(const std::string& action, const json& parameters) {
  const auto fail = [&](const std::string& why) -> QueueError {
    return QueueError("queue " + queue_url_ + ": " + action + ": " + why);
  };
  const std::string request = parameters.dump(-1, ' ', false, json::error_handler_t::replace);
  std::string body;
  char error[CURL_ERROR_SIZE] = "";

  std::unique_ptr<curl_slist, FreeList> headers;
  const auto add_header = [&](const std::string& line) {
    headers.reset(curl_slist_append(headers.release(), line.c_str()));
  };
  add_header("Content-Type: application/x-amz-json-1.0");
  add_header("X-Amz-Target: AmazonSQS." + action);
  if (!session_token_.empty()) add_header("X-Amz-Security-Token: " + session_token_);

  CURL* const curl = thread_handle();
  const std::string url = endpoint_ + "/";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 5L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(call_patience.count()));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  if (!signer_.empty()) {
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, signer_.c_str());
    curl_easy_setopt(curl, CURLOPT_USERPWD, credentials_.c_str());
  }

  const CURLcode code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
  if (code != CURLE_OK) throw fail(*error != '\0' ? error : curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) throw fail(std::to_string(status) + " " + describe_refusal(body));
  json answer = body.empty() ? json::object() : json::parse(body, nullptr, false);
  if (!answer.is_object()) throw fail("the answer is not a JSON object");
  return answer;
}

}  // namespace pipeline
