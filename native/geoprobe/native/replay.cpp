#include <geoprobe/native/replay.h>

#include <chrono>
#include <utility>

namespace geoprobe {

QueryResult replay(Player& player, bool timing, const Client::OnEvent& on_event, const CancelToken& cancel) {
  QueryResult result;
  const auto take = [&](Event event) {
    if (on_event) on_event(event);
    if (auto* done = std::get_if<QueryDone>(&event)) result = std::move(done->result);
  };
  const auto begin = std::chrono::steady_clock::now();
  while (const auto time = player.next()) {
    if (timing) cancel.wait_until(begin + *time);
    if (cancel.is_cancelled()) {
      player.cancel(take);
      break;
    }
    player.step(take);
  }
  return result;
}

}  // namespace geoprobe
