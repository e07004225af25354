#pragma once
#include <geoprobe/cassette/recorder.h>

#include <memory>

#include "engine_host.h"

namespace geoprobe {

/// An EngineHost for one query, which it records.
class RecordingHost final : public EngineHost {
 public:
  /// `record` takes the cassette of the first query, see Recorder.
  RecordingHost(Registry registry, EngineOptions options, Sink sink, Recorder::Sink record);

 private:
  void on_submit(const PointQuery& query, TimePoint now) override;
  void on_cancel(TimePoint now) override;
  void on_outcome(ExchangeId id, const HttpOutcome& outcome, TimePoint now) override;
  void on_timeout(TimePoint now) override;
  void on_event(const Event& event) override;
  Transport& transport() override;
  bool is_recording() const override { return true; }

  Recorder::Sink record_;
  std::unique_ptr<Recorder> recorder_;
};

}  // namespace geoprobe
