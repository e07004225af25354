#pragma once
#include <string>

namespace geoprobe::native {

/// The application_id of SQLite's header that marks a file of answers: "gpra".
inline constexpr int kAnswersApplication = 0x67707261;

/// What stands where answers are to be kept.
enum class CacheFileKind {
  none,      ///< nothing: a file can be made
  empty,     ///< a file without a byte
  answers,   ///< a database that geoprobe made, by its header; the rest may be damaged
  other,     ///< somebody else's: never to be touched
  unusable,  ///< it cannot be looked at
};

struct CacheFileCheck {
  CacheFileKind kind = CacheFileKind::none;
  std::string reason;  ///< of the last two
};

/// Looks at the file and, unless it is answers, at those that SQLite would put beside it (FILE-wal, FILE-shm,
/// FILE-journal): these must be none or SQLite's. A symbolic link is somebody else's, whatever it leads to.
/// Writes nothing, and lets go of no lock that the process has on the file.
CacheFileCheck check_cache_file(const std::string& file);

}  // namespace geoprobe::native
