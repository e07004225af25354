#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/rings.h>

#include <algorithm>
#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {

Geometry::Ring square(double x, double y, double size, bool clockwise) {
  Geometry::Ring ring = {{x, y}, {x, y + size}, {x + size, y + size}, {x + size, y}, {x, y}};
  if (!clockwise) std::reverse(ring.begin(), ring.end());
  return ring;
}

}  // namespace

TEST_CASE("Rings become polygons by their sense of rotation, holes in the smallest exterior around them") {
  // A lake in an island in a lake.
  const Geometry geometry = polygons_from_rings(
      {square(4, 4, 2, false), square(0, 0, 10, true), square(1, 1, 8, false), square(3, 3, 4, true)});
  CHECK(geometry == Geometry{Geometry::Type::multi_polygon,
                             {{square(0, 0, 10, true), square(1, 1, 8, false)},
                              {square(3, 3, 4, true), square(4, 4, 2, false)}}});
  CHECK(contains(geometry, {0.5, 0.5}));
  CHECK_FALSE(contains(geometry, {2, 2}));
  CHECK(contains(geometry, {3.5, 3.5}));
  CHECK_FALSE(contains(geometry, {5, 5}));
}

TEST_CASE("Rings that all run the wrong way round are read all the same") {
  const Geometry one = polygons_from_rings({square(0, 0, 10, false), square(4, 4, 2, true)});
  CHECK(one.parts == std::vector<Geometry::Part>{{square(0, 0, 10, false), square(4, 4, 2, true)}});
  const Geometry two = polygons_from_rings({square(0, 0, 1, false), square(5, 5, 1, false)});
  CHECK(two.type == Geometry::Type::multi_polygon);
  CHECK(two.parts.size() == 2);
}

TEST_CASE("A hole in nothing is a polygon of its own") {
  const Geometry geometry =
      polygons_from_rings({square(0, 0, 1, true), square(5, 5, 2, false), square(5.5, 5.5, 1, true)});
  CHECK(geometry.parts.size() == 3);
  CHECK(contains(geometry, {6, 6}));
}

TEST_CASE("A hole that touches its exterior with a corner is its hole") {
  const Geometry geometry =
      polygons_from_rings({{{0, 0}, {0, 10}, {10, 10}, {10, 0}, {0, 0}}, {{0, 0}, {5, 2}, {2, 5}, {0, 0}}});
  CHECK(geometry.parts.size() == 1);
  CHECK_FALSE(contains(geometry, {2, 2}));
}

TEST_CASE("No rings make a polygon without parts, and rings within rings without end are read in time") {
  CHECK(polygons_from_rings({}).parts.empty());
  CHECK(polygons_from_rings({{}, {{1, 1}}}).parts.size() == 1);
  std::vector<Geometry::Ring> rings;
  for (int i = 0; i < 40000; ++i) rings.push_back(square(i * 1e-5, i * 1e-5, 1 - i * 2e-5, i % 2 == 0));
  std::size_t count = 0;
  for (const Geometry::Part& part : polygons_from_rings(std::move(rings)).parts) count += part.size();
  CHECK(count == 40000);
}
