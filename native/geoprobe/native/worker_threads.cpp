#include <geoprobe/native/worker_threads.h>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace geoprobe::native {
namespace {
// Replies are parsed on these stacks. The deepest that are read, 200 levels of XML or JSON, take 280 KiB. The
// sanitizers take many times as much.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kStack = 8u << 20;
#else
constexpr std::size_t kStack = 1u << 20;
#endif
constexpr std::size_t kIdleThreads = 16;
}  // namespace

WorkerThreads::WorkerThreads(Run run, Deliver deliver) : run_(std::move(run)), deliver_(std::move(deliver)) {
  const std::lock_guard lock(mutex_);
  std::optional<Job> none;
  if (const int error = begin_thread(none); error != 0)
    throw std::system_error(error, std::generic_category(), "no thread can be started");
}

WorkerThreads::~WorkerThreads() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    waiting_.clear();
    for (const auto& [id, worker] : running_) worker->interrupt.abort();
  }
  wanted_.notify_all();
  join(workers_);
  join(ended_);
}

void WorkerThreads::join(std::list<Worker>& workers) {
  for (const Worker& worker : workers) pthread_join(worker.thread, nullptr);
}

/// An errno, with the job left where it is. The lock is held.
int WorkerThreads::begin_thread(std::optional<Job>& job) {
  Worker& worker = workers_.emplace_back();
  worker.owner = this;
  worker.self = std::prev(workers_.end());
  worker.job.swap(job);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  const int error = pthread_create(&worker.thread, &attributes, enter, &worker);
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    worker.job.swap(job);
    workers_.pop_back();
  } else if (worker.job) {
    running_[worker.job->id] = &worker;
  } else {
    ++idle_;
  }
  return error;
}

void* WorkerThreads::enter(void* argument) {
  auto& worker = *static_cast<Worker*>(argument);
  WorkerThreads& owner = *worker.owner;
  if (!worker.job && !owner.wait_for_job(worker)) return nullptr;
  do {
    owner.carry_out(worker);
  } while (owner.next_job(worker));
  return nullptr;
}

void WorkerThreads::carry_out(Worker& worker) {
  std::optional<Arrived> arrived;
  try {
    arrived = run_(worker.job->request, worker.interrupt);
  } catch (const std::exception& error) {
    arrived = Arrived{TransportError{TransportError::Kind::network,
                                     std::string("the exchange could not be carried out: ") + error.what()}};
  }
  if (!arrived || worker.interrupt.aborted()) return;
  const auto age = std::chrono::steady_clock::now() - arrived->at;
  deliver_(worker.job->id, std::move(arrived->outcome), std::chrono::duration_cast<Duration>(age));
}

/// After a job. False: the thread is to end.
bool WorkerThreads::next_job(Worker& worker) {
  {
    const std::lock_guard lock(mutex_);
    running_.erase(worker.job->id);
    worker.job.reset();
    if (running_.empty() && waiting_.empty()) idle_again_.notify_all();
    if (ending_) return false;
    if (waiting_.empty() && idle_ >= kIdleThreads) {
      ended_.splice(ended_.end(), workers_, worker.self);
      return false;
    }
    ++idle_;
  }
  return wait_for_job(worker);
}

/// Of a thread that is counted as idle. False: it is to end.
bool WorkerThreads::wait_for_job(Worker& worker) {
  std::unique_lock lock(mutex_);
  wanted_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
  if (ending_) return false;
  --idle_;
  worker.interrupt.reset();
  worker.job = std::move(waiting_.front());
  waiting_.pop_front();
  running_[worker.job->id] = &worker;
  return true;
}

void WorkerThreads::start(ExchangeId id, HttpRequest request) {
  std::list<Worker> ended;
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    ended.swap(ended_);
    std::optional<Job> job(Job{id, std::move(request)});
    if (idle_ <= waiting_.size()) begin_thread(job);
    if (job) waiting_.push_back(std::move(*job));
  }
  wanted_.notify_one();
  join(ended);
}

void WorkerThreads::abort(ExchangeId id) {
  const std::lock_guard lock(mutex_);
  if (const auto running = running_.find(id); running != running_.end()) {
    running->second->interrupt.abort();
    return;
  }
  std::erase_if(waiting_, [id](const Job& job) { return job.id == id; });
}

bool WorkerThreads::is_receiving() {
  const std::lock_guard lock(mutex_);
  return std::any_of(running_.begin(), running_.end(),
                     [](const auto& entry) { return !entry.second->interrupt.waits(); });
}

std::pair<std::size_t, std::size_t> WorkerThreads::count() {
  const std::lock_guard lock(mutex_);
  return {running_.size(), workers_.size()};
}

bool WorkerThreads::wait_until_idle(int milliseconds) {
  std::unique_lock lock(mutex_);
  return idle_again_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                              [this] { return waiting_.empty() && running_.empty(); });
}

}  // namespace geoprobe::native
