#include <geoprobe/formats/capabilities.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

using namespace geoprobe;

namespace {
Capabilities read(const std::string& body) {
  const Reply reply = read_capabilities(body, {});
  INFO(reply.failure);
  REQUIRE(reply.capabilities);
  return *reply.capabilities;
}
}  // namespace

TEST_CASE("WMS capabilities give formats, and layers with what they inherit") {
  const Capabilities out = read(R"(<?xml version="1.0"?>
    <WMT_MS_Capabilities version="1.1.1"><Capability>
      <Request><GetMap><Format>image/png</Format></GetMap>
        <GetFeatureInfo><Format> text/plain </Format><Format>application/json</Format></GetFeatureInfo></Request>
      <Layer queryable="1"><LatLonBoundingBox minx="170" miny="-50" maxx="-170" maxy="-10"/>
        <Layer><Name>a</Name></Layer>
        <Layer queryable="0"><Name>b</Name><LatLonBoundingBox minx="0" miny="0" maxx="0" maxy="0"/></Layer>
      </Layer></Capability></WMT_MS_Capabilities>)");
  CHECK(out.info_formats == std::vector<std::string>{"text/plain", "application/json"});
  REQUIRE(out.layers.size() == 2);
  CHECK(out.layers[0].queryable == true);
  CHECK(out.layers[0].extent == Box{170, -50, -170, -10});
  CHECK(out.find_layer("b")->queryable == false);
  CHECK(out.find_layer("b")->extent == Box{170, -50, -170, -10});
  CHECK(out.find_layer("c") == nullptr);
}

TEST_CASE("WMTS capabilities give matrices, and all that a layer needs to be asked") {
  const Capabilities out = read(R"(<Capabilities xmlns:ows="http://www.opengis.net/ows/1.1"
      xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.opengis.net/wmts/1.0">
    <ows:OperationsMetadata><ows:Operation name="GetFeatureInfo"><ows:DCP><ows:HTTP>
      <ows:Get xlink:href="http://h/wmts?"><ows:Constraint name="GetEncoding"><ows:AllowedValues>
        <ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>
    </ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>
    <Contents><Layer><ows:Identifier>rain</ows:Identifier>
      <ows:WGS84BoundingBox><ows:LowerCorner>-10 -20</ows:LowerCorner>
        <ows:UpperCorner>10 20</ows:UpperCorner></ows:WGS84BoundingBox>
      <Style><ows:Identifier>grey</ows:Identifier></Style>
      <Style isDefault="true"><ows:Identifier>blue</ows:Identifier></Style>
      <Format>image/png</Format><InfoFormat>text/plain</InfoFormat><InfoFormat>application/json</InfoFormat>
      <Dimension><ows:Identifier>Time</ows:Identifier><Default>2020</Default><Value>2020</Value></Dimension>
      <TileMatrixSetLink><TileMatrixSet>g</TileMatrixSet><TileMatrixSetLimits><TileMatrixLimits>
        <TileMatrix>0</TileMatrix><MinTileRow>1</MinTileRow><MaxTileRow>2</MaxTileRow><MinTileCol>3</MinTileCol>
        <MaxTileCol>4</MaxTileCol></TileMatrixLimits></TileMatrixSetLimits></TileMatrixSetLink>
      <ResourceURL format="application/json" resourceType="FeatureInfo" template="http://h/{TileMatrix}"/>
      <ResourceURL format="image/png" resourceType="tile" template="http://h/t"/>
    </Layer>
    <TileMatrixSet><ows:Identifier>g</ows:Identifier>
      <ows:SupportedCRS>urn:ogc:def:crs:EPSG::4326</ows:SupportedCRS>
      <TileMatrix><ows:Identifier>0</ows:Identifier><ScaleDenominator>2.795411320143589E8</ScaleDenominator>
        <TopLeftCorner>90.0 -180.0</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>
        <MatrixWidth>2</MatrixWidth><MatrixHeight>1</MatrixHeight></TileMatrix>
      <TileMatrix><ows:Identifier>1</ows:Identifier><ScaleDenominator>1e8</ScaleDenominator>
        <TopLeftCorner>-180 90</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>
        <MatrixWidth>4</MatrixWidth><MatrixHeight>2</MatrixHeight></TileMatrix>
      <TileMatrix><ows:Identifier>bad</ows:Identifier><ScaleDenominator>NaN</ScaleDenominator></TileMatrix>
    </TileMatrixSet></Contents></Capabilities>)");
  CHECK(out.info_url == "http://h/wmts?");
  const LayerCapabilities& layer = *out.find_layer("rain");
  CHECK(layer.style == "blue");
  CHECK(layer.tile_format == "image/png");
  CHECK(layer.info_formats.size() == 2);
  CHECK(layer.dimensions.at(0) == std::pair<std::string, std::string>{"Time", "2020"});
  CHECK(layer.info_templates.at(0).second == "http://h/{TileMatrix}");
  CHECK(layer.info_templates.size() == 1);
  CHECK(layer.extent == Box{-10, -20, 10, 20});
  REQUIRE(layer.matrix_sets.at(0).limits.size() == 1);
  CHECK(layer.matrix_sets.at(0).limits.at(0).max_column == 4);
  const TileMatrixSet& set = *out.find_matrix_set("g");
  REQUIRE(set.matrices.size() == 2);
  CHECK(set.matrices[0].top_left == Position{-180, 90});
  CHECK(set.matrices[1].top_left == Position{-180, 90});
  CHECK(set.matrices[0].scale_denominator == 279541132.0143589);
}

TEST_CASE("What is no capabilities document is an exception or a failure") {
  CHECK(read_capabilities(
            "<ServiceExceptionReport><ServiceException>no</ServiceException></ServiceExceptionReport>", {})
            .exception);
  for (const std::string body :
       {"", "<html><title>Hello</title></html>", "{\"type\":\"FeatureCollection\",\"features\":[]}", "<a>",
        "<WMS_Capabilities", "plain"}) {
    const Reply reply = read_capabilities(body, {});
    INFO(body);
    CHECK_FALSE(reply.failure.empty());
    CHECK_FALSE(reply.features);
    CHECK_FALSE(reply.capabilities);
  }
}

namespace {
Capabilities recorded(const std::string& name) {
  std::ifstream file(GEOPROBE_FIXTURES "/capabilities/" + name + ".xml", std::ios::binary);
  INFO(name);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return read(text.str());
}
}  // namespace

TEST_CASE("The capabilities of three WMS servers tell their formats and what can be queried") {
  for (const std::string name : {"mapserver-wms-1.1.1", "mapserver-wms-1.3.0", "qgis-wms-1.1.1",
                                 "qgis-wms-1.3.0", "mapproxy-wms-1.3.0"}) {
    INFO(name);
    const Capabilities out = recorded(name);
    CHECK(std::find(out.info_formats.begin(), out.info_formats.end(), "text/plain") !=
          out.info_formats.end());
    REQUIRE(out.find_layer("countries"));
    CHECK(out.find_layer("countries")->queryable == true);
    CHECK(out.find_layer("countries")->extent);
  }
  CHECK(recorded("mapserver-wms-1.3.0").find_layer("picture")->queryable == false);
  CHECK(recorded("qgis-wms-1.1.1").find_layer("picture")->queryable == false);
  CHECK(recorded("mapserver-wms-1.1.1").find_layer("länder"));
}

TEST_CASE("The capabilities of two WMTS servers tell all that GetFeatureInfo needs") {
  for (const std::string name : {"mapcache-wmts", "mapproxy-wmts-kvp", "mapproxy-wmts-rest"}) {
    INFO(name);
    const Capabilities out = recorded(name);
    const LayerCapabilities* layer = out.find_layer("countries");
    REQUIRE(layer);
    CHECK(layer->style == "default");
    CHECK(layer->info_formats.at(0) == "application/json");
    REQUIRE(layer->matrix_sets.size() == 2);
    for (const TileMatrixSetLink& link : layer->matrix_sets) {
      const TileMatrixSet* set = out.find_matrix_set(link.id);
      REQUIRE(set);
      CHECK(set->matrices.size() > 15);
      CHECK(set->matrices.at(0).top_left.x ==
            Approx(set->crs.is_wgs84() ? -180 : -20037508.34).epsilon(1e-6));
      CHECK(set->matrices.at(0).top_left.y > 0);
    }
  }
  CHECK_FALSE(recorded("mapcache-wmts").info_url.empty());
  CHECK_FALSE(recorded("mapproxy-wmts-kvp").info_url.empty());
  CHECK(recorded("mapproxy-wmts-rest").info_url.empty());
  CHECK(recorded("mapproxy-wmts-rest").find_layer("countries")->info_templates.size() == 5);
  CHECK(recorded("qgis-wmts").matrix_sets.size() > 0);
}
