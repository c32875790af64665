// One trace through a whole pipeline:
//
//   client ~HTTP~> gateway > receiver ~SQS~> event source > consumer ~HTTP~> service ~HTTP~> third party
//                             own tracer                     own tracer      own tracer > SQLite
//
// Every part runs on threads of its own and knows the others by their address on loopback only.

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "agent.hpp"
#include "arrival.hpp"
#include "client.hpp"
#include "consumer.hpp"
#include "embedded_queue.hpp"
#include "event_source.hpp"
#include "gateway.hpp"
#include "ledger.hpp"
#include "log.hpp"
#include "options.hpp"
#include "picture.hpp"
#include "receiver.hpp"
#include "service.hpp"
#include "sqs_queue.hpp"
#include "third_party.hpp"
#include "trace_html.hpp"
#include "verify.hpp"
#include "waterfall.hpp"

namespace pipeline { namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 30s;  // without any order coming through

enum ExitCode { whole = 0, not_whole = 1, not_started = 2, broken_as_asked = 3 };

volatile std::sig_atomic_t interrupted = 0;

Propagator propagator_from_environment() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  const baton::StyleSettings words = {.style = variable("DD_TRACE_PROPAGATION_STYLE"),
                                      .extract = variable("DD_TRACE_PROPAGATION_STYLE_EXTRACT"),
                                      .inject = variable("DD_TRACE_PROPAGATION_STYLE_INJECT"),
                                      .otel = variable("OTEL_PROPAGATORS")};
  const auto complain = [](std::string_view word) {
    log("pipeline", "no such style: " + std::string(word));
  };
  return Propagator({}, Propagator::styles_from(words, Propagator::all_styles(), complain));
}

std::unique_ptr<Queue> make_queue(const Options& options) {
  // Long enough for any delivery to end; short where one is meant to fail.
  const std::chrono::seconds visibility_timeout = options.sabotage == Sabotage::service ? 1s : 5s;
  if (!options.sqs.empty()) return std::make_unique<SqsQueue>(options.sqs, visibility_timeout);
  return std::make_unique<EmbeddedQueue>(
      EmbeddedQueue::Settings{.visibility_timeout = visibility_timeout});
}

/// The trace is to be lost on the way; of other sabotage it is to come out whole.
bool is_meant_to_break(Sabotage sabotage) {
  return sabotage == Sabotage::sqs || sabotage == Sabotage::attributes ||
         sabotage == Sabotage::message;
}

std::string order_in(const std::string& body) {
  const json message = json::parse(body, nullptr, false);
  const auto order = message.find("order");
  return message.is_object() && order != message.end() && order->is_string()
             ? order->get<std::string>()
             : "";
}

/// All parts, wired up.
class Pipeline {
 public:
  explicit Pipeline(const Options& options)
      : options_(options),
        propagator_(propagator_from_environment()),
        agent_(8),
        third_party_(connections(), 12ms),
        queue_(make_queue(options)) {
    agent_.start();
    third_party_.start();
    std::vector<std::string> agents = {agent_.url()};
    if (!options.agent.empty()) agents.push_back(options.agent);
    for (const char* service : {"order-receiver", "order-consumer", "shipping-service"}) {
      tracing_.push_back(std::make_unique<Tracing>(service, agents));
    }
    std::string service = options.service;
    if (service.empty()) {
      service_ = std::make_unique<Service>(tracing_[2]->tracer, propagator_, third_party_.url(),
                                           connections());
      service_->start();
      service = service_->url();
      if (options.sabotage == Sabotage::service) service_->stop();
    } else {
      std::cout << "agent: " << agent_.url() << "\nthird party: " << third_party_.url()
                << std::endl;
    }

    event_source_ = std::make_unique<EventSource>(
        *queue_, make_consumer(tracing_[1]->tracer, propagator_, service), options.concurrency,
        EventSource::Hooks{
            .removed = [this](const Message& message) { ledger_.done(order_in(message.body)); },
            .failed = [this](const Message&) { repair_service(); }});
    gateway_ = std::make_unique<Gateway>(
        make_receiver(tracing_[0]->tracer, propagator_, *queue_, options.sabotage), connections(),
        [this](const httplib::Headers& headers, const json& result) {
          if (result.at("statusCode") != 202) return;
          const std::string order =
              json::parse(result.at("body").get<std::string>()).at("order").get<std::string>();
          ledger_.accepted(order, propagator_.extract(headers).context());
        });
    gateway_->start(options.port);
  }

  std::string address() const { return gateway_->url(); }
  std::string queue_name() const { return queue_->name(); }
  Ledger& ledger() { return ledger_; }
  /// Orders that our own service has stored.
  std::optional<int> stored() {
    return service_ ? std::optional(service_->store().count()) : std::nullopt;
  }

  /// What is known about an order that is done.
  Evidence evidence(const Order& order) {
    for (const auto& tracing : tracing_) tracing->exporter.flush();
    Evidence evidence{order.id, order.sent, {}, {}};
    if (const auto headers = third_party_.take_headers(order.id)) {
      for (const auto& [name, value] : *headers) evidence.far_end.emplace_back(name, value);
    }
    // The last span to come: that of the call to the third party, by whomever.
    if (const auto last = propagator_.extract(evidence.far_end))
      agent_.await(last.context(), std::chrono::seconds(5));
    evidence.traces = agent_.take_traces(order.id);
    return evidence;
  }
  std::string formats(const HeaderList& headers) const {
    return headers.empty() ? "" : formats_in(headers, propagator_);
  }
  /// Payloads of spans that an agent did not take.
  std::size_t lost_payloads() const {
    std::size_t lost = 0;
    for (const auto& tracing : tracing_) lost += tracing->exporter.lost();
    return lost;
  }

 private:
  int connections() const { return options_.concurrency + 8; }

  void repair_service() {
    if (options_.sabotage != Sabotage::service) return;
    std::call_once(repaired_, [this] {
      log("service", "is up again");
      service_->start();
    });
  }

  const Options& options_;
  const Propagator propagator_;
  Ledger ledger_;
  Agent agent_;
  ThirdParty third_party_;
  std::vector<std::unique_ptr<Tracing>> tracing_;
  std::unique_ptr<Queue> queue_;
  std::unique_ptr<Service> service_;
  std::once_flag repaired_;
  std::unique_ptr<EventSource> event_source_;  // ends first, but for the gateway
  std::unique_ptr<Gateway> gateway_;
};

void show(const Picture& picture, const std::vector<Check>& checks) {
  std::cout << draw_waterfall(picture,
                              isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr)
            << '\n';
  for (const Check& check : checks) {
    std::cout << (check.holds ? "  ok    " : "  LOST  ") << check.what << ": "
              << printable(check.detail) << '\n';
  }
  std::cout << std::flush;
}

/// False when the picture could not be written.
bool show(const Options& options, const Pipeline& pipeline, const Evidence& evidence,
          const std::vector<Check>& checks) {
  const Picture picture = compose(evidence.traces, pipeline.formats(evidence.far_end));
  show(picture, checks);
  if (options.html.empty()) return true;
  std::ofstream file(options.html);
  file << draw_html(picture, checks, evidence.far_end);
  if (!file.flush()) {
    log("pipeline", "can't write " + options.html);
    return false;
  }
  std::cout << "\n  " << options.html << std::endl;
  return true;
}

ExitCode serve(const Options& options, Pipeline& pipeline) {
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  std::cout << "receiver: " << pipeline.address() << "\n"
            << "try:      curl -d '{}' -H 'traceparent: "
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' "
            << pipeline.address() << std::endl;
  bool all = true;
  while (interrupted == 0) {
    const std::optional<Order> order = pipeline.ledger().next(200ms);
    if (!order) continue;
    const Evidence evidence = pipeline.evidence(*order);
    const std::vector<Check> checks = verify(evidence);
    all = show(options, pipeline, evidence, checks) && all_hold(checks) && all;
  }
  return all && pipeline.lost_payloads() == 0 ? whole : not_whole;
}

ExitCode drive(const Options& options, Pipeline& pipeline) {
  std::cout << options.requests << (options.requests == 1 ? " request, " : " requests, ")
            << options.concurrency << " at a time, through " << pipeline.queue_name() << std::endl;
  std::mutex mutex;
  std::map<std::string, baton::SpanContext> sent;
  Client client({pipeline.address(), options.requests, options.concurrency, options.sabotage});
  std::future<int> refused = std::async(std::launch::async, [&] {
    return client.run([&](const std::string& order, const baton::SpanContext& context) {
      const std::lock_guard lock(mutex);
      sent[order] = context;
    });
  });

  int accepted = options.requests;  // so far as is known
  int done = 0;
  int whole_traces = 0;
  int broken = 0;
  bool shown = true;
  auto deadline = Clock::now() + patience;
  while (done < accepted && Clock::now() < deadline) {
    if (refused.valid() && refused.wait_for(0s) == std::future_status::ready)
      accepted -= refused.get();
    std::optional<Order> order = pipeline.ledger().next(100ms);
    if (!order) continue;
    {
      const std::lock_guard lock(mutex);
      const auto node = sent.extract(order->id);
      if (!node) continue;  // a message that somebody else has left in the queue
      order->sent = node.mapped();
    }
    deadline = Clock::now() + patience;
    const Evidence evidence = pipeline.evidence(*order);
    const std::vector<Check> checks = verify(evidence);
    ++done;
    whole_traces += all_hold(checks);
    broken += broken_at_queue(evidence);
    const bool first_lost = !all_hold(checks) && whole_traces == done - 1;
    if (done == options.requests || first_lost) shown = show(options, pipeline, evidence, checks);
  }
  if (refused.valid()) accepted -= refused.get();
  const int stored = pipeline.stored().value_or(done);

  std::cout << "\n"
            << options.requests << " sent, " << accepted << " accepted, " << done << " done, "
            << stored << " stored, " << whole_traces << " whole traces" << std::endl;
  const bool all_done = done == options.requests && stored == done;
  if (!all_done || !shown || pipeline.lost_payloads() != 0) return not_whole;
  if (whole_traces == done) return whole;
  return is_meant_to_break(options.sabotage) && broken == done ? broken_as_asked : not_whole;
}

ExitCode run(const Options& options) {
  std::unique_ptr<Pipeline> pipeline;
  try {
    pipeline = std::make_unique<Pipeline>(options);
  } catch (const std::exception& error) {
    std::cerr << "pipeline: " << error.what() << '\n';
    return not_started;
  }
  return options.serve ? serve(options, *pipeline) : drive(options, *pipeline);
}

}}  // namespace pipeline

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  pipeline::Options options;
  try {
    options = pipeline::parse_options(count, arguments);
  } catch (const std::exception& error) {
    std::cerr << "pipeline: " << error.what() << "; see --help\n";
    return pipeline::not_started;
  }
  if (options.help) {
    std::cout << pipeline::usage;
    return 0;
  }
  return pipeline::run(options);
}
