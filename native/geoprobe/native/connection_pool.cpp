#include <geoprobe/native/connection_pool.h>

namespace geoprobe::native {
namespace {
constexpr auto kKeepIdle = std::chrono::seconds(30);
}

/// What is too old, or too much for so many more to have room. Closed by the caller, outside the lock.
std::list<ConnectionPool::Idle> ConnectionPool::drop_old(std::size_t room) {
  const auto now = std::chrono::steady_clock::now();
  std::list<Idle> dropped;
  while (!idle_.empty() && (idle_.size() + room > most_ || now - idle_.front().since > kKeepIdle))
    dropped.splice(dropped.end(), idle_, idle_.begin());
  return dropped;
}

std::unique_ptr<Connection> ConnectionPool::take(const std::string& key) {
  std::list<Idle> dropped;
  const std::lock_guard lock(mutex_);
  dropped = drop_old(0);
  for (auto entry = idle_.rbegin(); entry != idle_.rend(); ++entry) {
    if (entry->key != key) continue;
    auto connection = std::move(entry->connection);
    idle_.erase(std::next(entry).base());
    return connection;
  }
  return nullptr;
}

void ConnectionPool::put(std::string key, std::unique_ptr<Connection> connection) {
  if (most_ == 0) return;
  std::list<Idle> dropped;
  const std::lock_guard lock(mutex_);
  dropped = drop_old(1);
  idle_.push_back({std::move(key), std::move(connection), std::chrono::steady_clock::now()});
}

}  // namespace geoprobe::native
