#include "cassette/recording.h"

#include <geoprobe/result/document.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

namespace geoprobe::testing {
namespace {

void note(Run& run, const Registry& registry, const Event& event) {
  if (const auto* answered = std::get_if<ServiceAnswered>(&event)) {
    run.events += service_event(write_json(service_node(registry, answered->leaf))) + '\n';
  } else if (const auto* done = std::get_if<QueryDone>(&event)) {
    run.document = document_text(registry, done->result);
    run.events += done_event(DocumentText(registry, JsonForm::compact).finish(done->result)) + '\n';
  }
}

}  // namespace

Run Recording::run(const PointQuery& query, TimePoint start) {
  Random random(seed);
  const auto late = [&](TimePoint at) {
    return lateness.count() == 0 ? at : at + Duration(random.below(lateness.count()));
  };
  now_ = start;
  recorder_ = std::make_unique<Recorder>(engine_, query, now_, *this,
                                         [this](std::string_view line) { run_.cassette += line; });
  const QueryId id = engine_.submit(query, now_);
  after_input();
  while (!done_) {
    const auto timer = engine_.next_timeout();
    const TimePoint end = cancel_after ? start + *cancel_after : TimePoint::max();
    const TimePoint wake = timer ? late(*timer) : TimePoint::max();
    const TimePoint answer = due_.empty() ? TimePoint::max() : due_.begin()->first;
    REQUIRE(std::min({end, wake, answer}) != TimePoint::max());
    now_ = std::max(now_, std::min({end, wake, answer}));
    if (end <= wake && end <= answer) {
      recorder_->cancel(now_);
      engine_.cancel(id, now_);
    } else if (answer <= wake) {
      auto [exchange, outcome] = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      recorder_->handle_outcome(exchange, outcome, now_);
      engine_.handle_outcome(exchange, std::move(outcome), now_);
    } else {
      recorder_->handle_timeout(now_);
      engine_.handle_timeout(now_);
    }
    after_input();
  }
  recorder_->finish();
  return std::move(run_);
}

void Recording::start(ExchangeId id, HttpRequest request) {
  Behaviour behaviour = server_(request);
  if (behaviour.outcome)
    due_.emplace(now_ + behaviour.delay, std::make_pair(id, std::move(*behaviour.outcome)));
}

void Recording::after_input() {
  pump(engine_, *recorder_, [this](const Event& event) {
    note(run_, engine_.registry(), event);
    done_ = done_ || std::holds_alternative<QueryDone>(event);
  });
}

Run replayed(const std::string& text, const Family* (*family)(ServiceType)) {
  auto cassette = read_cassette(text);
  if (!cassette) FAIL(cassette.failure().message);
  cassette.value().options.family = family;
  Player player(std::move(cassette).value());
  Run run;
  while (player.next()) player.step([&](const Event& event) { note(run, player.registry(), event); });
  run.missing = player.missing();
  return run;
}

}  // namespace geoprobe::testing
