#pragma once
#include <stop_token>
#include <thread>

namespace geoprobe::cli {

/// Turns the first SIGINT or SIGTERM into a stop request; a second one ends the program at once. Construct it
/// before any other thread, so that no thread takes the signal.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  std::stop_token token() const { return interrupted_.get_token(); }
  bool interrupted() const { return interrupted_.stop_requested(); }

 private:
  void watch();

  int signals_ = -1;
  int wake_ = -1;
  std::stop_source interrupted_;
  std::thread watcher_;
};

}  // namespace geoprobe::cli
