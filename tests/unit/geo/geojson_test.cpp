#include <geoprobe/geo/geojson.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {
std::optional<Geometry> read(std::string_view json) {
  return geometry_from_geojson(read_json(json).value());
}
std::string round_trip(std::string_view json) {
  const std::optional<Geometry> geometry = read(json);
  return geometry ? write_json(to_geojson(*geometry)) : "none";
}
}  // namespace

TEST_CASE("Every GeoJSON geometry comes back as it went") {
  for (
      const char* json : {
          R"({"type":"Point","coordinates":[31.3963,-24.4561]})",
          R"({"type":"MultiPoint","coordinates":[[1,2],[3,4]]})",
          R"({"type":"LineString","coordinates":[[1,2],[3,4],[5,6]]})",
          R"({"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]})",
          R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]})",
          R"({"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]})",
      })
    CHECK(round_trip(json) == json);
}

TEST_CASE("Coordinates are written on the grid, heights are dropped and rings are closed") {
  CHECK(round_trip(R"({"type":"Point","coordinates":[0.30000000000000004,-1e-12,99]})") ==
        R"({"type":"Point","coordinates":[0.3,0]})");
  CHECK(round_trip(R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4]]]})") ==
        R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]})");
}

TEST_CASE("A geometry collection is read as its first geometry of another type") {
  CHECK(round_trip(
            R"({"type":"GeometryCollection","geometries":[null,{"type":"GeometryCollection","geometries":[]},
                       {"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[3,4]}]})") ==
        R"({"type":"Point","coordinates":[1,2]})");
}

TEST_CASE("What is not a geometry is none") {
  for (const char* json :
       {"null", "1", "[]", "{}", R"({"type":"Circle","coordinates":[1,2]})", R"({"type":"Point"})",
        R"({"type":"Point","coordinates":[]})", R"({"type":"Point","coordinates":[1]})",
        R"({"type":"Point","coordinates":["1","2"]})", R"({"type":"Point","coordinates":[1,null]})",
        R"({"type":"LineString","coordinates":[[1,2],3]})", R"({"type":"Polygon","coordinates":[[]]})",
        R"({"type":"MultiPolygon","coordinates":[]})", R"({"type":"GeometryCollection","geometries":[]})",
        R"({"type":"GeometryCollection"})", R"({"type":1})"}) {
    CAPTURE(json);
    CHECK_FALSE(read(json));
  }
}

TEST_CASE("A feature names its id and layer where it has them, and null where its geometry is unknown") {
  Feature feature;
  feature.properties.push_back({"a", Number{"1.50"}});
  CHECK(write_json(to_geojson(feature)) == R"({"type":"Feature","properties":{"a":1.50},"geometry":null})");
  feature.id = "x.1";
  feature.layer = "x";
  feature.geometry = Geometry{Geometry::Type::point, {{{{1, 2}}}}};
  FeatureCollection collection;
  collection.features.push_back(feature);
  CHECK(write_json(to_geojson(collection)) ==
        R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"x.1","layer":"x",)"
        R"("properties":{"a":1.50},"geometry":{"type":"Point","coordinates":[1,2]}}]})");
}
