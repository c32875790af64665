// SPDX-License-Identifier: MIT
#include "embedded_queue.hpp"

#include <baton/carriers/sqs_attributes.hpp>
#include <baton/limits.hpp>
#include <algorithm>
#include <string_view>

namespace pipeline {

namespace {

std::string milliseconds_since_epoch() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

[[noreturn]] void refuse(const std::string& why) {
  throw QueueError("SendMessage: InvalidParameterValue: " + why);
}

void check_attribute(const std::string& name, const MessageAttribute& attribute) {
  if (!baton::is_sqs_attribute_name(name)) refuse("attribute name '" + name + "' is not allowed");
  const std::string_view type =
      std::string_view(attribute.DataType).substr(0, attribute.DataType.find('.'));
  const bool binary = type == "Binary";
  if (!binary && type != "String" && type != "Number") {
    refuse("attribute '" + name + "' has the unknown type '" + attribute.DataType + "'");
  }
  if ((binary ? attribute.BinaryValue : attribute.StringValue).empty()) {
    refuse("attribute '" + name + "' has an empty value");
  }
}

}  // namespace

void check_sqs_limits(const Draft& draft) {
  using namespace baton::limits;
  if (draft.body.empty()) refuse("the message has no body");
  if (draft.attributes.size() > sqs_attributes) {
    refuse(std::to_string(draft.attributes.size()) + " attributes, at most " +
           std::to_string(sqs_attributes) + " are allowed");
  }
  std::size_t bytes = draft.body.size();
  for (const auto& [name, attribute] : draft.attributes) {
    check_attribute(name, attribute);
    bytes += name.size() + attribute.DataType.size() + attribute.StringValue.size() +
             attribute.BinaryValue.size();
  }
  if (bytes > sqs_message_bytes) {
    refuse(std::to_string(bytes) + " bytes, at most " + std::to_string(sqs_message_bytes) +
           " are allowed");
  }
}

std::string EmbeddedQueue::send(const Draft& draft) {
  check_sqs_limits(draft);
  const std::lock_guard lock(mutex_);
  Stored stored;
  stored.message.id = "message-" + std::to_string(++serial_);
  stored.message.body = draft.body;
  stored.message.attributes = draft.attributes;
  stored.message.system = {{"SentTimestamp", milliseconds_since_epoch()}};
  stored.visible_at = Clock::now() + settings_.latency;
  messages_.push_back(std::move(stored));
  changed_.notify_all();
  return messages_.back().message.id;
}

std::vector<Message> EmbeddedQueue::receive(std::size_t count, std::chrono::seconds patience) {
  std::unique_lock lock(mutex_);
  const auto deadline = Clock::now() + patience;
  std::vector<Message> received;
  while (true) {
    const auto now = Clock::now();
    auto next = deadline;
    for (auto at = messages_.begin(); at != messages_.end() && received.size() < count;) {
      Stored& stored = *at;
      const auto here = at++;
      if (stored.visible_at > now) {
        next = std::min(next, stored.visible_at);
        continue;
      }
      if (settings_.max_receives != 0 && stored.receive_count >= settings_.max_receives) {
        dead_.splice(dead_.end(), messages_, here);
        if (dead_.size() > settings_.dead_letters) dead_.pop_front();
        continue;
      }
      Message& message = stored.message;
      stored.visible_at = now + settings_.visibility_timeout;
      message.receipt = message.id + "#" + std::to_string(++stored.receive_count);
      message.system["ApproximateReceiveCount"] = std::to_string(stored.receive_count);
      message.system.try_emplace("ApproximateFirstReceiveTimestamp", milliseconds_since_epoch());
      received.push_back(message);
    }
    if (!received.empty() || now >= deadline) return received;
    changed_.wait_until(lock, next);
  }
}

void EmbeddedQueue::remove(const std::string& receipt) {
  const std::lock_guard lock(mutex_);
  std::erase_if(messages_, [&](const Stored& stored) { return stored.message.receipt == receipt; });
}

void EmbeddedQueue::give_back(const std::string& receipt, std::chrono::milliseconds delay) {
  const std::lock_guard lock(mutex_);
  for (Stored& stored : messages_) {
    if (stored.message.receipt == receipt) stored.visible_at = Clock::now() + delay;
  }
  changed_.notify_all();
}

std::vector<Message> EmbeddedQueue::dead_letters() {
  const std::lock_guard lock(mutex_);
  std::vector<Message> messages;
  for (const Stored& stored : dead_) messages.push_back(stored.message);
  return messages;
}

}  // namespace pipeline
