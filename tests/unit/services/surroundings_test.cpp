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

TEST_CASE("A box is written in either axis order") {
  CHECK(box_text({1, -2, 3.5, 4}, kWgs84, false) == "1,-2,3.5,4");
  CHECK(box_text({1, -2, 3.5, 4}, kWgs84, true) == "-2,1,4,3.5");
  CHECK(has_latitude_first(kWgs84));
  CHECK_FALSE(has_latitude_first(kCrs84));
  CHECK_FALSE(has_latitude_first(kWebMercator));
}
