#include <geoprobe/native/cancel.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace geoprobe {

struct CancelToken::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;

  // Held while callbacks run, so that whoever removes one waits for it; a callback may remove its own.
  std::recursive_mutex running;
  std::map<const CancelCallback*, std::function<void()>> callbacks;
};

bool CancelToken::is_cancelled() const {
  if (!state_) return false;
  const std::lock_guard lock(state_->mutex);
  return state_->cancelled;
}

bool CancelToken::wait_until(std::chrono::steady_clock::time_point time) const {
  if (!state_) return std::this_thread::sleep_until(time), false;
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_until(lock, time, [this] { return state_->cancelled; });
}

void CancelToken::wait() const {
  const std::shared_ptr<State> state = state_ ? state_ : std::make_shared<State>();
  std::unique_lock lock(state->mutex);
  state->changed.wait(lock, [&] { return state->cancelled; });
}

CancelSource::CancelSource() : token_(std::make_shared<CancelToken::State>()) {}

bool CancelSource::cancel() {
  const std::shared_ptr<CancelToken::State> state = token_.state_;  // a callback may destroy the source
  const std::lock_guard running(state->running);
  {
    const std::lock_guard lock(state->mutex);
    if (std::exchange(state->cancelled, true)) return false;
  }
  state->changed.notify_all();
  while (!state->callbacks.empty()) {
    const auto callback = state->callbacks.extract(state->callbacks.begin());
    callback.mapped()();
  }
  return true;
}

CancelCallback::CancelCallback(const CancelToken& token, std::function<void()> call) : state_(token.state_) {
  if (!state_) return;
  const std::lock_guard running(state_->running);
  if (token.is_cancelled())
    call();
  else
    state_->callbacks.emplace(this, std::move(call));
}

CancelCallback::~CancelCallback() {
  if (!state_) return;
  const std::lock_guard running(state_->running);
  state_->callbacks.erase(this);
}

}  // namespace geoprobe
