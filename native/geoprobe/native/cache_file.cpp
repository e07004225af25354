#include <geoprobe/native/cache_file.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>

namespace geoprobe::native {
namespace {

// https://www.sqlite.org/fileformat2.html and walformat.html
constexpr std::string_view kDatabaseMagic("SQLite format 3\0", 16);
constexpr std::size_t kHeaderBytes = 100, kApplicationAt = 68;
constexpr std::string_view kJournalMagic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
constexpr std::string_view kJournalBegun("\0\0\0\0\0\0\0\0", 8);  // until what it holds is on the disk
constexpr std::string_view kWalMagic("\x37\x7f\x06", 3);          // then 82 or 83
constexpr std::uint32_t kIndexVersion = 3007000;                  // in the machine's own order of bytes
constexpr std::size_t kIndexBlock = 32768;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

/// The first bytes of a file that SQLite may have open and locked: closing a descriptor of one's own would
/// let go of the locks.
std::string header_of(const std::string& file) {
  std::string header(kHeaderBytes, '\0');
  sqlite3* database = nullptr;
  sqlite3_file* opened = nullptr;
  const bool is_read =
      sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr) ==
          SQLITE_OK &&
      sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&opened)) ==
          SQLITE_OK &&
      opened != nullptr && opened->pMethods != nullptr &&
      opened->pMethods->xRead(opened, header.data(), static_cast<int>(header.size()), 0) == SQLITE_OK;
  sqlite3_close(database);
  return is_read ? header : "";
}

std::string first_bytes(const std::string& file) {
  std::string bytes(8, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

bool is_index(std::string_view bytes, std::size_t size) {
  std::uint32_t version = 0;
  if (bytes.size() >= sizeof version) std::memcpy(&version, bytes.data(), sizeof version);
  return size % kIndexBlock == 0 && (version == kIndexVersion || version == 0);
}

/// Whether a file beside the database is none or may be one of SQLite's.
bool may_be_sqlites(const std::string& file, std::string_view suffix) {
  struct stat about {};
  if (lstat(file.c_str(), &about) != 0) return errno == ENOENT;
  if (!S_ISREG(about.st_mode)) return false;
  if (about.st_size == 0) return true;
  const std::string bytes = first_bytes(file);
  if (bytes.empty()) return lstat(file.c_str(), &about) != 0;  // another process has deleted it
  if (suffix == "-wal") return bytes.starts_with(kWalMagic);
  if (suffix == "-journal") return bytes == kJournalMagic || bytes == kJournalBegun;
  return is_index(bytes, static_cast<std::size_t>(about.st_size));
}

}  // namespace

CacheFileCheck check_cache_file(const std::string& file) {
  struct stat about {};
  CacheFileKind kind = CacheFileKind::none;
  if (lstat(file.c_str(), &about) != 0) {
    if (errno != ENOENT) return {CacheFileKind::unusable, std::strerror(errno)};
  } else if (S_ISLNK(about.st_mode)) {
    return {CacheFileKind::other, "it is a symbolic link"};
  } else if (S_ISDIR(about.st_mode)) {
    return {CacheFileKind::other, "it is a directory"};
  } else if (!S_ISREG(about.st_mode)) {
    return {CacheFileKind::other, "it is no regular file"};
  } else if (about.st_size > 0) {
    const std::string header = header_of(file);
    if (header.empty() && about.st_size >= static_cast<off_t>(kHeaderBytes))
      return {CacheFileKind::unusable, "it cannot be read"};
    if (!header.starts_with(kDatabaseMagic)) return {CacheFileKind::other, "it is no cache of geoprobe's"};
    if (big_endian(std::string_view(header).substr(kApplicationAt)) != kAnswersApplication)
      return {CacheFileKind::other, "it is the database of another program"};
    return {CacheFileKind::answers, ""};
  } else {
    kind = CacheFileKind::empty;
  }
  for (const char* suffix : {"-wal", "-shm", "-journal"})
    if (!may_be_sqlites(file + suffix, suffix))
      return {CacheFileKind::other, file + suffix + " is in the way, which SQLite would overwrite"};
  return {kind, ""};
}

}  // namespace geoprobe::native
