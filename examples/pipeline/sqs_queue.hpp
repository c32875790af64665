// SPDX-License-Identifier: MIT
// Amazon SQS, or any server that speaks its protocol (AWS JSON 1.0 over HTTP), through libcurl.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "queue.hpp"

namespace pipeline {

class SqsQueue final : public Queue {
 public:
  /// `url` is a queue's URL, or an endpoint without a path. An endpoint gets the queue `baton-pipeline` if
  /// it has none, with a dead-letter queue for messages that were received `max_receives` times. The
  /// redrive policy of an existing queue stays. Requests are signed if AWS_ACCESS_KEY_ID and
  /// AWS_SECRET_ACCESS_KEY are in the environment. Throws QueueError if there is no such queue.
  SqsQueue(const std::string& url, std::chrono::seconds visibility_timeout, unsigned max_receives);

  std::string name() const override { return queue_url_; }
  std::string send(const Draft& draft) override;
  std::vector<Message> receive(std::size_t count, std::chrono::seconds patience) override;
  void remove(const std::string& receipt) override;
  void give_back(const std::string& receipt, std::chrono::milliseconds delay) override;
  unsigned max_receives() const override { return max_receives_; }

 private:
  void create(unsigned max_receives);
  std::string attribute(const std::string& queue_url, const char* name);
  nlohmann::json call(const std::string& action, const nlohmann::json& parameters);

  std::string endpoint_;
  std::string queue_url_;
  std::string signer_;       // provider:provider:region:service, or empty
  std::string credentials_;  // id:secret
  std::string session_token_;
  std::chrono::seconds visibility_timeout_;
  unsigned max_receives_ = 0;
};

}  // namespace pipeline
