#include "opened_store.h"

namespace geoprobe::test {
namespace {

using Catch::Contains;

TEST_CASE("What a store was given another finds as it was, and what replaced it", "[store]") {
  const Folder folder;
  const std::string file = folder / "new/folder/answers.sqlite";
  {
    Waiting first(file);
    CHECK_FALSE(first.find("question1"));
    for (std::uint32_t question = 0; question < 100; ++question) first.store.store(entry_of(question, 1));
    first.store.store(entry_of(7, 2));
  }
  CHECK(Opened(file).count_right() == 100);
  Waiting second(file);
  const auto entry = second.find("question7");
  REQUIRE(entry);
  CHECK(entry->body == entry_of(7, 2).body);
  CHECK(second.warnings.empty());
}

TEST_CASE("Only the owner may read the file, what lies beside it, and the folders made for it", "[store]") {
  const Folder folder;
  const std::string file = folder / "new/folder/answers.sqlite";
  Opened opened(file);
  opened.keep(entry_of(1, 1));
  CHECK(mode_of(folder / "new") == 0700);
  CHECK(mode_of(folder / "new/folder") == 0700);
  for (const char* part : {"", "-wal", "-shm"}) CHECK(mode_of(file + part) == 0600);
  REQUIRE(chmod(file.c_str(), 0644) == 0);
  Opened(file).find("question1");
  CHECK(mode_of(file) == 0600);
}

TEST_CASE("An entry is found until it expires", "[store]") {
  const Folder folder;
  Opened opened(folder / "answers.sqlite");
  CacheEntry entry = entry_of(1, 1);
  entry.expires = kNow + 10;
  opened.keep(entry);
  CHECK(opened.find(entry.key, kNow + 9));
  CHECK_FALSE(opened.find(entry.key, kNow + 10));
}

TEST_CASE("An entry of an area is found from every place in it, across the date line too", "[store]") {
  const Folder folder;
  Opened opened(folder / "answers.sqlite");
  ServiceClasses classes;
  const ServiceClass service = classes.intern("0123456789abcdef0123456789abcdef");
  const auto keep_area = [&](double west, double east, const char* name) {
    CachedAnswer cached;
    cached.answer.status = Status::ok;
    cached.answer.value = Value(name);
    cached.at = kNow;
    cached.lasts = kHour;
    cached.by_area = true;
    Feature feature;
    // A triangle: half of its box holds nothing.
    feature.geometry = Geometry{Geometry::Type::polygon, {{{{west, 0}, {east, 0}, {west, 10}, {west, 0}}}}};
    cached.answer.features.emplace();
    cached.answer.features->features.push_back(feature);
    const QuestionKey key = question_key(service, {west + 1, 1}, 10, true);
    opened.keep({key_text(key, classes),
                 key_group(key, classes),
                 {west, 0, east, 10},
                 kNow + kHour,
                 write_line(key, classes, cached)});
  };
  keep_area(20, 30, "west");
  keep_area(21, 40, "middle");
  keep_area(175, 185, "beyond");
  const std::string group = key_group(question_key(service, {0, 0}, 10, true), classes);
  const auto at = [&](double x, double y, const std::string& of) {
    auto found = opened.database.find({LookupId{1}, "no such key", of, {x, y}}, kNow);
    REQUIRE(found);
    if (!found.value()) return std::string("none");
    return std::string(*read_line(found.value()->body, classes).value().cached.answer.value.as_string());
  };
  CHECK(at(20.5, 2, group) == "west");
  CHECK(at(29, 4, group) == "middle");
  CHECK(at(29, 9, group) == "none");
  CHECK(at(-176, 0.5, group) == "beyond");
  CHECK(at(20.5, 2, "another group") == "none");
  CHECK(at(20.5, 2, "") == "none");
}

TEST_CASE("The file stays within its bytes, and what was used last stays in it", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  Opened opened(file, 1 << 20);
  const auto entry = [](int number) {
    CacheEntry made{"key" + std::to_string(number), "", {}, kNever, std::string(8000, 'x')};
    return made;
  };
  for (int number = 0; number < 400; ++number) {
    opened.keep(entry(number), kNow + number * kHour);
    CHECK(opened.find("key0", kNow + number * kHour));
    CHECK(std::filesystem::file_size(file) <= (1 << 20));
  }
  CHECK_FALSE(opened.find("key1"));
  CHECK(opened.find("key399"));
  CHECK(opened.find("key320"));
  CHECK(std::filesystem::file_size(file) > (1 << 19));
  opened.keep({"large", "", {}, kNever, std::string((1 << 16) + 1, 'x')}, kNow + 400 * kHour);
  CHECK_FALSE(opened.find("large"));
}

TEST_CASE("Stats tell what there is, and clear deletes it or what has expired", "[store]") {
  const Folder folder;
  const std::string file = folder / "answers.sqlite";
  Opened opened(file);
  const auto stats = [&](std::int64_t now) {
    auto told = opened.database.stats(now);
    REQUIRE(told);
    return told.value();
  };
  CHECK(stats(kNow).entries == 0);
  CHECK_FALSE(stats(kNow).oldest);
  CacheEntry short_lived = entry_of(1, 1);
  short_lived.expires = kNow + kHour;
  opened.keep(short_lived, kNow);
  opened.keep(entry_of(2, 1), kNow + 5);
  CHECK(stats(kNow + kHour).entries == 2);
  CHECK(stats(kNow + kHour).expired == 1);
  CHECK(stats(kNow).expired == 0);
  CHECK(stats(kNow).oldest == kNow);
  CHECK(stats(kNow).newest == kNow + 5);
  CHECK(stats(kNow).bytes == std::filesystem::file_size(file) + std::filesystem::file_size(file + "-wal"));
  CHECK(opened.database.clear(kNow + kHour).value() == 1);
  CHECK(opened.find("question2"));
  const std::string body = entry_of(2, 1).body;
  CHECK_THAT(bytes_of_file(file), Contains(body));
  CHECK(opened.database.clear().value() == 1);
  CHECK_THAT(bytes_of_file(file) + bytes_of_file(file + "-wal"), !Contains(body));
  CHECK(stats(kNow).entries == 0);
}

}  // namespace
}  // namespace geoprobe::test
