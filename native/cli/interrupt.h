#pragma once
#include <geoprobe/native/cancel.h>

#include <functional>
#include <thread>

namespace geoprobe::cli {

/// Turns the first SIGINT or SIGTERM into a cancellation; a second one ends the program at once. Construct it
/// before any other thread, so that no thread takes the signal.
class InterruptWatch {
 public:
  /// on_hangup: called for each SIGHUP, on a thread of the watch; without it SIGHUP does what it usually
  /// does.
  explicit InterruptWatch(std::function<void()> on_hangup = {});
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  CancelToken token() const { return interrupted_.token(); }
  bool interrupted() const { return interrupted_.is_cancelled(); }

 private:
  void watch();

  const std::function<void()> on_hangup_;
  int signals_ = -1;
  int wake_ = -1;
  CancelSource interrupted_;
  std::thread watcher_;
};

}  // namespace geoprobe::cli
