#include <geoprobe/engine/random.h>
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/prepared_area.h>

#include <catch2/catch.hpp>
#include <cmath>

using namespace geoprobe;

namespace {

double between(Random& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random.below(1u << 30)) / (1u << 30);
}

double wrapped(double longitude) {
  return longitude - 360 * std::round(longitude / 360);
}

/// A wild star around a centre, its longitudes between -180 and 180.
Geometry::Ring star(Random& random, Position centre, double reach, std::size_t corners) {
  Geometry::Ring ring;
  for (std::size_t i = 0; i < corners; ++i) {
    const double angle = 6.283185307 * static_cast<double>(i) / static_cast<double>(corners);
    const double radius = reach * between(random, 0.2, 1);
    ring.push_back(
        snap({wrapped(centre.x + radius * std::cos(angle)), centre.y + radius * std::sin(angle)}, kWgs84));
  }
  if (random.below(2) == 0) ring.push_back(ring.front());
  return ring;
}

}  // namespace

TEST_CASE("A prepared area holds exactly the places that its geometry contains") {
  Random random(11);
  for (int round = 0; round < 300; ++round) {
    Geometry area{Geometry::Type::multi_polygon, {}};
    const Position centre{between(random, -181, 181), between(random, -60, 60)};
    const double reach = round % 3 == 0 ? 0.001 : between(random, 0.1, 29);
    const std::size_t parts = 1 + random.below(std::size_t{3});
    for (std::size_t i = 0; i < parts; ++i) {
      const std::size_t corners = random.below(20u) == 0 ? 1 + random.below(2u) : 3 + random.below(300u);
      area.parts.push_back(
          {star(random, {centre.x + static_cast<double>(i) * reach, centre.y}, reach, corners)});
      if (random.below(2) == 0)
        area.parts.back().push_back(
            star(random, {centre.x + static_cast<double>(i) * reach, centre.y}, reach / 4, 40));
    }
    const PreparedArea prepared(area);
    INFO("round " << round);
    for (int i = 0; i < 100; ++i) {
      Position at{wrapped(centre.x + between(random, -2, 4) * reach),
                  centre.y + between(random, -1.1, 1.1) * reach};
      const Geometry::Ring& ring = area.parts[0][0];
      const std::size_t k = random.below(ring.size());
      if (i % 5 == 1) at = ring[k];
      if (i % 5 == 2) at.y = ring[k].y;
      if (i % 5 == 3)
        at = {(ring[k].x + ring[(k + 1) % ring.size()].x) / 2,
              (ring[k].y + ring[(k + 1) % ring.size()].y) / 2};
      at = snap(at, kWgs84);
      REQUIRE(prepared.contains(at) == contains(area, at));
      const Box& box = prepared.box();
      if (prepared.contains(at) && box.east - box.west < 360) {
        const double east = at.x + 360 * std::ceil((box.west - at.x) / 360);
        REQUIRE(east <= box.east);
        REQUIRE(at.y >= box.south);
        REQUIRE(at.y <= box.north);
      }
    }
  }
}

TEST_CASE("A prepared area knows its holes, the antimeridian and parts on both sides of it") {
  const Geometry area{
      Geometry::Type::multi_polygon,
      {{{{170, -10}, {-170, -10}, {-170, 10}, {170, 10}}, {{178, -1}, {-178, -1}, {-178, 1}, {178, 1}}},
       {{{-169, 0}, {-160, 0}, {-160, 5}, {-169, 5}}}}};
  const PreparedArea prepared(area);
  CHECK(prepared.contains({175, 5}));
  CHECK(prepared.contains({-175, 5}));
  CHECK(prepared.contains({180, 5}));
  CHECK(prepared.contains({-180, 5}));
  CHECK_FALSE(prepared.contains({180, 0}));
  CHECK_FALSE(prepared.contains({0, 5}));
  CHECK(prepared.contains({-165, 2}));
  CHECK(prepared.box().east - prepared.box().west < 31);
}

TEST_CASE("What is no polygon holds no place when prepared") {
  CHECK_FALSE(PreparedArea({Geometry::Type::point, {{{{1, 2}}}}}).contains({1, 2}));
  CHECK_FALSE(PreparedArea({Geometry::Type::polygon, {}}).contains({1, 2}));
  CHECK_FALSE(PreparedArea({Geometry::Type::polygon, {{{}}}}).contains({1, 2}));
}
