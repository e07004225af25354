#pragma once
#include <geoprobe/native/connection.h>

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace geoprobe::native {

/// Idle connections, kept for reuse by whoever asks the same origin next; the newest goes out first. Bounded
/// in number, and none is kept for longer than half a minute. Thread-safe.
class ConnectionPool {
 public:
  explicit ConnectionPool(std::size_t most) : most_(most) {}

  /// Null: none is idle.
  std::unique_ptr<Connection> take(const std::string& key);
  void put(std::string key, std::unique_ptr<Connection> connection);

 private:
  struct Idle {
    std::string key;
    std::unique_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
  };
  std::list<Idle> drop_old(std::size_t room);

  const std::size_t most_;
  std::mutex mutex_;
  std::list<Idle> idle_;  // oldest first
};

}  // namespace geoprobe::native
