#pragma once
#include <geoprobe/engine/answer_store.h>
#include <geoprobe/text/expected.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace geoprobe::native {

class AnswerConnection;

/// A file of answers, for one thread. Times are milliseconds since 1970, told by the caller.
///
/// Every call opens the file where it is not open, and where it proves damaged sets it aside and begins anew.
/// A Failure is of a file that cannot be used as things are: its message begins with the file's name.
class AnswerDatabase {
 public:
  using Warn = std::function<void(std::string)>;
  /// `warn` takes a line for each file that is set aside.
  AnswerDatabase(std::string file, std::uint64_t max_bytes, Warn warn);
  ~AnswerDatabase();
  AnswerDatabase(const AnswerDatabase&) = delete;
  AnswerDatabase& operator=(const AnswerDatabase&) = delete;

  /// An entry that answers, as it was kept, and has not expired. What is damaged is passed over.
  Expected<std::optional<CacheEntry>> find(const Lookup& lookup, std::int64_t now);

  /// Keeps all of them or none (save what has no box of numbers, or would take a 16th of the room), and notes
  /// what find() has used. False: another process writes just now; nothing is kept, and it may be tried
  /// again.
  Expected<bool> keep(std::span<const CacheEntry> entries, std::int64_t now);
  /// Whether find() has used what keep() is to note.
  bool has_notes() const { return !used_.empty(); }

  struct Stats {
    std::uint64_t entries = 0, expired = 0;
    std::uint64_t bytes = 0;                     ///< of the disk
    std::optional<std::int64_t> oldest, newest;  ///< when it was kept; nothing where there is no entry
  };
  /// Reads alone: it makes no file, mends none and sets none aside.
  Expected<Stats> stats(std::int64_t now);

  /// Deletes every entry for good, or those that have expired by then, and gives the room back to the disk.
  /// Returns how many.
  Expected<std::uint64_t> clear(std::optional<std::int64_t> expired_by = std::nullopt);

 private:
  template <class Operation>
  int attempt(Operation operation);
  int open();
  int set_aside(int code);
  int write(std::span<const CacheEntry> entries, std::int64_t now);
  Failure failure(int code) const;

  std::string file_;
  std::uint64_t max_bytes_;
  Warn warn_;
  std::unique_ptr<AnswerConnection> connection_;
  int aside_ = 0;                              ///< files
  std::map<std::int64_t, std::int64_t> used_;  ///< rows and when
  std::string trouble_;                        ///< of the last call that failed
};

/// The names that a file is set aside under.
inline constexpr const char* kDamaged = ".damaged";
inline constexpr const char* kOtherVersion = ".other-version";

}  // namespace geoprobe::native
