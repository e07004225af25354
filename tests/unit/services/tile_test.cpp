#include <geoprobe/services/tile.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {

/// GoogleMapsCompatible's first levels.
TileMatrixSet mercator(int levels) {
  TileMatrixSet set{"g", kWebMercator, {}};
  double scale = 559082264.0287178;
  std::int64_t tiles = 1;
  for (int level = 0; level < levels; ++level, scale /= 2, tiles *= 2)
    set.matrices.push_back(
        {std::to_string(level), scale, {-20037508.3427892, 20037508.3427892}, 256, 256, tiles, tiles});
  return set;
}

}  // namespace

TEST_CASE(
    "The level is the finest whose pixel spans a fifth of the tolerance, and the pixel holds the point") {
  const TileMatrixSet set = mercator(20);
  // 0.5 m on the equator: level 18 has 0.597 m, level 19 has 0.299.
  const TilePixel at = find_tile_pixel(set, set.crs, {}, {0.1, -0.1}, 0, 2.5).value();
  CHECK(at.matrix->id == "18");
  CHECK(at.column == 131072);
  CHECK(at.row == 131072);
  CHECK(at.i == 0);
  CHECK(at.j == 0);
  CHECK(find_tile_pixel(set, set.crs, {}, {0, 0}, 60, 2.5)->matrix->id == "17");
  CHECK(find_tile_pixel(set, set.crs, {}, {0, 0}, 0, 0)->matrix->id == "19");
  CHECK(find_tile_pixel(set, set.crs, {}, {0, 0}, 0, 1e9)->matrix->id == "0");
  CHECK(find_tile_pixel(set, set.crs, {}, {-20037508.3427892, 20037508.3427892}, 0, 1e9)->i == 0);
  CHECK(find_tile_pixel(set, set.crs, {}, {20037508.3427892, -20037508.3427892}, 0, 1e9)->j == 255);
}

TEST_CASE("In degrees a pixel is the standard's") {
  const TileMatrixSet set{"g", kWgs84, {{"0", 2.795411320143589e8, {-180, 90}, 256, 256, 2, 1}}};
  const TilePixel at = find_tile_pixel(set, set.crs, {}, {31.5, -24.5}, -24.5, 10).value();
  CHECK(at.column == 1);
  CHECK(at.row == 0);
  CHECK(at.i == 44);   // 211.5 / 0.703125 = 300.8
  CHECK(at.j == 162);  // 114.5 / 0.703125 = 162.8
}

TEST_CASE("The level next to a scale is taken, whatever the tolerance") {
  const TileMatrixSet set = mercator(20);
  const double finest = set.matrices.back().scale_denominator;
  for (const double times : {0.1, 1.0, 1.3})
    CHECK(find_tile_pixel(set, set.crs, {}, {0, 0}, 0, 1e9, {}, finest * times)->matrix->id == "19");
  CHECK(find_tile_pixel(set, set.crs, {}, {0, 0}, 0, 1e9, {}, finest * 1.6)->matrix->id == "18");
  CHECK(find_tile_pixel(set, set.crs, {}, {0, 0}, 0, 10, {}, 1e9)->matrix->id == "0");
}

TEST_CASE("A named level is taken, and none where there is no such") {
  const TileMatrixSet set = mercator(4);
  CHECK(find_tile_pixel(set, set.crs, {}, {0, 0}, 0, 10, "1")->matrix->id == "1");
  CHECK_FALSE(find_tile_pixel(set, set.crs, {}, {0, 0}, 0, 10, "9"));
}

TEST_CASE("A position outside of the matrix, or of the tiles that the layer has, has no pixel") {
  const TileMatrixSet set = mercator(4);
  CHECK_FALSE(find_tile_pixel(set, set.crs, {}, {2.1e7, 0}, 0, 10));
  CHECK_FALSE(find_tile_pixel(set, set.crs, {}, {0, -2.1e7}, 0, 10));
  const TileMatrixSetLink link{"g", {{"2", 0, 1, 0, 3}, {"1", 0, 0, 0, 1}}};
  CHECK(find_tile_pixel(set, set.crs, link, {-5, 0}, 0, 10)->matrix->id == "2");
  CHECK_FALSE(find_tile_pixel(set, set.crs, link, {5, 0}, 0, 10));
}
