#pragma once
#include <functional>
#include <stop_token>
#include <thread>

namespace geoprobe::cli {

/// Turns the first SIGINT or SIGTERM into a stop request; a second one ends the program at once. Construct it
/// before any other thread, so that no thread takes the signal.
class InterruptWatch {
 public:
  /// on_hangup: called for each SIGHUP, on a thread of the watch; without it SIGHUP does what it usually
  /// does.
  explicit InterruptWatch(std::function<void()> on_hangup = {});
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  std::stop_token token() const { return interrupted_.get_token(); }
  bool interrupted() const { return interrupted_.stop_requested(); }

 private:
  void watch();

  const std::function<void()> on_hangup_;
  int signals_ = -1;
  int wake_ = -1;
  std::stop_source interrupted_;
  std::thread watcher_;
};

}  // namespace geoprobe::cli
