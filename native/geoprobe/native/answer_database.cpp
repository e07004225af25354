#include <fcntl.h>
#include <geoprobe/native/answer_database.h>
#include <geoprobe/native/cache_file.h>
#include <geoprobe/native/sqlite_connection.h>
#include <geoprobe/text/sha256.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <thread>
#include <vector>

namespace geoprobe::native {
namespace {

constexpr std::int64_t kUseGrain = 600'000;  // milliseconds: uses that are nearer than that are not noted
constexpr std::size_t kChecksumBytes = 16;
constexpr std::uint64_t kLargest = 16;  // what takes more than that part of the room is not kept
constexpr std::uint64_t kReserve = 8;   // that part is left to what is written before something goes
constexpr int kMaxAside = 3;            // files that are set aside; then something else is wrong

/// Of all that is read: a damaged entry must not answer, nor one that a damaged index leads to.
std::string checksum_of(const CacheEntry& entry) {
  const double sides[] = {entry.box.west, entry.box.south, entry.box.east, entry.box.north};
  std::string text = std::to_string(entry.key.size()) + ' ' + std::to_string(entry.group.size()) + ' ' +
                     std::to_string(entry.expires) + ' ';
  text.append(reinterpret_cast<const char*>(sides), sizeof sides);
  text.append(entry.key).append(entry.group).append(entry.body);
  return sha256(text).substr(0, kChecksumBytes);
}

std::string folder_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : file.substr(0, slash);
}

/// Who opens a file and who sets one aside do so in turn, in whichever process: else one could set aside what
/// another has just begun. Where there are no such locks (NFS), or one is held for long, it goes without.
class FolderTurn {
 public:
  explicit FolderTurn(const std::string& folder)
      : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    for (int tries = 0; folder_ >= 0 && flock(folder_, LOCK_EX | LOCK_NB) != 0; ++tries) {
      if (tries == 200 || errno != EWOULDBLOCK) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  ~FolderTurn() {
    if (folder_ >= 0) ::close(folder_);
  }
  FolderTurn(const FolderTurn&) = delete;
  FolderTurn& operator=(const FolderTurn&) = delete;

 private:
  int folder_;
};

/// Makes the folder and those above it, for their owner alone.
void make_folders(const std::string& folder) {
  struct stat about {};
  if (stat(folder.c_str(), &about) == 0) return;
  if (const std::string above = folder_of(folder); above != folder) make_folders(above);
  mkdir(folder.c_str(), 0700);
}

/// Makes an empty file if there is none, for its owner alone; returns what is in the way. It is not opened
/// for that: closing a file lets go of all locks that the process has on it, SQLite's too.
std::string prepare_file(const std::string& file) {
  make_folders(folder_of(file));
  CacheFileCheck check = check_cache_file(file);
  if (check.kind != CacheFileKind::none) return std::move(check.reason);
  // Of one that was deleted; another process may still have it open.
  for (const char* part : {"-wal", "-shm"}) unlink((file + part).c_str());
  if (mknod(file.c_str(), S_IFREG | 0600, 0) != 0 && errno != EEXIST) return std::strerror(errno);
  return "";
}

/// Whether a file may be replaced or deleted because it is nothing or geoprobe's.
bool is_free(const std::string& file) {
  const CacheFileKind kind = check_cache_file(file).kind;
  return kind != CacheFileKind::other && kind != CacheFileKind::unusable;
}

/// From all but its owner.
void hide(const std::string& file) {
  struct stat about {};
  for (const char* part : {"", "-wal", "-shm"})
    if (const std::string path = file + part; stat(path.c_str(), &about) == 0 && (about.st_mode & 077) != 0)
      chmod(path.c_str(), 0600);
}

/// What only a damaged file brings about, since the statements and the schema are known to be right.
bool means_damage(int code, const std::string& file) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_FORMAT:
      return true;
    case SQLITE_READONLY:  // a byte of the header says so
      return access(file.c_str(), W_OK) == 0 && access(folder_of(file).c_str(), W_OK) == 0;
    default:
      return code == SQLITE_IOERR_SHORT_READ;
  }
}

const char* description_of(int code) {
  if (code == kIsOtherProgram) return "it is the database of another program";
  if (code == kIsOtherVersion) return "it is of another version of geoprobe";
  return sqlite3_errstr(code);
}

bool is_busy(int code) {
  return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}

CacheEntry entry_of(const Statement& row) {
  return {row.bytes(3),
          row.bytes(4),
          {row.real(5), row.real(6), row.real(7), row.real(8)},
          row.integer(2),
          row.bytes(10)};
}

std::uint64_t bytes_on_disk(const std::string& file) {
  std::uint64_t bytes = 0;
  for (const char* suffix : {"", "-wal"}) {
    struct stat about {};
    if (stat((file + suffix).c_str(), &about) == 0) bytes += static_cast<std::uint64_t>(about.st_size);
  }
  return bytes;
}

}  // namespace

AnswerDatabase::AnswerDatabase(std::string file, std::uint64_t max_bytes, Warn warn)
    : file_(std::move(file)), max_bytes_(max_bytes), warn_(std::move(warn)) {}

AnswerDatabase::~AnswerDatabase() = default;

int AnswerDatabase::open() {
  if (connection_ && !connection_->has_moved()) return SQLITE_OK;
  connection_.reset();
  const FolderTurn turn(folder_of(file_));
  if (trouble_ = prepare_file(file_); !trouble_.empty()) return SQLITE_CANTOPEN;
  connection_ = std::make_unique<AnswerConnection>();
  const int code = connection_->open(file_);
  if (code == SQLITE_OK) hide(connection_->file());
  return code;
}

int AnswerDatabase::set_aside(int code) {
  const bool is_old = code == kIsOtherVersion;
  if (!connection_) return code;
  const FolderTurn turn(folder_of(file_));
  const bool is_done = connection_->has_moved();
  const std::string file = connection_->file();
  connection_.reset();
  used_.clear();
  if (is_done) return SQLITE_OK;  // by another process
  const std::string aside = file + (is_old ? kOtherVersion : kDamaged);
  if (!is_free(aside)) {
    trouble_ = std::string(is_old ? "it is of another version" : "it is damaged") +
               ", and cannot be set aside because " + aside + " is another file";
    return SQLITE_CANTOPEN;
  }
  unlink((file + "-shm").c_str());
  unlink((aside + "-wal").c_str());
  rename((file + "-wal").c_str(), (aside + "-wal").c_str());
  if (rename(file.c_str(), aside.c_str()) != 0) {
    trouble_ = std::string(is_old ? "it is of another version" : "it is damaged") +
               ", and cannot be renamed: " + std::strerror(errno);
    return SQLITE_CANTOPEN;
  }
  ++aside_;
  if (warn_)
    warn_(file_ + ": warning: " +
          (is_old ? "the answers are kept in the form of another version of geoprobe"
                  : "the answers cannot be read, the file is damaged") +
          "; it was set aside as " + aside + ", and answers are kept anew");
  return SQLITE_OK;
}

template <class Operation>
int AnswerDatabase::attempt(Operation operation) {
  for (;;) {
    trouble_.clear();
    int code = open();
    const bool is_open = code == SQLITE_OK;
    if (is_open) code = operation();
    if (code == SQLITE_OK) return code;
    if (is_busy(code)) {
      if (!is_open) connection_.reset();
      return code;
    }
    if (code == kIsOtherVersion || means_damage(code, file_)) {
      if (aside_ == kMaxAside)
        trouble_ = "it was set aside again and again";
      else if (code = set_aside(code); code == SQLITE_OK)
        continue;
    }
    if (trouble_.empty()) trouble_ = description_of(code);
    if (!is_open) connection_.reset();
    return code;
  }
}

Failure AnswerDatabase::failure(int code) const {
  const std::string what = is_busy(code) ? "other programs have it locked" : trouble_;
  return {file_ + ": the cache cannot be used: " + what + "; name another file, or none"};
}

Expected<std::optional<CacheEntry>> AnswerDatabase::find(const Lookup& lookup, std::int64_t now) {
  std::optional<CacheEntry> found;
  const auto take = [&](const Statement& row) {
    CacheEntry entry = entry_of(row);
    if (entry.expires <= now || row.bytes(9) != checksum_of(entry)) return false;
    if (entry.key != lookup.key && (entry.group != lookup.group || !holds(entry, lookup.lonlat)))
      return false;
    const std::int64_t used = row.integer(1);
    if (now - used > kUseGrain || used > now) used_[row.integer(0)] = now;
    found = std::move(entry);
    return true;
  };
  const int code = attempt([&]() -> int {
    Statement& by_key = connection_->find_key;
    const Reset end_of_key(by_key);
    by_key.bind(lookup.key);
    int step = by_key.step();
    if (step == SQLITE_ROW && take(by_key)) return SQLITE_OK;
    if (step != SQLITE_ROW && step != SQLITE_DONE) return step;
    if (lookup.group.empty()) return SQLITE_OK;
    Statement& by_area = connection_->find_area;
    const Reset end_of_area(by_area);
    by_area.bind(lookup.group);
    by_area.bind(lookup.lonlat.x);
    by_area.bind(lookup.lonlat.y);
    while ((step = by_area.step()) == SQLITE_ROW)
      if (take(by_area)) return SQLITE_OK;
    return step == SQLITE_DONE ? SQLITE_OK : step;
  });
  if (code != SQLITE_OK && !is_busy(code)) return failure(code);
  return found;
}

int AnswerDatabase::write(std::span<const CacheEntry> entries, std::int64_t now) {
  AnswerConnection& to = *connection_;
  for (const CacheEntry& given : entries) {
    if (given.body.size() > max_bytes_ / kLargest) continue;
    CacheEntry entry = given;
    bool is_box = true;
    for (double* side : {&entry.box.west, &entry.box.south, &entry.box.east, &entry.box.north}) {
      *side += 0.0;  // SQLite keeps no -0
      is_box = is_box && !std::isnan(*side);
    }
    if (!is_box) continue;
    const std::string checksum = checksum_of(entry);
    to.keep.bind(now);
    to.keep.bind(entry.expires);
    to.keep.bind(entry.key);
    to.keep.bind(entry.group);
    to.keep.bind(entry.box.west);
    to.keep.bind(entry.box.south);
    to.keep.bind(entry.box.east);
    to.keep.bind(entry.box.north);
    to.keep.bind(checksum);
    to.keep.bind(entry.body);
    if (const int code = to.keep.run(); code != SQLITE_OK) return code;
  }
  for (const auto& [id, used] : used_) {
    to.note_use.bind(used);
    to.note_use.bind(id);
    if (const int code = to.note_use.run(); code != SQLITE_OK) return code;
  }
  const auto limit = static_cast<std::int64_t>(max_bytes_ - max_bytes_ / kReserve);
  std::int64_t bytes = to.bytes_in_use();
  if (bytes <= limit) return SQLITE_OK;
  to.remove_expired.bind(now);
  if (const int code = to.remove_expired.run(); code != SQLITE_OK) return code;
  for (bytes = to.bytes_in_use(); bytes > limit; bytes = to.bytes_in_use()) {
    // A tenth more than must go, so that not every batch has to look for what is old.
    std::int64_t excess = bytes - limit + limit / 10;
    std::vector<std::int64_t> old;
    int step = SQLITE_ROW;
    while (excess > 0 && (step = to.oldest.step()) == SQLITE_ROW) {
      old.push_back(to.oldest.integer(0));
      excess -= to.oldest.integer(1);
    }
    to.oldest.reset();
    if (step != SQLITE_ROW && step != SQLITE_DONE) return step;
    if (old.empty()) return SQLITE_OK;
    for (const std::int64_t id : old) {
      to.remove.bind(id);
      if (const int code = to.remove.run(); code != SQLITE_OK) return code;
    }
  }
  return SQLITE_OK;
}

Expected<bool> AnswerDatabase::keep(std::span<const CacheEntry> entries, std::int64_t now) {
  const int code = attempt([&] {
    int step = connection_->run("BEGIN IMMEDIATE");
    if (step != SQLITE_OK) return step;
    step = write(entries, now);
    if (step == SQLITE_OK) step = connection_->run("COMMIT");
    if (step != SQLITE_OK) connection_->run("ROLLBACK");
    return step;
  });
  if (code != SQLITE_OK && !is_busy(code)) return failure(code);
  if (code == SQLITE_OK) used_.clear();
  return code == SQLITE_OK;
}

Expected<AnswerDatabase::Stats> AnswerDatabase::stats(std::int64_t now) {
  Stats stats;
  CacheFileCheck check = check_cache_file(file_);
  trouble_ = std::move(check.reason);
  if (!trouble_.empty()) return failure(SQLITE_CANTOPEN);
  if (check.kind != CacheFileKind::answers) return stats;
  AnswerConnection connection;
  int code = connection.open_to_read(file_);
  if (Statement& row = connection.stats; code == SQLITE_OK && row.is_prepared()) {
    row.bind(now);
    code = row.step();
    if (code == SQLITE_ROW) {
      code = SQLITE_OK;
      stats.entries = static_cast<std::uint64_t>(row.integer(0));
      stats.expired = static_cast<std::uint64_t>(row.integer(1));
      if (!row.is_null(2)) stats.oldest = row.integer(2);
      if (!row.is_null(3)) stats.newest = row.integer(3);
    }
  }
  if (code != SQLITE_OK) {
    trouble_ = description_of(code);
    return failure(code);
  }
  stats.bytes = bytes_on_disk(file_);
  return stats;
}

Expected<std::uint64_t> AnswerDatabase::clear(std::optional<std::int64_t> expired_by) {
  std::uint64_t removed = 0;
  const int code = attempt([&]() -> int {
    connection_->remove_expired.bind(expired_by.value_or(INT64_MAX));
    if (const int step = connection_->remove_expired.run(); step != SQLITE_OK) return step;
    removed = static_cast<std::uint64_t>(connection_->changes());
    const int step = connection_->run("VACUUM");
    return step == SQLITE_OK ? connection_->run("PRAGMA wal_checkpoint(TRUNCATE)") : step;
  });
  if (code != SQLITE_OK) return failure(code);
  if (!expired_by)
    for (const char* suffix : {kDamaged, kOtherVersion}) {
      const std::string aside = connection_->file() + suffix;
      if (!is_free(aside)) continue;
      for (const char* part : {"", "-wal"}) unlink((aside + part).c_str());
    }
  return removed;
}

}  // namespace geoprobe::native
