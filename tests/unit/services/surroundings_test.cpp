#include <geoprobe/services/surroundings.h>

#include <catch2/catch.hpp>

#include "question.h"

using namespace geoprobe;
using test::Asked;

TEST_CASE("A box around a point holds what lies within so many metres") {
  Asked asked;
  asked.lonlat = {31.5, 60};
  const Box degrees = box_around(asked.question(), kWgs84, 111.4).value();
  CHECK(degrees.north - degrees.south == Approx(0.002).epsilon(0.001));
  CHECK(degrees.east - degrees.west == Approx(0.004).epsilon(0.01));
  const Box map = box_around(asked.question(), kWebMercator, 100).value();
  CHECK(map.east - map.west == Approx(400).epsilon(0.01));
  CHECK_FALSE(box_around(asked.question(), Crs{31370, false}, 10));
}

TEST_CASE("A box is never empty, and is not cut at the antimeridian") {
  Asked asked;
  asked.lonlat = {180, 0};
  const Box box = box_around(asked.question(), kWgs84, 0).value();
  CHECK(box.west < 180);
  CHECK(box.east > 180);
}

TEST_CASE("A box in degrees goes round the Earth where the tolerance holds a pole") {
  Asked asked;
  for (const double sign : {1.0, -1.0}) {
    asked.lonlat = {31.5, sign * 89.9999};
    const Box around = box_around(asked.question(), kWgs84, 100).value();
    CHECK(around.west == -180);
    CHECK(around.east == 180);
    CHECK((sign > 0 ? around.north : -around.south) == 90);
    CHECK((sign > 0 ? around.south : -around.north) == Approx(89.9992046).margin(1e-6));
    const Box beside = box_around(asked.question(), kWgs84, 10).value();
    CHECK(beside.east - beside.west > 100);
    CHECK(beside.east - beside.west < 180);
  }
}

TEST_CASE("A box in Web Mercator ends at the edge of the map") {
  Asked asked;
  asked.lonlat = {10, 85.05};
  CHECK(box_around(asked.question(), kWebMercator, 1000)->north == Approx(20037508.343).margin(0.002));
}

TEST_CASE("What the host says of a CRS decides its grid, its boxes and its order of axes") {
  Asked asked;
  asked.lonlat = {150, -30};
  // Degrees beside ours, by a code that is no geographic one to us; feet and northing first by one that is.
  asked.transform = [](Position p, const Crs& from, const Crs& to) -> std::optional<Position> {
    if (from.epsg == 7844 || to.epsg == 7844) return Position{p.x + (to.epsg == 7844 ? 1e-5 : -1e-5), p.y};
    return Position{p.x * 1e5, p.y * 2e5};
  };
  asked.transform.describe = [](const Crs& crs) -> Expected<Crs> {
    Crs known = crs;
    known.unit = crs.epsg == 7844 ? Crs::Unit::degree : Crs::Unit::foot;
    known.northing_first = true;
    return known;
  };
  const Crs degrees = describe_crs(Crs{7844}, asked.transform).value();
  CHECK(is_geographic(degrees));
  CHECK(has_latitude_first(degrees));
  CHECK(antimeridian_in(degrees) == 180);
  CHECK(point_in(asked.question(), degrees) == Position{150.00001, -30});
  const Box box = box_around(asked.question(), degrees, 100).value();
  CHECK(box.east - box.west == Approx(200 / 96486.0).epsilon(0.001));
  const Crs feet = describe_crs(Crs{4549}, asked.transform).value();
  CHECK_FALSE(is_geographic(feet));
  CHECK(has_latitude_first(feet));
  CHECK(grid_decimals(feet) == 3);
  CHECK(ground_scale(feet, 0).x == 0.3048);
  const Box map = pixel_map(asked.question(), {0, 0}, feet);
  CHECK(map.east == Approx(101 * 2e5 / 110852.0).epsilon(0.001));  // of both scales the one that takes more
  CHECK(map.north == map.east);
}

TEST_CASE("A CRS that nobody can bring positions to is said to be so") {
  CHECK(describe_crs(kWebMercator, {}).value() == kWebMercator);
  CHECK(describe_crs(Crs{2154}, {}).failure().message ==
        "EPSG:2154 is not built in; use EPSG:4326, CRS:84 or EPSG:3857");
}

TEST_CASE("A box is written in either axis order") {
  CHECK(box_text({1, -2, 3.5, 4}, kWgs84, false) == "1,-2,3.5,4");
  CHECK(box_text({1, -2, 3.5, 4}, kWgs84, true) == "-2,1,4,3.5");
  CHECK(has_latitude_first(kWgs84));
  CHECK_FALSE(has_latitude_first(kCrs84));
  CHECK_FALSE(has_latitude_first(kWebMercator));
}
