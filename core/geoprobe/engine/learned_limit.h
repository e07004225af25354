#pragma once
#include <geoprobe/engine/burst_profile.h>
#include <geoprobe/engine/time.h>
#include <geoprobe/text/value.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace geoprobe {

/// How many exchanges at once an origin serves best: learnt from how its answers fare.
///
/// Refusals (429, 503, a broken connection) shrink the limit to 7/10, once for all that were in flight
/// together, and it grows back by one after two limits' worth of answers. Beyond that it is moved by trials:
/// what BurstProfile proves to queue is tried with fewer at once, and where it could use more than the limit
/// and nothing queues, one more is tried. A trial is judged by what it is for (the time that the same number
/// of leaves takes from the first request to the last answer, or, where requests never cease, the latency),
/// kept or undone; each undone one makes the next wait twice as long.
class LearnedLimit {
 public:
  LearnedLimit(std::size_t first, std::size_t ceiling);
  std::size_t value() const { return value_; }
  /// The limit is never above it.
  void set_ceiling(std::size_t ceiling);

  /// What is to be remembered of one request in flight.
  struct Ticket {
    TimePoint sent;
    std::size_t leaves = 0;
    std::size_t start = 0;  ///< its place among those started together, from 1; 0: started later
    std::uint64_t epoch = 0;
    bool filled = false;  ///< it took the last place
  };
  enum class Fate {
    answered,
    refused,   ///< 429, 503, a broken connection
    given_up,  ///< aborted, or neither good nor bad
  };
  Ticket start(TimePoint now, std::size_t leaves, bool others_wait);
  void finish(const Ticket& ticket, Fate fate, TimePoint now, bool others_wait);

  Value known() const;
  void restore(const Value& known);

 private:
  enum class Trial { none, fewer, more };
  /// From the first request after a pause to the last answer before the next one.
  struct Period {
    TimePoint began;
    bool open = false;
    std::size_t leaves = 0, answers = 0;
    bool starting = true;             ///< nothing has come back yet
    bool disturbed = false;           ///< something in it was refused or given up
    bool filled = false;              ///< all places were taken, and more could have been used
    std::vector<std::int32_t> burst;  ///< log_latency by start; 0 while open
    LogStatistics latencies;          ///< since the last slice
  };
  using Durations = std::map<std::size_t, LogStatistics>;  ///< by leaves; under 0 the latencies of slices

  void shrink(const Ticket& ticket);
  void grow_back(const Ticket& ticket);
  void close_period(TimePoint now);
  void close_slice();
  void judge(std::size_t leaves, std::int64_t log);
  void consider_trial();
  void begin(Trial trial, std::size_t value);
  void end_trial(bool keep);

  std::size_t value_, ceiling_;
  std::size_t in_flight_ = 0;
  Period period_;
  std::uint64_t epoch_ = 0;       ///< counts the shrinkings
  std::size_t grow_back_to_ = 0;  ///< where it was before refusals shrank it
  std::size_t answers_ = 0;       ///< towards growing back by one

  BurstProfile profile_;
  Durations here_;  ///< under this limit
  Trial trial_ = Trial::none;
  std::size_t from_ = 0;      ///< the limit before the trial
  Durations reference_;       ///< and what was seen under it
  LogStatistics difference_;  ///< the trial's, from the reference
  double noise_ = 0;          ///< variance of the reference's
  std::size_t seen_ = 0;      ///< periods and slices of the trial, comparable or not
  std::size_t quiet_ = 0;     ///< those since the last trial
  std::size_t pause_before_more_, pause_before_fewer_;
};

}  // namespace geoprobe
