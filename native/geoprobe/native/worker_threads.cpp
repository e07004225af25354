#include <geoprobe/native/worker_threads.h>

#include <chrono>
#include <system_error>

namespace geoprobe::native {
namespace {
constexpr std::size_t kStack = 8u << 20;  // virtual; a few pages of it are ever touched
}

WorkerThreads::WorkerThreads(Run run, Deliver deliver) : run_(std::move(run)), deliver_(std::move(deliver)) {
  const std::lock_guard lock(mutex_);
  if (const int error = begin_thread(); error != 0)
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
  for (Worker& worker : workers_) pthread_join(worker.thread, nullptr);
}

/// An errno. The lock is held.
int WorkerThreads::begin_thread() {
  try {
    workers_.emplace_back();
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  Worker& worker = workers_.back();
  worker.owner = this;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  const int error = pthread_create(&worker.thread, &attributes, enter, &worker);
  pthread_attr_destroy(&attributes);
  if (error != 0)
    workers_.pop_back();
  else
    ++idle_;
  return error;
}

void* WorkerThreads::enter(void* worker) {
  auto& self = *static_cast<Worker*>(worker);
  self.owner->work(self);
  return nullptr;
}

void WorkerThreads::work(Worker& worker) {
  std::unique_lock lock(mutex_);
  for (;;) {
    wanted_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    --idle_;
    worker.interrupt.reset();
    running_[job.id] = &worker;
    lock.unlock();

    std::optional<HttpOutcome> outcome;
    try {
      outcome = run_(job.request, worker.interrupt);
    } catch (const std::exception& error) {
      outcome = TransportError{TransportError::Kind::network,
                               std::string("the exchange could not be carried out: ") + error.what()};
    }

    lock.lock();
    running_.erase(job.id);
    const bool wanted = outcome && !ending_ && !worker.interrupt.aborted();
    if (wanted) {
      lock.unlock();
      deliver_(job.id, std::move(*outcome));
      outcome.reset();
      lock.lock();
    }
    ++idle_;
    if (idle_ == workers_.size()) idle_again_.notify_all();
  }
}

void WorkerThreads::start(ExchangeId id, HttpRequest request) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    waiting_.push_back({id, std::move(request)});
    if (waiting_.size() > idle_) begin_thread();
  }
  wanted_.notify_one();
}

void WorkerThreads::abort(ExchangeId id) {
  const std::lock_guard lock(mutex_);
  if (const auto running = running_.find(id); running != running_.end()) {
    running->second->interrupt.abort();
    return;
  }
  std::erase_if(waiting_, [id](const Job& job) { return job.id == id; });
}

std::pair<std::size_t, std::size_t> WorkerThreads::count() {
  const std::lock_guard lock(mutex_);
  return {workers_.size() - idle_, workers_.size()};
}

bool WorkerThreads::wait_until_idle(int milliseconds) {
  std::unique_lock lock(mutex_);
  return idle_again_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                              [this] { return waiting_.empty() && idle_ == workers_.size(); });
}

}  // namespace geoprobe::native
