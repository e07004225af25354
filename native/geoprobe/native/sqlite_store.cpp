#include <geoprobe/native/answer_database.h>
#include <geoprobe/native/sqlite_store.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace geoprobe {
namespace {

using StoreClock = std::chrono::steady_clock;

constexpr std::size_t kMaxWaitingBytes = std::size_t{64} << 20;
constexpr std::size_t kBatchEntries = 64, kBatchBytes = std::size_t{1} << 20;  // look-ups wait for one batch
constexpr auto kKeepTrying = std::chrono::seconds(5);  // where other processes write without end
constexpr auto kFarewell = std::chrono::seconds(2);
constexpr auto kPause = std::chrono::minutes(1);

std::int64_t wall_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::size_t size_of(const CacheEntry& entry) {
  return entry.key.size() + entry.group.size() + entry.body.size() + sizeof entry;
}

}  // namespace

class SqliteStore::Impl {
 public:
  Impl(SqliteStoreOptions options, ClientOptions::Found found)
      : warn_(std::move(options.warn)),
        found_(std::move(found)),
        database_(std::move(options.file), options.max_bytes,
                  [this](const std::string& text) { warn(text); }),
        thread_([this] { run(); }) {}

  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = StoreClock::now();
    }
    changed_.notify_one();
    thread_.join();
  }

  void look_up(Lookup lookup) {
    {
      const std::lock_guard lock(mutex_);
      lookups_.push_back(std::move(lookup));
    }
    changed_.notify_one();
  }

  void store(CacheEntry entry) {
    {
      const std::lock_guard lock(mutex_);
      const std::size_t size = size_of(entry);
      if (size > kMaxWaitingBytes - waiting_bytes_) return;
      waiting_bytes_ += size;
      entries_.push_back(std::move(entry));
    }
    changed_.notify_one();
  }

 private:
  void warn(const std::string& text) {
    if (warn_) warn_(text);
  }
  void run();
  std::vector<CacheEntry> next_batch();
  void find_all(const std::deque<Lookup>& lookups);
  void keep_all(std::span<const CacheEntry> batch);
  bool is_paused() const { return StoreClock::now() < paused_until_; }
  void pause(const Failure& failure);
  bool is_overdue(StoreClock::time_point begun);

  const std::function<void(std::string)> warn_;
  const ClientOptions::Found found_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Lookup> lookups_;
  std::deque<CacheEntry> entries_;
  std::size_t waiting_bytes_ = 0;
  std::optional<StoreClock::time_point> ending_;

  native::AnswerDatabase database_;  // the thread's own, as what follows
  StoreClock::time_point paused_until_ = StoreClock::time_point::min();
  bool warned_ = false;
  std::thread thread_;
};

void SqliteStore::Impl::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !lookups_.empty() || !entries_.empty(); });
    if (ending_) lookups_.clear();
    if (lookups_.empty() && entries_.empty()) break;
    const auto lookups = std::exchange(lookups_, {});
    const auto batch = next_batch();
    lock.unlock();
    find_all(lookups);
    if (!batch.empty()) keep_all(batch);
    lock.lock();
  }
  lock.unlock();
  if (database_.has_notes()) keep_all({});
}

std::vector<CacheEntry> SqliteStore::Impl::next_batch() {
  std::vector<CacheEntry> batch;
  std::size_t bytes = 0;
  while (!entries_.empty() && batch.size() < kBatchEntries && bytes < kBatchBytes) {
    const std::size_t size = size_of(entries_.front());
    bytes += size;
    waiting_bytes_ -= size;
    batch.push_back(std::move(entries_.front()));
    entries_.pop_front();
  }
  return batch;
}

void SqliteStore::Impl::find_all(const std::deque<Lookup>& lookups) {
  for (const Lookup& lookup : lookups) {
    std::optional<CacheEntry> entry;
    if (!is_paused()) {
      auto found = database_.find(lookup, wall_now());
      if (found)
        entry = std::move(found).value();
      else
        pause(found.failure());
    }
    found_(lookup.id, std::move(entry));
  }
}

void SqliteStore::Impl::keep_all(std::span<const CacheEntry> batch) {
  const auto begun = StoreClock::now();
  while (!is_paused()) {
    const auto kept = database_.keep(batch, wall_now());
    if (!kept) pause(kept.failure());
    if (!kept || kept.value() || is_overdue(begun)) return;
    std::unique_lock lock(mutex_);
    const auto lookups = std::exchange(lookups_, {});
    lock.unlock();
    find_all(lookups);
  }
}

bool SqliteStore::Impl::is_overdue(StoreClock::time_point begun) {
  const auto now = StoreClock::now();
  const std::lock_guard lock(mutex_);
  if (now - begun < kKeepTrying && !(ending_ && now - *ending_ > kFarewell)) return false;
  if (ending_) entries_.clear();
  return true;
}

void SqliteStore::Impl::pause(const Failure& failure) {
  paused_until_ = StoreClock::now() + kPause;
  if (!std::exchange(warned_, true)) warn(failure.message);
}

SqliteStore::SqliteStore(SqliteStoreOptions options, ClientOptions::Found found)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(found))) {}
SqliteStore::~SqliteStore() = default;

void SqliteStore::look_up(Lookup lookup) {
  impl_->look_up(std::move(lookup));
}

void SqliteStore::store(CacheEntry entry) {
  impl_->store(std::move(entry));
}

std::string cache_file_from_environment() {
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (std::getenv("GEOPROBE_CACHE") != nullptr) {
    const std::string file = variable("GEOPROBE_CACHE");
    return file == "none" ? "" : file;
  }
  // A relative one counts as none (XDG Base Directory Specification).
  if (const std::string base = variable("XDG_CACHE_HOME"); base.starts_with('/'))
    return base + "/geoprobe/answers.sqlite";
  const std::string home = variable("HOME");
  return home.empty() ? "" : home + "/.cache/geoprobe/answers.sqlite";
}

}  // namespace geoprobe
