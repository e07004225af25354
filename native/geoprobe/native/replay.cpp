#include <geoprobe/native/replay.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace geoprobe {

QueryResult replay(Player& player, bool timing, const Client::OnEvent& on_event,
                   const std::stop_token& stop) {
  QueryResult result;
  const auto take = [&](Event event) {
    if (on_event) on_event(event);
    if (auto* done = std::get_if<QueryDone>(&event)) result = std::move(done->result);
  };
  const auto begin = std::chrono::steady_clock::now();
  std::mutex mutex;
  std::condition_variable_any never;
  while (const auto time = player.next()) {
    if (timing) {
      std::unique_lock lock(mutex);
      never.wait_until(lock, stop, begin + *time, [] { return false; });
    }
    if (stop.stop_requested()) {
      player.cancel(take);
      break;
    }
    player.step(take);
  }
  return result;
}

}  // namespace geoprobe
