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

TEST_CASE("A geometry collection comes back with all its members, nested ones without their nesting") {
  CHECK(
      round_trip(
          R"({"type":"GeometryCollection","geometries":[null,{"type":"GeometryCollection","geometries":[
              {"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]}]},{"type":"LineString","coordinates":[]},
              {"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[3,4]}]})") ==
      R"({"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]},{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[3,4]}]})");
}

TEST_CASE("An empty geometry is none, and not incomplete") {
  for (const char* json :
       {"null", "{}", R"({"type":"Point","coordinates":[]})", R"({"type":"Point","coordinates":null})",
        R"({"type":"Point","coordinates":[null,null]})", R"({"type":"Point","coordinates":["NaN","NaN"]})",
        R"({"type":"Polygon","coordinates":[[]]})", R"({"type":"MultiPolygon","coordinates":[]})",
        R"({"type":"MultiPolygon","coordinates":[[[]]]})", R"({"type":"GeometryCollection","geometries":[]})",
        R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[]}]})"}) {
    CAPTURE(json);
    bool incomplete = false;
    CHECK_FALSE(geometry_from_geojson(read_json(json).value(), incomplete));
    CHECK_FALSE(incomplete);
  }
}

TEST_CASE("What is not a geometry of GeoJSON is none, and incomplete") {
  for (const char* json :
       {"1", "[]", "\"POINT(1 2)\"", R"({"type":"Circle","coordinates":[1,2]})", R"({"type":"Point"})",
        R"({"type":"Point","coordinates":[1]})", R"({"type":"Point","coordinates":[1,null]})",
        R"({"type":"Point","coordinates":"1,2"})", R"({"type":"LineString","coordinates":[[1,2],3]})",
        R"({"type":"MultiPoint","coordinates":{}})", R"({"type":"GeometryCollection"})", R"({"type":1})"}) {
    CAPTURE(json);
    bool incomplete = false;
    CHECK_FALSE(geometry_from_geojson(read_json(json).value(), incomplete));
    CHECK(incomplete);
    CHECK_FALSE(read(json));
  }
}

TEST_CASE("What can be read of a geometry is read, and the rest makes it incomplete") {
  const auto partly = [](const char* json) {
    bool incomplete = false;
    const auto geometry = geometry_from_geojson(read_json(json).value(), incomplete);
    CHECK(incomplete);
    return geometry ? write_json(to_geojson(*geometry)) : "none";
  };
  CHECK(partly(R"({"type":"MultiPoint","coordinates":[[1,2],"x",[3,4]]})") ==
        R"({"type":"MultiPoint","coordinates":[[1,2],[3,4]]})");
  CHECK(partly(R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2]]]})") ==
        R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]})");
  CHECK(
      partly(
          R"({"type":"GeometryCollection","geometries":[{"type":"Solid"},{"type":"Point","coordinates":[1,2]}]})") ==
      R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]})");
  // A hole is no polygon, so without its exterior it is nothing.
  CHECK(partly(R"({"type":"Polygon","coordinates":[[[0,"x"]],[[1,1],[2,1],[2,2],[1,1]]]})") == "none");
}

TEST_CASE("Coordinates written as text are numbers, and the case of a type does not matter") {
  CHECK(round_trip(R"({"type":"point","coordinates":["1.5"," 2 "]})") ==
        R"({"type":"Point","coordinates":[1.5,2]})");
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
