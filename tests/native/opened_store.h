#pragma once
#include <geoprobe/engine/cached_answer.h>
#include <geoprobe/native/answer_database.h>
#include <geoprobe/native/sqlite_store.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

#include "../support/kept_entries.h"

namespace geoprobe::test {

inline constexpr std::int64_t kNow = 1'800'000'000'000, kHour = 3'600'000;

class Folder {
 public:
  Folder() {
    // In memory where that is possible: what makes thousands of files is not to wait for a disk.
    const std::string base =
        access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path();
    std::string name = base + "/geoprobe-store-XXXXXX";
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string bytes_of_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline unsigned mode_of(const std::string& file) {
  struct stat about {};
  REQUIRE(stat(file.c_str(), &about) == 0);
  return about.st_mode & 0777;
}

/// A database that notes what it warns of.
struct Opened {
  explicit Opened(const std::string& file, std::uint64_t max_bytes = kSmallCache)
      : database(file, max_bytes, [this](std::string text) { warnings.push_back(std::move(text)); }) {}
  bool keep(const CacheEntry& entry, std::int64_t now = kNow) {
    const auto kept = database.keep({&entry, 1}, now);
    REQUIRE(kept);
    return kept.value();
  }
  std::optional<CacheEntry> find(const std::string& key, std::int64_t now = kNow) {
    auto found = database.find({LookupId{1}, key, "", {}}, now);
    if (!found) FAIL(found.failure().message);
    return std::move(found).value();
  }
  /// How many answers there are to the first questions; each must be right.
  std::size_t count_right(std::uint32_t questions = kQuestions) {
    std::size_t count = 0;
    for (std::uint32_t question = 0; question < questions; ++question)
      if (const auto entry = find(entry_of(question, 0).key)) {
        ++count;
        if (entry->key != entry_of(question, 0).key || !is_right(*entry)) FAIL("wrong: " << entry->body);
      }
    return count;
  }
  std::vector<std::string> warnings;
  native::AnswerDatabase database;
};

/// A store of the outside's kind, whose look-ups are waited for.
struct Waiting {
  explicit Waiting(const std::string& file)
      : store({file, kSmallCache, [this](std::string text) { warnings.push_back(std::move(text)); }},
              [this](LookupId, std::optional<CacheEntry> entry) { answer.set_value(std::move(entry)); }) {}
  std::optional<CacheEntry> find(const std::string& key) {
    answer = {};
    auto coming = answer.get_future();
    store.look_up({LookupId{1}, key, "", {}});
    REQUIRE(coming.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
    return coming.get();
  }
  std::vector<std::string> warnings;
  std::promise<std::optional<CacheEntry>> answer;
  SqliteStore store;
};

}  // namespace geoprobe::test
