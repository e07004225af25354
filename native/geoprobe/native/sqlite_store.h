#pragma once
#include <geoprobe/native/client.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace geoprobe {

/// Bytes that a file of answers may take, unless told otherwise.
inline constexpr std::uint64_t kUsualCacheBytes = std::uint64_t{256} << 20;

struct SqliteStoreOptions {
  std::string file;                            ///< made where there is none, its folder too
  std::uint64_t max_bytes = kUsualCacheBytes;  ///< of the file; what was used least recently goes first, and
                                               ///< an answer that takes a 16th of it is not kept

  /// Takes what is wrong with the file, a line each, from the store's own thread: that it was set aside, or
  /// (once) that it cannot be used. Empty: nobody is told.
  std::function<void(std::string)> warn;
};

/// Answers in a file of SQLite, for any number of stores, clients, programs and registries at once, found by
/// key and by area.
///
/// It has a thread of its own: no call waits for the disk. A program that is killed leaves a file that opens,
/// and an entry that was damaged is a miss. A file that is no database any more, or of another version, is
/// renamed (FILE.damaged, FILE.other-version) and begun anew; one of another program is left alone. Where the
/// file cannot be used at all, everything is a miss, and it is tried again after a minute.
///
/// Only its owner may read the file, and the folders that are made for it.
class SqliteStore final : public AnswerStore {
 public:
  /// What is found goes to `found`, from the store's own thread, until the store is destroyed.
  SqliteStore(SqliteStoreOptions options, ClientOptions::Found found);
  /// Writes what waits to be kept, for two seconds at the most.
  ~SqliteStore() override;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  void look_up(Lookup lookup) override;
  /// Where the disk is too slow for all that comes, some is not kept.
  void store(CacheEntry entry) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Where the environment has the file of answers: GEOPROBE_CACHE, else geoprobe/answers.sqlite in
/// XDG_CACHE_HOME, else in ~/.cache. Empty: none, because GEOPROBE_CACHE is empty or "none", or there is no
/// home.
std::string cache_file_from_environment();

}  // namespace geoprobe
