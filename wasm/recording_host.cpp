#include "recording_host.h"

#include <utility>
#include <variant>

namespace geoprobe {

RecordingHost::RecordingHost(Registry registry, EngineOptions options, Sink sink, Recorder::Sink record)
    : EngineHost(std::move(registry), std::move(options), std::move(sink)), record_(std::move(record)) {}

void RecordingHost::on_submit(const PointQuery& query, TimePoint now) {
  if (!recorder_)
    recorder_ = std::make_unique<Recorder>(engine(), query, now, EngineHost::transport(), std::move(record_));
}

void RecordingHost::on_cancel(TimePoint now) {
  recorder_->cancel(now);
}

void RecordingHost::on_outcome(ExchangeId id, const HttpOutcome& outcome, TimePoint now) {
  recorder_->handle_outcome(id, outcome, now);
}

void RecordingHost::on_timeout(TimePoint now) {
  recorder_->handle_timeout(now);
}

void RecordingHost::on_event(const Event& event) {
  if (std::holds_alternative<QueryDone>(event)) recorder_->finish();
}

Transport& RecordingHost::transport() {
  return *recorder_;
}

}  // namespace geoprobe
