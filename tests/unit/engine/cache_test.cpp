#include <geoprobe/engine/cache.h>
#include <geoprobe/engine/random.h>
#include <geoprobe/text/sha256.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {

constexpr std::int64_t kNow = 1000000000000;
constexpr double kTtl = 100;

QuestionKey key_at(double x, double y, unsigned service = 0, double tolerance = 10, bool features = true) {
  return question_key(ServiceClass{service}, {x, y}, tolerance, features);
}

CachedAnswer point_answer(const std::string& value, Status status = Status::ok) {
  CachedAnswer cached;
  cached.answer.status = status;
  cached.answer.value = Value(value);
  cached.url = "https://maps.test/wms";
  cached.format = "text/plain";
  cached.at = kNow;
  cached.lasts = lifetime(status, kTtl);
  return cached;
}

Geometry square(double west, double south, double side) {
  return {Geometry::Type::polygon,
          {{{{west, south},
             {west + side, south},
             {west + side, south + side},
             {west, south + side},
             {west, south}}}}};
}

CachedAnswer area_answer(const std::string& value, const Geometry& area) {
  CachedAnswer cached = point_answer(value);
  Feature feature;
  feature.geometry = area;
  cached.answer.features = FeatureCollection{{feature}};
  cached.by_area = true;
  return cached;
}

std::string found(AnswerCache& cache, const QuestionKey& key, std::int64_t now = kNow, double ttl = kTtl) {
  const CachedAnswer* cached = cache.find(key, ttl, true, now);
  return cached ? *cached->answer.value.as_string() : "";
}

}  // namespace

TEST_CASE("The cache finds an answer by its whole question and no other") {
  AnswerCache cache(1 << 20);
  cache.keep(key_at(1, 2), point_answer("a"));
  CHECK(found(cache, key_at(1, 2)) == "a");
  CHECK(found(cache, key_at(1, 2.000000001)).empty());
  CHECK(found(cache, key_at(1, 2, 1)).empty());
  CHECK(found(cache, key_at(1, 2, 0, 11)).empty());
  CHECK(found(cache, key_at(1, 2, 0, 10, false)).empty());
}

TEST_CASE("An answer is reused for its ttl, and for the asker's where that is shorter") {
  AnswerCache cache(1 << 20);
  cache.keep(key_at(1, 2), point_answer("a"));
  CHECK(found(cache, key_at(1, 2), kNow + 99999) == "a");
  CHECK(found(cache, key_at(1, 2), kNow + 50000, 50).empty());
  CHECK(found(cache, key_at(1, 2), kNow + 49999, 50) == "a");
  CHECK(found(cache, key_at(1, 2), kNow + 50000, 0).empty());
  CHECK(found(cache, key_at(1, 2), kNow + 50000, 1e300) == "a");
  CHECK(found(cache, key_at(1, 2), kNow + 100000, 1e300).empty());
  CHECK(cache.size() == 0);
}

TEST_CASE("Good answers last for the ttl, empty ones for a tenth, failures and ones outside not at all") {
  CHECK(lifetime(Status::ok, 100) == 100000);
  CHECK(lifetime(Status::nodata, 100) == 100000);
  CHECK(lifetime(Status::empty, 100) == 10000);
  CHECK(lifetime(Status::ok, 0) == 0);
  CHECK(lifetime(Status::ok, 1e300) > 0);
  for (const Status status : {Status::outside, Status::error, Status::timeout, Status::cancelled}) {
    CHECK(lifetime(status, 100) == 0);
    AnswerCache cache(1 << 20);
    cache.keep(key_at(1, 2), point_answer("a", status));
    CHECK(cache.size() == 0);
  }
}

TEST_CASE("A younger answer replaces an older one, and never the other way round") {
  AnswerCache cache(1 << 20);
  CachedAnswer young = point_answer("young");
  young.at += 5;
  cache.keep(key_at(1, 2), point_answer("old"));
  cache.keep(key_at(1, 2), young);
  CHECK(found(cache, key_at(1, 2), kNow + 5) == "young");
  cache.keep(key_at(1, 2), point_answer("old"));
  CHECK(found(cache, key_at(1, 2), kNow + 5) == "young");
  CHECK(cache.size() == 1);
}

TEST_CASE("The cache stays within its bytes, and what was used least recently goes first") {
  AnswerCache cache(20000);
  for (int i = 0; i < 1000; ++i) {
    cache.keep(key_at(i * 0.01, 0), point_answer(std::string(100, 'x') + std::to_string(i)));
    CHECK(cache.bytes() <= 20000);
    if (i > 0) CHECK_FALSE(found(cache, key_at(0, 0)).empty());
  }
  CHECK(cache.size() > 10);
  CHECK(found(cache, key_at(0.01, 0)).empty());
  CHECK_FALSE(found(cache, key_at(9.99, 0)).empty());
}

TEST_CASE("Areas count with their polygons, and go out like any other") {
  AnswerCache cache(100000);
  for (int i = 0; i < 100; ++i) {
    Geometry area = square(i, 0, 1);
    for (int k = 0; k < 200; ++k) area.parts[0][0].push_back({static_cast<double>(i), 0});
    cache.keep(key_at(i + 0.5, 0.5), area_answer(std::to_string(i), area));
    CHECK(cache.bytes() <= 100000);
  }
  CHECK(cache.size() > 2);
  CHECK(cache.size() < 20);
  CHECK(found(cache, key_at(0.2, 0.2)).empty());
  CHECK(found(cache, key_at(99.2, 0.2)) == "99");
}

TEST_CASE("An answer larger than the cache is not kept, and puts nothing out") {
  AnswerCache cache(5000);
  cache.keep(key_at(1, 2), point_answer("a"));
  cache.keep(key_at(3, 4), point_answer(std::string(5000, 'x')));
  CHECK(cache.size() == 1);
  CHECK(found(cache, key_at(1, 2)) == "a");
}

TEST_CASE("An emptied cache takes no bytes, whatever it held") {
  AnswerCache cache(1 << 20);
  cache.keep(key_at(0.5, 0.5), area_answer("a", square(0, 0, 1)));
  cache.keep(key_at(5, 5), point_answer("b"));
  CHECK(found(cache, key_at(0.2, 0.2), kNow + 100000).empty());
  CHECK(found(cache, key_at(5, 5), kNow + 100000).empty());
  CHECK(cache.bytes() == 0);
}

TEST_CASE("A cache of no bytes is off") {
  AnswerCache cache(0);
  cache.keep(key_at(1, 2), point_answer("a"));
  CHECK_FALSE(cache.is_on());
  CHECK(found(cache, key_at(1, 2)).empty());
}

TEST_CASE("An area answers for every place in it, of its own service and tolerance") {
  AnswerCache cache(1 << 20);
  cache.keep(key_at(0.5, 0.5), area_answer("a", square(0, 0, 1)));
  CHECK(found(cache, key_at(0.1, 0.9)) == "a");
  CHECK(found(cache, key_at(0, 0)) == "a");
  CHECK(found(cache, key_at(1.1, 0.9)).empty());
  CHECK(found(cache, key_at(0.1, 0.9, 1)).empty());
  CHECK(found(cache, key_at(0.1, 0.9, 0, 11)).empty());
  CHECK(cache.find(key_at(0.1, 0.9), kTtl, false, kNow) == nullptr);
}

TEST_CASE("An area does not answer in its holes") {
  Geometry area = square(0, 0, 10);
  area.parts[0].push_back(square(4, 4, 2).parts[0][0]);
  AnswerCache cache(1 << 20);
  cache.keep(key_at(1, 1), area_answer("a", area));
  CHECK(found(cache, key_at(9, 9)) == "a");
  CHECK(found(cache, key_at(5, 5)).empty());
}

TEST_CASE("An answer holds for an area only where its one feature is a polygon around the place") {
  const Position inside{0.5, 0.5};
  const CachedAnswer good = area_answer("a", square(0, 0, 1));
  CHECK(area_of(good.answer, inside) != nullptr);
  CHECK(area_of(good.answer, {2, 2}) == nullptr);
  CachedAnswer other = good;
  other.answer.features->features.push_back(other.answer.features->features.front());
  CHECK(area_of(other.answer, inside) == nullptr);
  other = good;
  other.answer.features->features.front().geometry.reset();
  CHECK(area_of(other.answer, inside) == nullptr);
  other.answer.features.reset();
  CHECK(area_of(other.answer, inside) == nullptr);
  other = good;
  other.answer.status = Status::empty;
  CHECK(area_of(other.answer, inside) == nullptr);
  other.answer.status = Status::nodata;
  CHECK(area_of(other.answer, inside) != nullptr);
  other.answer.features->features.front().geometry = Geometry{Geometry::Type::point, {{{inside}}}};
  CHECK(area_of(other.answer, inside) == nullptr);
}

TEST_CASE("A younger area replaces those that hold its place") {
  AnswerCache cache(1 << 20);
  cache.keep(key_at(0.5, 0.5), area_answer("old", square(0, 0, 1)));
  CachedAnswer young = area_answer("young", square(0, 0, 0.7));
  young.at += 5;
  cache.keep(key_at(0.6, 0.6), young);
  CHECK(cache.size() == 1);
  CHECK(found(cache, key_at(0.1, 0.1), kNow + 5) == "young");
  CHECK(found(cache, key_at(0.9, 0.9), kNow + 5).empty());
}

TEST_CASE("Areas across the antimeridian, at the poles and round the world are found") {
  AnswerCache cache(1 << 20);
  cache.keep(key_at(180, 0.5),
             area_answer("seam", {Geometry::Type::polygon, {{{{179, 0}, {-179, 0}, {-179, 1}, {179, 1}}}}}));
  cache.keep(key_at(0, 85), area_answer("north", {Geometry::Type::polygon,
                                                  {{{{-180, 80}, {180, 80}, {180, 90}, {-180, 90}}}}}));
  cache.keep(key_at(0, -85), area_answer("south", {Geometry::Type::polygon,
                                                   {{{{-180, -90}, {180, -90}, {180, -80}, {-180, -80}}}}}));
  CHECK(found(cache, key_at(-179.5, 0.5)) == "seam");
  CHECK(found(cache, key_at(179.5, 0.5)) == "seam");
  CHECK(found(cache, key_at(-180, 0.5)) == "seam");
  CHECK(found(cache, key_at(178.5, 0.5)).empty());
  CHECK(found(cache, key_at(-180, 90)) == "north");
  CHECK(found(cache, key_at(180, 81)) == "north");
  CHECK(found(cache, key_at(-12, -90)) == "south");
}

TEST_CASE("Ten thousand areas are found rightly, large and small, while others come and go") {
  AnswerCache cache(64u << 20);
  Random random(5);
  const auto name = [](int i, int k) { return std::to_string(i) + "/" + std::to_string(k); };
  for (int i = 0; i < 100; ++i)
    for (int k = 0; k < 100; ++k) {
      const double x = -170 + i * 3.3, y = -80 + k * 1.55, side = (i + k) % 3 == 0 ? 1.5 : 0.001;
      cache.keep(key_at(x + side / 2, y + side / 2), area_answer(name(i, k), square(x, y, side)));
    }
  REQUIRE(cache.size() == 10000);
  for (int round = 0; round < 20000; ++round) {
    const int i = static_cast<int>(random.below(100u)), k = static_cast<int>(random.below(100u));
    const double x = -170 + i * 3.3, y = -80 + k * 1.55, side = (i + k) % 3 == 0 ? 1.5 : 0.001;
    if (found(cache, key_at(x + side / 4, y + side / 3)) != name(i, k)) FAIL(name(i, k));
    if (!found(cache, key_at(x - 0.02, y)).empty()) FAIL(name(i, k));
  }
}

TEST_CASE("A line of the cache reads back as it was written") {
  ServiceClasses classes;
  const ServiceClass service = classes.intern(std::string(32, 'a'));
  CachedAnswer cached = area_answer("a", square(0, 0, 1));
  cached.answer.warnings = {"one", "two \"quoted\"\n"};
  cached.answer.value = Value::object().add("a", Number{"1e23"}).add("a", nullptr).add("é", "x");
  Feature& feature = cached.answer.features->features.front();
  feature.layer = "l";
  feature.id = "i";
  feature.properties = {{"p", Value(Number{"-0.50"})}};
  feature.members = {{"m", Value(true)}};
  QuestionKey key = key_at(0.5, 0.5);
  key.service = service;
  const std::string line = write_line(key, classes, cached);
  const auto read = read_line(line, classes);
  REQUIRE(read);
  CHECK(read->key == key);
  CHECK(read->cached.by_area);
  CHECK(read->cached.answer.value == cached.answer.value);
  CHECK(write_line(read->key, classes, read->cached) == line);
  ServiceClasses elsewhere;
  const auto there = read_line(line, elsewhere);
  REQUIRE(there);
  CHECK(write_line(there->key, elsewhere, there->cached) == line);
}

TEST_CASE("A line that is damaged in any one place is read as none") {
  ServiceClasses classes;
  QuestionKey key = key_at(0.5, 0.5);
  key.service = classes.intern(std::string(32, 'a'));
  const std::string line = write_line(key, classes, area_answer("a", square(0, 0, 1)));
  Random random(3);
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::string damaged = line;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << random.below(8u)));
    CHECK_FALSE(read_line(damaged, classes));
    CHECK_FALSE(read_line(line.substr(0, i), classes));
  }
  CHECK_FALSE(read_line(line + " ", classes));
}

TEST_CASE(
    "Whatever a line with a right checksum holds, it is read or refused, and what is read can be kept") {
  ServiceClasses classes;
  QuestionKey key = key_at(0.5, 0.5);
  key.service = classes.intern(std::string(32, 'a'));
  const std::string line = write_line(key, classes, area_answer("a", square(0, 0, 1)));
  const std::string text = line.substr(line.find('{'));
  Random random(4);
  AnswerCache cache(1 << 20);
  int read = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string other = text;
    for (std::uint64_t n = 1 + random.below(3u); n > 0; --n) {
      const std::size_t at = random.below(other.size());
      if (random.below(3) == 0)
        other.erase(at, 1 + random.below(std::size_t{12}));
      else if (random.below(2) == 0)
        other[at] = "0123456789-.[]{},:\"e nul"[random.below(24u)];
      else
        other.insert(at, other.substr(random.below(other.size()), random.below(std::size_t{12})));
    }
    const std::string whole = "2 " + hex(std::string_view(sha256(other)).substr(0, 8)) + " " + other;
    if (auto taken = read_line(whole, classes)) {
      ++read;
      CHECK(read_line(write_line(taken->key, classes, taken->cached), classes));
      cache.keep(taken->key, std::move(taken->cached));
      CHECK(cache.bytes() <= 1 << 20);
    }
  }
  CHECK(read > 100);
  CHECK(read < 4900);
}
