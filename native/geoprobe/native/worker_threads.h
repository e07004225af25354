#pragma once
#include <geoprobe/engine/transport.h>
#include <geoprobe/native/interrupt.h>
#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace geoprobe::native {

/// As many threads as there are exchanges in flight: an idle one is reused, and where there is none another
/// is begun at once. A few stay when they have nothing to do, the others end, and all with the object.
class WorkerThreads {
 public:
  /// What came of an exchange, and when.
  struct Arrived {
    HttpOutcome outcome;
    std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now();
  };
  /// Runs one exchange on the calling thread. Nothing: aborted.
  using Run = std::function<std::optional<Arrived>(const HttpRequest&, Interrupt&)>;

  /// Throws std::system_error where the system has no thread left for even one. Later it makes do with the
  /// threads it has: exchanges wait for one.
  WorkerThreads(Run run, Deliver deliver);
  ~WorkerThreads();

  void start(ExchangeId id, HttpRequest request);
  void abort(ExchangeId id);
  bool is_receiving();  ///< whether a thread has not come round yet to what its socket has for it
  std::pair<std::size_t, std::size_t> count();  ///< busy, all
  bool wait_until_idle(int milliseconds);

 private:
  struct Job {
    ExchangeId id;
    HttpRequest request;
  };
  struct Worker {
    WorkerThreads* owner = nullptr;
    std::list<Worker>::iterator self;
    pthread_t thread{};
    Interrupt interrupt;
    std::optional<Job> job;
  };
  static void* enter(void* worker);
  void carry_out(Worker& worker);
  bool next_job(Worker& worker);
  bool wait_for_job(Worker& worker);
  int begin_thread(std::optional<Job>& job);
  static void join(std::list<Worker>& workers);

  Run run_;
  Deliver deliver_;
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::condition_variable idle_again_;
  std::deque<Job> waiting_;
  std::map<ExchangeId, Worker*> running_;
  std::list<Worker> workers_;
  std::list<Worker> ended_;  // to be joined
  std::size_t idle_ = 0;
  bool ending_ = false;
};

}  // namespace geoprobe::native
