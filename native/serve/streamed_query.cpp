#include "streamed_query.h"

#include <geoprobe/result/document.h>
#include <geoprobe/text/concat.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace geoprobe::serve {
namespace {

constexpr auto kBetweenDrains = std::chrono::milliseconds(50);

/// From the client's thread to the one that serves the request.
class EventQueue {
 public:
  void put(const Event& event) {
    {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
    }
    changed_.notify_one();
  }
  /// All that have come; one at least, unless the caller has something else to do meanwhile.
  std::vector<Event> take(bool is_behind) {
    std::unique_lock lock(mutex_);
    const auto wanted = [this] { return !events_.empty(); };
    if (is_behind)
      changed_.wait_for(lock, kBetweenDrains, wanted);
    else
      changed_.wait(lock, wanted);
    return std::exchange(events_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Event> events_;
};

}  // namespace

QueryResult send_events(Client& client, const PointQuery& query, EditLeaf edit, MemoryShare& memory,
                        ReplySink& sink, bool& is_whole) {
  const auto queue = std::make_shared<EventQueue>();
  CancelSource gone;
  client.submit(
      query, [queue](const Event& event) { queue->put(event); }, gone.token());
  DocumentText document(client.registry(), JsonForm::compact);
  std::size_t written = 0;
  is_whole = true;
  const auto stop_unless = [&](bool went_well) {
    if (went_well || !is_whole) return;
    is_whole = false;
    gone.cancel();
  };
  for (;;) {
    for (Event& event : queue->take(is_whole && sink.kept() > 0)) {
      if (auto* answered = std::get_if<ServiceAnswered>(&event); answered != nullptr && is_whole) {
        Leaf edited;
        const std::string& node = document.add(edit(answered->leaf, edited));
        written += node.size();
        stop_unless(memory.grow(kCopiesOfAnswer * written + sink.kept()));
        if (is_whole) stop_unless(sink.send(concat("event: service\ndata: ", service_event(node), "\n\n")));
      } else if (auto* done = std::get_if<QueryDone>(&event)) {
        if (is_whole)
          stop_unless(
              sink.send(concat("event: done\ndata: ", done_event(document.finish(done->result)), "\n\n")));
        return std::move(done->result);
      }
    }
    if (is_whole) stop_unless(sink.drain());
  }
}

}  // namespace geoprobe::serve
