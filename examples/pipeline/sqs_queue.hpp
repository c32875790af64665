// Amazon SQS, or what speaks its protocol (AWS JSON 1.0 over HTTP), through libcurl.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "queue.hpp"

namespace pipeline {

class SqsQueue final : public Queue {
 public:
  /// `url` is a queue's URL, or an endpoint without a path: the queue `baton-pipeline` is then
  /// created there if need be. Requests are signed when AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
  /// are in the environment. Throws QueueError when there is no such queue.
  SqsQueue(const std::string& url, std::chrono::seconds visibility_timeout);

  std::string name() const override { return queue_url_; }
  std::string send(const Draft& draft) override;
  std::vector<Message> receive(std::size_t count, std::chrono::seconds patience) override;
  void remove(const std::string& receipt) override;

 private:
  nlohmann::json call(const std::string& action, const nlohmann::json& parameters);

  std::string endpoint_;
  std::string queue_url_;
  std::string signer_;       // provider:provider:region:service, or empty
  std::string credentials_;  // id:secret
  std::string session_token_;
  std::chrono::seconds visibility_timeout_;
};

}  // namespace pipeline
