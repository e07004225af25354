// What becomes of a file of answers that is damaged, deleted, another's, or written by a program that is
// killed.
#include <geoprobe/native/cache_file.h>
#include <sqlite3.h>

#include <cmath>
#include <map>

#include "../support/child_process.h"
#include "../support/effort.h"
#include "opened_store.h"

namespace geoprobe::test {
namespace {

using Catch::Contains;
using testing::kSlowBuild;

void write_file(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

void run_sql(const std::string& file, const char* sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  CHECK(code == SQLITE_OK);
  sqlite3_close(database);
}

/// A database of answers of which nothing but the header can be read.
std::string damaged_answers(const Folder& folder) {
  const std::string file = folder / "good.sqlite";
  Opened opened(file);
  opened.keep(entry_of(1, 1));
  REQUIRE(opened.database.clear(0));  // all of it is in the one file
  return bytes_of_file(file).substr(0, 100) + std::string(5000, 'x');
}

TEST_CASE("A damaged file of answers is set aside, once told, and answers are kept anew", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite", damaged = damaged_answers(folder);
  write_file(file, damaged);
  {
    Waiting waiting(file);
    CHECK_FALSE(waiting.find("question1"));
    waiting.store.store(entry_of(1, 1));
    while (!waiting.find("question1")) {
    }
    REQUIRE(waiting.warnings.size() == 1);
    CHECK_THAT(waiting.warnings[0], Contains(file + ": warning: ") && Contains(file + ".damaged"));
  }
  CHECK(bytes_of_file(file + ".damaged") == damaged);
  Opened opened(file);
  CHECK(opened.find("question1"));
  CHECK(opened.warnings.empty());
  opened.database.clear();
  CHECK_FALSE(std::filesystem::exists(file + ".damaged"));
}

TEST_CASE("A file that is not geoprobe's is left as it is, by every call", "[store]") {
  const Folder folder;
  const std::string file = folder / "notes.md", good = folder / "good.sqlite";
  const std::string answers = damaged_answers(folder);
  std::string unmarked = answers, beginning = answers.substr(0, 71);
  unmarked[71] ^= 1;
  for (const std::string& bytes : {std::string("x"), std::string(5000, 'x'), unmarked, beginning,
                                   std::string("SQLite format 3\0", 16)}) {
    CAPTURE(bytes.size());
    write_file(file, bytes);
    REQUIRE(chmod(file.c_str(), 0644) == 0);
    Opened opened(file);
    const auto found = opened.database.find({LookupId{1}, "question1", "", {}}, kNow);
    REQUIRE_FALSE(found);
    CHECK_THAT(found.failure().message, Contains(file + ": the cache cannot be used: it is "));
    const CacheEntry entry = entry_of(1, 1);
    CHECK_FALSE(opened.database.keep({&entry, 1}, kNow));
    CHECK_FALSE(opened.database.stats(kNow));
    CHECK_FALSE(opened.database.clear());
    CHECK(opened.warnings.empty());
    CHECK(bytes_of_file(file) == bytes);
    CHECK(mode_of(file) == 0644);
    for (const char* suffix : {"-wal", "-shm", "-journal", ".damaged", ".other-version"})
      CHECK_FALSE(std::filesystem::exists(file + suffix));
  }
}

TEST_CASE("A symbolic link, and files where SQLite would write, are left as they are", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite", aim = folder / "aim.sqlite";
  CHECK(Opened(aim).keep(entry_of(1, 1)));
  REQUIRE(symlink(aim.c_str(), file.c_str()) == 0);
  CHECK_FALSE(Opened(file).database.stats(kNow));
  CHECK_FALSE(Opened(file).database.clear());
  CHECK(Opened(aim).find("question1"));
  unlink(file.c_str());
  for (const char* suffix : {"-wal", "-shm", "-journal"}) {
    write_file(file + suffix, "somebody's");
    CHECK_FALSE(Opened(file).database.clear());
    write_file(file, "");
    CHECK_FALSE(Opened(file).database.clear());
    CHECK(bytes_of_file(file + suffix) == "somebody's");
    unlink(file.c_str());
    unlink((file + suffix).c_str());
  }
}

TEST_CASE("What stands where a damaged file would be set aside is left as it is", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite", damaged = damaged_answers(folder);
  write_file(file, damaged);
  write_file(file + ".damaged", "somebody's");
  Opened opened(file);
  const auto found = opened.database.find({LookupId{1}, "question1", "", {}}, kNow);
  REQUIRE_FALSE(found);
  CHECK_THAT(found.failure().message, Contains("cannot be set aside") && Contains(file + ".damaged"));
  CHECK(bytes_of_file(file) == damaged);
  unlink(file.c_str());
  opened.keep(entry_of(1, 1));
  CHECK(opened.database.clear());
  CHECK(bytes_of_file(file + ".damaged") == "somebody's");
}

TEST_CASE("Statistics are read without a change to the file", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  CHECK(Opened(file).database.stats(kNow).value().entries == 0);
  CHECK_FALSE(std::filesystem::exists(file));
  CHECK(Opened(file).keep(entry_of(1, 1)));
  REQUIRE(chmod(file.c_str(), 0440) == 0);
  const std::string before = bytes_of_file(file);
  CHECK(Opened(file).database.stats(kNow).value().entries == 1);
  CHECK(bytes_of_file(file) == before);
  CHECK(mode_of(file) == 0440);
  const std::string damaged = damaged_answers(folder);
  write_file(folder / "damaged.sqlite", damaged);
  CHECK_FALSE(Opened(folder / "damaged.sqlite").database.stats(kNow));
  CHECK(bytes_of_file(folder / "damaged.sqlite") == damaged);
}

TEST_CASE("A file of another version is set aside as it is", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  CHECK(Opened(file).keep(entry_of(1, 1)));
  run_sql(file, "PRAGMA user_version = 99");
  Opened opened(file);
  CHECK_FALSE(opened.find("question1"));
  REQUIRE(opened.warnings.size() == 1);
  CHECK_THAT(opened.warnings[0], Contains("another version") && Contains(file + ".other-version"));
  CHECK(opened.keep(entry_of(2, 1)));
  CHECK(opened.find("question2"));
  run_sql(file + ".other-version", "PRAGMA user_version = 1");
  CHECK(Opened(file + ".other-version").find("question1"));
}

TEST_CASE("Another program's database is left as it is", "[store]") {
  const Folder folder;
  const std::string file = folder / "bookmarks.sqlite";
  run_sql(file, "CREATE TABLE answers (url TEXT); INSERT INTO answers VALUES ('http://a/')");
  REQUIRE(chmod(file.c_str(), 0644) == 0);
  const std::string before = bytes_of_file(file);
  {
    Waiting waiting(file);
    CHECK_FALSE(waiting.find("question1"));
    waiting.store.store(entry_of(1, 1));
    CHECK_FALSE(waiting.find("question1"));
    REQUIRE(waiting.warnings.size() == 1);
    CHECK_THAT(waiting.warnings[0],
               Contains(file) && Contains("another program") && Contains("name another"));
  }
  CHECK(bytes_of_file(file) == before);
  CHECK(mode_of(file) == 0644);
}

TEST_CASE("Where no file can be, everything is a miss, and that is said once", "[store]") {
  const Folder folder;
  write_file(folder / "file", "");
  std::vector<std::string> places = {folder / "file/answers.sqlite", "/proc/no/answers.sqlite", folder / "."};
  if (geteuid() != 0) {
    REQUIRE(mkdir((folder / "closed").c_str(), 0500) == 0);
    places.push_back(folder / "closed/answers.sqlite");
  }
  for (const std::string& place : places) {
    CAPTURE(place);
    Waiting waiting(place);
    waiting.store.store(entry_of(1, 1));
    for (int i = 0; i < 3; ++i) CHECK_FALSE(waiting.find("question1"));
    REQUIRE(waiting.warnings.size() == 1);
    CHECK_THAT(waiting.warnings[0], Contains(place + ": the cache cannot be used: "));
  }
}

TEST_CASE("While another process writes, answers are found and what is to be kept waits", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  CHECK(Opened(file).keep(entry_of(1, 1)));
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  {
    Opened opened(file);
    CHECK_FALSE(opened.keep(entry_of(2, 1)));
    CHECK(opened.find("question1"));
    Waiting waiting(file);
    waiting.store.store(entry_of(2, 1));
    CHECK(waiting.find("question1"));
    REQUIRE(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  sqlite3_close(other);
  CHECK(Opened(file).find("question2"));
}

TEST_CASE("Who has a file open that another set aside goes on with the new one", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  Opened first(file);
  first.keep(entry_of(1, 1));
  REQUIRE(first.database.clear(0));  // all of it is in the one file
  {
    std::fstream damage(file, std::ios::binary | std::ios::in | std::ios::out);
    damage.seekp(100);
    damage << std::string(100, 'x');
  }
  Opened second(file);
  CHECK_FALSE(second.find("question1"));
  CHECK(second.warnings.size() == 1);
  first.keep(entry_of(2, 1));
  CHECK(second.find("question2"));
  CHECK(first.warnings.empty());
}

TEST_CASE("Who has a file open that is deleted goes on with the next one", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  Opened first(file);
  first.keep(entry_of(1, 1));
  unlink(file.c_str());
  Opened second(file);
  CHECK_FALSE(second.find("question1"));
  second.keep(entry_of(2, 1));
  first.keep(entry_of(3, 1));
  CHECK(second.find("question3"));
  CHECK(first.find("question2"));
  CHECK(first.warnings.empty());
  CHECK(second.warnings.empty());
}

TEST_CASE("A file that is damaged again and again is given up, with the reason", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite", damaged = damaged_answers(folder);
  Opened opened(file);
  Expected<std::optional<CacheEntry>> found = std::optional<CacheEntry>();
  for (int i = 0; i < 4; ++i) {
    CHECK(found);
    for (const char* part : {"", "-wal"}) unlink((file + part).c_str());
    write_file(file, damaged);
    found = opened.database.find({LookupId{1}, "question1", "", {}}, kNow);
  }
  CHECK(opened.warnings.size() == 3);
  REQUIRE_FALSE(found);
  CHECK_THAT(found.failure().message, Contains(file) && Contains("again and again"));
  unlink(file.c_str());
  CHECK(opened.keep(entry_of(1, 1)));
}

TEST_CASE("An entry whose box is no box is not kept, and harms no other", "[store]") {
  const Folder folder;
  Opened opened(folder / "answers.sqlite");
  CacheEntry odd = entry_of(1, 1);
  odd.box.east = std::nan("");
  const CacheEntry both[] = {odd, entry_of(2, 1)};
  CHECK(opened.database.keep(both, kNow).value());
  CHECK_FALSE(opened.find("question1"));
  CHECK(opened.find("question2"));
  CHECK(opened.warnings.empty());
}

TEST_CASE("Whichever byte is damaged, what is found is right, and answers are kept on", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite", copy = folder / "copy.sqlite";
  std::map<std::string, std::string> whole;
  for (const bool checkpoint : {true, false}) {
    Opened opened(file);
    for (const std::uint32_t question : {1, 2, 3, 4, 6, 9}) opened.keep(entry_of(question, 5));
    if (checkpoint) REQUIRE(opened.database.clear(0));
    whole[checkpoint ? "" : "-wal"] = bytes_of_file(checkpoint ? file : file + "-wal");
  }
  REQUIRE(whole[""].size() > 20000);
  REQUIRE(whole["-wal"].size() > 20000);
  std::size_t found = 0, missed = 0, refused = 0;
  const auto look_at = [&](const std::string& database, const std::string& wal) {
    for (const char* part : {"-shm", ".damaged", ".damaged-wal", ".other-version", ".other-version-wal"})
      unlink((copy + part).c_str());
    write_file(copy, database);
    write_file(copy + "-wal", wal);
    if (const auto kind = native::check_cache_file(copy).kind; kind == native::CacheFileKind::other) {
      CHECK_FALSE(Opened(copy).database.keep({}, kNow));
      REQUIRE(bytes_of_file(copy) == database);
      ++refused;
      return;
    }
    Opened opened(copy);
    const std::size_t right = opened.count_right(10);
    found += right;
    missed += 6 - right;
    REQUIRE(opened.keep(entry_of(100, 1)));
    const auto kept = opened.find("question100");
    REQUIRE(kept);
    REQUIRE(is_right(*kept));
    REQUIRE(opened.keep(entry_of(2, 8)));
    REQUIRE(opened.count_right(10) >= 1);
  };
  const std::size_t step = kSlowBuild ? 499 : 41;
  for (const std::string part : {"", "-wal"}) {
    const std::string& good = whole[part];
    for (std::size_t at = 0; at < good.size(); at += at < 100 && !kSlowBuild ? 1 : step) {
      CAPTURE(part, at);
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (at % 3 == 0 ? 0xff : 1 << at % 8));
      look_at(part.empty() ? bad : whole[""], part.empty() ? "" : bad);
    }
    for (std::size_t size = 0; size < good.size(); size += 20 * step) {
      CAPTURE(part, size);
      look_at(part.empty() ? good.substr(0, size) : whole[""], part.empty() ? "" : good.substr(0, size));
    }
  }
  CHECK(found > missed);
  CHECK(missed > 0);
  CHECK(refused > 0);
}

std::unique_ptr<ChildProcess> start_writer(const std::string& file, std::uint64_t max_bytes, int seed) {
  return std::make_unique<ChildProcess>(
      std::vector<std::string>{GEOPROBE_STORE_WRITER, file, std::to_string(max_bytes), std::to_string(seed)});
}

TEST_CASE("Two programs keep answers in one file at once", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  const auto one = start_writer(file, kSmallCache, 1), two = start_writer(file, kSmallCache, 2);
  Opened opened(file);
  for (int i = 0; i < 30; ++i)
    for (ChildProcess* writer : {one.get(), two.get()})
      CHECK_THAT(writer->read_line(), Catch::StartsWith(i == 0 ? "begun" : "question"));
  CHECK(opened.count_right() > 50);
  CHECK(opened.warnings.empty());
}

TEST_CASE("Killed a hundred times while it keeps answers: the file opens, and what is found is right",
          "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  std::size_t found = 0;
  for (int kill = 0; kill < (kSlowBuild ? 20 : 100); ++kill) {
    CAPTURE(kill);
    // Now and then while the file is made.
    const bool anew = kill % 5 == 0;
    if (anew)
      for (const char* part : {"", "-wal", "-shm"}) unlink((file + part).c_str());
    // What it said was kept must be there, where nothing has to make room.
    const bool is_large = kill % 2 == 1;
    const auto writer = start_writer(file, is_large ? kLargeCache : kSmallCache, 2 * kill);
    std::unique_ptr<ChildProcess> other;
    if (kill % 4 == 0) {
      other = start_writer(file, kSmallCache, 2 * kill + 1);
      CHECK(other->read_line() == "begun");
    }
    std::string said = writer->read_line();
    CHECK(said == "begun");
    for (int i = 0; i < (anew ? kill % 2 : 1 + kill % 7); ++i) said = writer->read_line();
    writer->kill();
    Opened opened(file);
    if (is_large && said != "begun") CHECK(opened.find(said));
    found += opened.count_right();
    if (other) {
      other->kill();
      found += opened.count_right();
      found += Opened(file).count_right();
    }
    CHECK(opened.database.stats(kNow));
    CHECK(opened.warnings.empty());
  }
  CHECK(found > 1000);
  CHECK_FALSE(std::filesystem::exists(file + ".damaged"));
}

}  // namespace
}  // namespace geoprobe::test
