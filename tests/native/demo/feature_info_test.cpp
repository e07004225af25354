#include "feature_info.h"

#include <geoprobe/text/json_reader.h>

#include <catch2/catch.hpp>

using namespace geoprobe;
using namespace geoprobe::demo;

namespace {

// Two squares either side of 10° E with the border between them, and two points near 0, 0.
constexpr const char* kSquares = R"({"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"West","note":null},"geometry":{"type":"Polygon","coordinates":[[[0,40],[10,40],[10,50],[0,50],[0,40]]]}},
{"type":"Feature","properties":{"name":"East & <far>"},"geometry":{"type":"Polygon","coordinates":[[[10,40],[20,40],[20,50],[10,50],[10,40]]]}}]})";
constexpr const char* kPoints = R"({"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"far"},"geometry":{"type":"Point","coordinates":[0.02,0]}},
{"type":"Feature","properties":{"name":"near"},"geometry":{"type":"Point","coordinates":[0.01,0]}},
{"type":"Feature","properties":{"name":"beyond"},"geometry":{"type":"Point","coordinates":[-179.995,10]}}]})";
constexpr const char* kGrid =
    "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 40\ncellsize 5\nNODATA_value -1\n1 2\n3 -1\n";

struct Fixture {
  VectorData squares = VectorData::read(kSquares).value();
  VectorData points = VectorData::read(kPoints).value();
  GridData grid = GridData::read(kGrid).value();
  std::vector<Layer> layers;

  Fixture() {
    layers.push_back({"squares", "Squares", &squares, {}, nullptr, {}, {}});
    layers.push_back({"points", "Points", &points, {}, nullptr, {}, {}});
    layers.push_back({"grid", "Grid", nullptr, {}, &grid, "height", {}});
    layers.push_back({"none", "None", &points, [](const Feature&) { return false; }, nullptr, {}, {}});
  }

  WmsReply ask(WmsParameters changes) const {
    WmsParameters parameters{{"service", "WMS"},
                             {"version", "1.3.0"},
                             {"request", "GetFeatureInfo"},
                             {"crs", "EPSG:4326"},
                             {"bbox", "44,4,46,6"},
                             {"width", "101"},
                             {"height", "101"},
                             {"i", "50"},
                             {"j", "50"},
                             {"layers", "x"},
                             {"query_layers", "squares"},
                             {"info_format", "text/plain"}};
    for (auto& [name, value] : changes) parameters[name] = value;
    return answer_wms(layers, parameters);
  }
};

bool has(const WmsReply& reply, const char* text) {
  return reply.body.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "The demo's map service reads latitude first in EPSG:4326 and longitude first in CRS:84 and 1.1.1") {
  const Fixture f;
  REQUIRE(has(f.ask({}), "name = 'West'"));
  REQUIRE(has(f.ask({{"crs", "CRS:84"}, {"bbox", "4,44,6,46"}}), "name = 'West'"));
  REQUIRE(has(
      f.ask({{"version", "1.1.1"}, {"srs", "EPSG:4326"}, {"bbox", "4,44,6,46"}, {"x", "50"}, {"y", "50"}}),
      "name = 'West'"));
  REQUIRE(has(f.ask({{"crs", "CRS:84"}, {"bbox", "44,4,46,6"}}), "no results"));
}

TEST_CASE("The demo's map service reads boxes in EPSG:3857") {
  const Fixture f;
  REQUIRE(has(f.ask({{"crs", "EPSG:3857"}, {"bbox", "1669000,5621000,1670000,5622000"}}),
              "name = 'East & <far>'"));
}

TEST_CASE("The demo's map service gives both neighbours on their border") {
  const Fixture f;
  const WmsReply reply = f.ask({{"bbox", "44,9,46,11"}, {"feature_count", "5"}});
  REQUIRE(has(reply, "West"));
  REQUIRE(has(reply, "East"));
}

TEST_CASE("The demo's map service gives points within six pixels, nearest first") {
  const Fixture f;
  // A pixel is 0.01°.
  const WmsReply reply =
      f.ask({{"query_layers", "points"}, {"bbox", "-0.505,-0.505,0.505,0.505"}, {"feature_count", "5"}});
  REQUIRE(reply.body.find("near") < reply.body.find("far"));
  REQUIRE(has(f.ask({{"query_layers", "points"}, {"bbox", "-0.505,-0.505,0.505,0.505"}}), "near"));
  REQUIRE(has(f.ask({{"query_layers", "points"}, {"bbox", "-0.0505,-0.0505,0.0505,0.0505"}}), "no results"));
  REQUIRE(has(f.ask({{"query_layers", "points"}, {"bbox", "9.495,179.495,10.505,180.505"}}), "beyond"));
}

TEST_CASE("The demo's map service counts features over all layers together") {
  const Fixture f;
  const WmsReply reply = f.ask({{"query_layers", "squares,grid"}, {"feature_count", "1"}});
  REQUIRE(has(reply, "West"));
  REQUIRE_FALSE(has(reply, "height"));
  REQUIRE(has(f.ask({{"query_layers", "squares,grid"}, {"bbox", "43,3,45,5"}, {"feature_count", "2"}}),
              "height = '3'"));
}

TEST_CASE("The demo's map service tells a grid's cell, its nodata value too, and nothing outside of it") {
  const Fixture f;
  const auto at = [&](const char* bbox) {
    return f.ask({{"query_layers", "grid"}, {"crs", "CRS:84"}, {"bbox", bbox}});
  };
  REQUIRE(has(at("1,46,2,47"), "height = '1'"));
  REQUIRE(has(at("6,46,7,47"), "height = '2'"));
  REQUIRE(has(at("6,41,7,42"), "height = '-1'"));
  REQUIRE(has(at("16,41,17,42"), "no results"));
}

TEST_CASE("The demo's map service writes JSON with the layer and the geometry") {
  const Fixture f;
  const WmsReply reply = f.ask({{"info_format", "application/json"}});
  REQUIRE(reply.content_type == "application/json");
  const Expected<Value> document = read_json(reply.body);
  REQUIRE(document);
  const Value* features = document.value().find("features");
  REQUIRE(features);
  REQUIRE(features->as_array()->size() == 1);
  const Value& feature = features->as_array()->front();
  REQUIRE(*feature.find("id") == Value("squares.0"));
  REQUIRE(*feature.find("properties")->find("name") == Value("West"));
  REQUIRE(feature.find("geometry")->find("coordinates"));
}

TEST_CASE("The demo's map service writes GML as MapServer does, escaped and without nulls") {
  const Fixture f;
  const WmsReply reply = f.ask({{"info_format", "application/vnd.ogc.gml"},
                                {"crs", "CRS:84"},
                                {"bbox", "9,44,11,46"},
                                {"feature_count", "5"}});
  REQUIRE(has(reply, "<squares_layer>"));
  REQUIRE(has(reply, "<name>East &amp; &lt;far&gt;</name>"));
  REQUIRE_FALSE(has(reply, "note"));
}

TEST_CASE("The demo's map service answers what it cannot do with a ServiceException inside HTTP 200") {
  const Fixture f;
  const auto refuses = [&](const char* code, WmsParameters changes) {
    const WmsReply reply = f.ask(std::move(changes));
    CAPTURE(code, reply.body);
    CHECK(reply.status == 200);
    CHECK(has(reply, (std::string("<ServiceException code=\"") + code + "\">").c_str()));
  };
  refuses("LayerNotDefined", {{"query_layers", "squares,roads"}});
  refuses("InvalidCRS", {{"crs", "EPSG:2193"}});
  refuses("InvalidSRS", {{"version", "1.1.1"}, {"srs", "CRS:84"}, {"x", "50"}, {"y", "50"}});
  refuses("InvalidFormat", {{"info_format", "image/png"}});
  refuses("MissingParameterValue", {{"info_format", ""}});
  refuses("InvalidPoint", {{"i", "101"}});
  refuses("InvalidPoint", {{"i", "5.5"}});
  refuses("InvalidParameterValue", {{"bbox", "1,2,3"}});
  refuses("InvalidParameterValue", {{"bbox", "1,2,1,2"}});
  refuses("InvalidParameterValue", {{"version", "1.4.0"}});
  refuses("OperationNotSupported", {{"request", "GetMap"}});
}

TEST_CASE("The demo's map service answers an empty layer with an empty reply in every format") {
  const Fixture f;
  REQUIRE(has(f.ask({{"query_layers", "none"}}), "no results"));
  REQUIRE(has(f.ask({{"query_layers", "none"}, {"info_format", "application/json"}}), "\"features\":[]"));
  REQUIRE_FALSE(
      has(f.ask({{"query_layers", "none"}, {"info_format", "application/vnd.ogc.gml"}}), "none_layer"));
}
