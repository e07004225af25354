#include "connection_poller.h"

#include <geoprobe/text/url.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace geoprobe::serve {
namespace {

using Clock = ConnectionStream::Clock;
constexpr std::size_t kMostArrived = 16;  // the accepting thread waits: descriptors are few
constexpr std::size_t kUrgentWorkers = 2;

}  // namespace

ConnectionPoller::ConnectionPoller(Options options, Serve serve)
    : options_(std::move(options)),
      serve_(std::move(serve)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  crew_.most = std::max<std::size_t>(options_.workers, 1);
  urgent_crew_.most = kUrgentWorkers;
  try {
    begin();
  } catch (...) {
    end();
    throw;
  }
}

ConnectionPoller::~ConnectionPoller() {
  stop();
  end();
}

void ConnectionPoller::begin() {
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ < 0 || wake_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0)
    throw std::system_error(errno, std::generic_category());
  {
    const std::lock_guard lock(mutex_);
    hire(crew_);
    hire(urgent_crew_);
  }
  poller_ = std::thread([this] { poll_all(); });
}

/// Without the polling thread.
void ConnectionPoller::end() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  crew_.changed.notify_all();
  urgent_crew_.changed.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  if (epoll_ >= 0) ::close(epoll_);
  if (wake_ >= 0) ::close(wake_);
}

void ConnectionPoller::wake() const {
  eventfd_write(wake_, 1);
}

void ConnectionPoller::add(int socket) {
  {
    std::unique_lock lock(mutex_);
    handed_over_changed_.wait(lock, [this] { return arrived_.size() < kMostArrived; });
    arrived_.push_back(socket);
  }
  wake();
}

void ConnectionPoller::stop() {
  if (!poller_.joinable()) return;
  stopping_ = true;
  wake();
  poller_.join();
}

// --- The polling thread ---
int ConnectionPoller::milliseconds_to_wait() const {
  if (deadlines_.empty()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadlines_.begin()->first - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

void ConnectionPoller::poll_all() {
  constexpr int kMostEvents = 256;
  epoll_event events[kMostEvents];
  for (;;) {
    const int count = epoll_wait(epoll_, events, kMostEvents, milliseconds_to_wait());
    // Before anything else, which might end a connection that an event is of.
    for (int i = 0; i < count; ++i) {
      if (events[i].data.ptr != nullptr) {
        on_readable(static_cast<Connection*>(events[i].data.ptr));
        continue;
      }
      eventfd_t ignored = 0;
      eventfd_read(wake_, &ignored);
    }
    expire();
    take_handed_over();
    if (!stopping_) continue;
    end_idle();
    const std::lock_guard lock(mutex_);
    if (watched_.empty() && busy_ == 0 && arrived_.empty() && returned_.empty()) return;
  }
}

void ConnectionPoller::take_handed_over() {
  std::vector<int> arrived;
  std::vector<Owned> returned;
  {
    const std::lock_guard lock(mutex_);
    arrived.swap(arrived_);
    returned.swap(returned_);
  }
  handed_over_changed_.notify_all();
  for (Owned& connection : returned) take_back(std::move(connection));
  for (const int socket : arrived) {
    auto connection = std::make_unique<Connection>(socket);
    if (open_ >= options_.most_open && !displace_one()) continue;
    ++open_;
    expect(std::move(connection));
  }
}

void ConnectionPoller::take_back(Owned connection) {
  if (connection->may_go_on && !stopping_) return expect(std::move(connection));
  if (!connection->stream.is_open()) {
    --open_;
    return;
  }
  connection->stream.say_goodbye();
  connection->is_leaving = true;
  watch(std::move(connection));
}

/// Begins with what has come already.
void ConnectionPoller::expect(Owned connection) {
  const auto next = connection->stream.advance();
  if (next == ConnectionStream::Next::more)
    watch(std::move(connection));
  else
    dispatch(std::move(connection), next);
}

void ConnectionPoller::watch(Owned connection) {
  Connection* key = connection.get();
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = key;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, key->stream.socket(), &event) != 0) {
    --open_;
    return;
  }
  key->since = Clock::now();
  deadlines_.emplace(key->stream.deadline(), key);
  of_address_[key->stream.address()].emplace(key->since, key);
  watched_.emplace(key, std::move(connection));
}

ConnectionPoller::Owned ConnectionPoller::release(Connection* connection) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, connection->stream.socket(), nullptr);
  deadlines_.erase({connection->stream.deadline(), connection});
  const auto of_one = of_address_.find(connection->stream.address());
  of_one->second.erase({connection->since, connection});
  if (of_one->second.empty()) of_address_.erase(of_one);
  const auto found = watched_.find(connection);
  Owned owned = std::move(found->second);
  watched_.erase(found);
  return owned;
}

void ConnectionPoller::on_readable(Connection* connection) {
  const auto deadline = connection->stream.deadline();
  if (connection->is_leaving) {
    if (connection->stream.throw_away()) return;
    release(connection);
    --open_;
    return;
  }
  const auto next = connection->stream.advance();
  if (connection->stream.deadline() != deadline) {
    deadlines_.erase({deadline, connection});
    deadlines_.emplace(connection->stream.deadline(), connection);
  }
  if (next != ConnectionStream::Next::more) dispatch(release(connection), next);
}

void ConnectionPoller::expire() {
  const auto now = Clock::now();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    Owned connection = release(deadlines_.begin()->second);
    if (!connection->is_leaving && connection->stream.has_begun()) {
      connection->stream.refuse_late();
      dispatch(std::move(connection), ConnectionStream::Next::refused);
    } else {
      --open_;
    }
  }
}

/// Ends the connection that has waited longest, of the address that has most that wait.
bool ConnectionPoller::displace_one() {
  const auto most =
      std::max_element(of_address_.begin(), of_address_.end(),
                       [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  if (most == of_address_.end()) return false;
  release(most->second.begin()->second);
  --open_;
  return true;
}

void ConnectionPoller::end_idle() {
  std::vector<Connection*> idle;
  for (const auto& [connection, owned] : watched_)
    if (!connection->is_leaving && !connection->stream.has_begun()) idle.push_back(connection);
  for (Connection* connection : idle) {
    release(connection);
    --open_;
  }
}

void ConnectionPoller::dispatch(Owned connection, ConnectionStream::Next next) {
  if (next == ConnectionStream::Next::over) {
    --open_;
    return;
  }
  connection->is_refused = next == ConnectionStream::Next::refused;
  const bool is_urgent =
      !connection->is_refused && options_.is_urgent && options_.is_urgent(connection->stream.head());
  Crew& crew = is_urgent ? urgent_crew_ : crew_;
  {
    const std::lock_guard lock(mutex_);
    std::size_t& served = in_service_[connection->stream.address()];
    connection->is_crowded = !is_urgent && options_.by_address > 0 && served >= options_.by_address &&
                             !is_loopback(connection->stream.address());
    ++served;
    ++busy_;
    crew.jobs.push_back(std::move(connection));
    if (crew.idle < crew.jobs.size()) hire(crew);
  }
  crew.changed.notify_one();
}

// --- The workers ---
/// With the mutex locked. Without a thread for it the job waits for those that there are.
void ConnectionPoller::hire(Crew& crew) {
  if (crew.threads >= crew.most) return;
  try {
    threads_.emplace_back([this, &crew] { work(crew); });
    ++crew.threads;
  } catch (const std::system_error&) {
    if (crew.threads == 0) throw;
  }
}

void ConnectionPoller::work(Crew& crew) {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++crew.idle;
    crew.changed.wait(lock, [&] { return over_ || !crew.jobs.empty(); });
    --crew.idle;
    if (crew.jobs.empty()) return;
    Owned connection = std::move(crew.jobs.front());
    crew.jobs.pop_front();
    lock.unlock();
    connection->may_go_on = serve_(connection->stream, connection->is_refused, connection->is_crowded);
    lock.lock();
    const auto served = in_service_.find(connection->stream.address());
    if (--served->second == 0) in_service_.erase(served);
    --busy_;
    returned_.push_back(std::move(connection));
    lock.unlock();
    wake();
    lock.lock();
  }
}

}  // namespace geoprobe::serve
