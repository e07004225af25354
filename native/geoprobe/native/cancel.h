#pragma once
#include <chrono>
#include <functional>
#include <memory>

namespace geoprobe {

/// Cancellation as std::stop_source, std::stop_token and std::stop_callback have it, which libc++ before
/// release 20 lacks. Tokens and sources are cheap to copy, and all members may be called from any thread.
class CancelToken {
 public:
  /// Never cancelled.
  CancelToken() = default;

  bool is_cancelled() const;
  /// Returns when cancelled, or at `time`. Whether it is cancelled.
  bool wait_until(std::chrono::steady_clock::time_point time) const;
  /// Returns when cancelled; never, without a source.
  void wait() const;

 private:
  friend class CancelSource;
  friend class CancelCallback;
  struct State;
  explicit CancelToken(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

/// What cancels its tokens, once and for all.
class CancelSource {
 public:
  CancelSource();

  CancelToken token() const { return token_; }
  bool is_cancelled() const { return token_.is_cancelled(); }
  /// Runs the callbacks that are registered, on this thread, and returns when they have returned. False: it
  /// was cancelled before.
  bool cancel();

 private:
  CancelToken token_;
};

/// Calls `call` once when the token is cancelled: on the thread that cancels, or in the constructor if it is
/// cancelled already. `call` must not throw.
class CancelCallback {
 public:
  CancelCallback(const CancelToken& token, std::function<void()> call);
  /// Afterwards `call` is not running, except on this very thread, and never will be.
  ~CancelCallback();
  CancelCallback(const CancelCallback&) = delete;
  CancelCallback& operator=(const CancelCallback&) = delete;

 private:
  std::shared_ptr<CancelToken::State> state_;
};

}  // namespace geoprobe
