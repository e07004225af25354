#include <geoprobe/services/wmts.h>

#include <catch2/catch.hpp>

#include "question.h"

using namespace geoprobe;
using test::Asked;

namespace {

const WmtsFamily kWmts;

struct AskedTiles : Asked {
  AskedTiles() {
    service.type = ServiceType::wmts;
    service.url = "http://maps.example.org/wmts?map=a";
    service.layer = "rain";
    service.property = "mm";
  }
};

std::string matrix_set(const std::string& id, const std::string& crs, const std::string& scale,
                       const std::string& corner) {
  return "<TileMatrixSet><Identifier>" + id + "</Identifier><SupportedCRS>" + crs +
         "</SupportedCRS><TileMatrix><Identifier>L0</Identifier><ScaleDenominator>" + scale +
         "</ScaleDenominator><TopLeftCorner>" + corner +
         "</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight><MatrixWidth>2</MatrixWidth>"
         "<MatrixHeight>1</MatrixHeight></TileMatrix></TileMatrixSet>";
}

const std::string kKvp =
    "<OperationsMetadata><Operation name='GetFeatureInfo'><DCP><HTTP><Get "
    "href='http://maps.example.org/kvp'/>"
    "</HTTP></DCP></Operation></OperationsMetadata>";
const std::string kFormats = "<InfoFormat>text/plain</InfoFormat><InfoFormat>application/json</InfoFormat>";

std::string capabilities(const std::string& operations, const std::string& in_layer) {
  return "<Capabilities>" + operations + "<Contents><Layer><Identifier>rain</Identifier>" +
         "<Style isDefault='true'><Identifier>blue</Identifier></Style><Format>image/png</Format>" +
         in_layer +
         "<TileMatrixSetLink><TileMatrixSet>far</TileMatrixSet></TileMatrixSetLink>"
         "<TileMatrixSetLink><TileMatrixSet>m</TileMatrixSet></TileMatrixSetLink>"
         "<TileMatrixSetLink><TileMatrixSet>d</TileMatrixSet></TileMatrixSetLink></Layer>" +
         matrix_set("far", "EPSG:31370", "1000", "0 0") +
         matrix_set("m", "EPSG:3857", "559082264.0287178", "-20037508.3427892 20037508.3427892") +
         matrix_set("d", "urn:ogc:def:crs:EPSG::4326", "279541132.0143589", "90 -180") +
         "</Contents></Capabilities>";
}

Ask begin(const Asked& asked, const ServerMemory& memory = {}) {
  const Step step = kWmts.begin(asked.question(), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  return std::get<Ask>(step);
}

Step answer(const Asked& asked, const Ask& ask, const std::string& body, ServerMemory& memory,
            int status = 200) {
  HttpResponse response;
  response.status = status;
  response.body = body;
  const Reply reply = kWmts.parse(asked.question(), ask, response);
  return kWmts.read(asked.question(), ask, response, reply, memory);
}

Step after_capabilities(const Asked& asked, const std::string& body, ServerMemory& memory) {
  return answer(asked, begin(asked), body, memory);
}

Answer refused(const Asked& asked, const std::string& body) {
  ServerMemory memory;
  const Step step = after_capabilities(asked, body, memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  return std::get<Answer>(step);
}

const std::string kJson =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"mm":12},"geometry":null}]})";

}  // namespace

TEST_CASE("A WMTS is asked for its capabilities first, once for all its services") {
  const Ask ask = begin(AskedTiles());
  CHECK(ask.request.url ==
        "http://maps.example.org/wmts?map=a&SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0");
  CHECK(ask.of_server);
  CHECK(ask.then.find("tile") != std::string::npos);
}

TEST_CASE("GetFeatureInfo by KVP asks the tile and pixel of the set in the service's crs") {
  const AskedTiles asked;
  ServerMemory memory;
  Step step = after_capabilities(asked, capabilities(kKvp, kFormats), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  const std::string url =
      "http://maps.example.org/wmts?map=a&SERVICE=WMTS&REQUEST=GetFeatureInfo&VERSION=1.0.0&LAYER=rain"
      "&STYLE=blue&FORMAT=image/png&TILEMATRIXSET=d&TILEMATRIX=L0&TILEROW=0&TILECOL=1"
      "&INFOFORMAT=application/json&I=44&J=162";
  CHECK(std::get<Ask>(step).request.url == url);
  step = answer(asked, std::get<Ask>(step), kJson, memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).value == Value(12));
  CHECK(memory.format == "application/json");
  CHECK(begin(asked, memory).request.url == url);
}

TEST_CASE("Another crs, set, level, style and dimension are asked where the registry names them") {
  AskedTiles asked;
  asked.service.crs = kWebMercator;
  asked.service.params = {{"style", "grey"}, {"Time", "1999"}};
  ServerMemory memory;
  const std::string dimension =
      "<Dimension><Identifier>time</Identifier><Default>2020</Default></Dimension>"
      "<Dimension><Identifier>elevation</Identifier><Default>0</Default></Dimension>";
  const Step step = after_capabilities(asked, capabilities(kKvp, kFormats + dimension), memory);
  const std::string url = std::get<Ask>(step).request.url;
  CHECK(url.find("TILEMATRIXSET=m&") != std::string::npos);
  CHECK(url.find("STYLE=grey") != std::string::npos);
  CHECK(url.find("1999") != std::string::npos);
  CHECK(url.find("elevation=0") != std::string::npos);
  asked.service.params = {{"TILEMATRIXSET", "d"}, {"TILEMATRIX", "none"}};
  CHECK(refused(asked, capabilities(kKvp, kFormats)).error->message.find("'none'") != std::string::npos);
  asked.service.params = {{"TILEMATRIXSET", "z"}};
  CHECK(refused(asked, capabilities(kKvp, kFormats)).error->message.find("'far', 'm', 'd'") !=
        std::string::npos);
}

TEST_CASE("A crs that the layer has no tiles in is replaced by one that it has, with a warning") {
  AskedTiles asked;
  asked.service.crs = Crs{2154, false};
  ServerMemory memory;
  const Step step = after_capabilities(asked, capabilities(kKvp, kFormats), memory);
  CHECK(std::get<Ask>(step).request.url.find("TILEMATRIXSET=m&") != std::string::npos);
  CHECK(std::get<Ask>(step).warnings.texts ==
        std::vector<std::string>{
            "the layer has no tile matrix set in EPSG:2154, so one in EPSG:3857 was asked"});
}

TEST_CASE("Without KVP the FeatureInfo templates are filled in") {
  AskedTiles asked;
  asked.service.url = "http://maps.example.org/1.0.0/WMTSCapabilities.xml";
  CHECK(begin(asked).request.url == asked.service.url);
  ServerMemory memory;
  const std::string layer =
      "<ResourceURL resourceType='FeatureInfo' format='application/json' "
      "template='http://maps.example.org/rest/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}/{J}/"
      "{I}.json'/>";
  Step step = after_capabilities(asked, capabilities(kKvp, layer), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(std::get<Ask>(step).request.url == "http://maps.example.org/rest/blue/d/L0/0/1/162/44.json");
  const auto with_template = [](const std::string& pattern) {
    return capabilities(
        "", "<ResourceURL resourceType='FeatureInfo' format='text/plain' template='" + pattern + "'/>");
  };
  CHECK(refused(asked, with_template("http://elsewhere.test/{I}")).error->code == ErrorCode::config);
  CHECK(refused(asked, with_template("http://maps.example.org/{Odd}")).error->message.find("'Odd'") !=
        std::string::npos);
}

TEST_CASE(
    "A FeatureInfo template without the tile's place or its pixel is refused, and says what is missing") {
  AskedTiles asked;
  for (const std::string missing : {"{TileCol}", "{TileRow}", "{I}", "{J}"}) {
    std::string pattern = "http://maps.example.org/{TileMatrix}/{TileRow}/{TileCol}/{J}/{I}.json";
    pattern.replace(pattern.find(missing), missing.size(), "0");
    const Answer answer = refused(
        asked, capabilities("", "<ResourceURL resourceType='FeatureInfo' format='text/plain' template='" +
                                    pattern + "'/>"));
    REQUIRE(answer.error);
    CHECK(answer.error->code == ErrorCode::config);
    CHECK(answer.error->message.find(missing) != std::string::npos);
  }
}

TEST_CASE("A point without a tile, or beyond the layer's extent, is outside") {
  AskedTiles asked;
  const std::string extent =
      "<WGS84BoundingBox><LowerCorner>0 0</LowerCorner><UpperCorner>10 10</UpperCorner></WGS84BoundingBox>";
  CHECK(refused(asked, capabilities(kKvp, kFormats + extent)).status == Status::outside);
  asked.service.crs = kWebMercator;
  asked.lonlat = {0, -80};
  ServerMemory memory;
  CHECK(std::holds_alternative<Ask>(after_capabilities(asked, capabilities(kKvp, kFormats), memory)));
  asked.lonlat = {0, -89};
  asked.service.params = {{"TILEMATRIXSET", "m"}};
  CHECK(refused(asked, capabilities(kKvp, kFormats)).status == Status::outside);
}

TEST_CASE("An unknown layer, or one without GetFeatureInfo, is said so") {
  AskedTiles asked;
  asked.service.layer = "rian";
  CHECK(refused(asked, capabilities(kKvp, kFormats)).error->message ==
        "the server has no layer 'rian'; did you mean 'rain'; mend the service's layer");
  asked.service.layer = "rain";
  CHECK(refused(asked, capabilities("", "")).error->code == ErrorCode::not_queryable);
  CHECK(refused(asked, capabilities(kKvp, "<InfoFormat>image/png</InfoFormat>")).error->code ==
        ErrorCode::unexpected_format);
}

TEST_CASE(
    "A refused format of a WMTS leads to the next one that is offered, then the refusal is the answer") {
  const AskedTiles asked;
  ServerMemory memory;
  const std::string no =
      "<ExceptionReport><Exception exceptionCode='InvalidParameterValue' locator='InfoFormat'>"
      "<ExceptionText>no</ExceptionText></Exception></ExceptionReport>";
  Step step = after_capabilities(asked, capabilities(kKvp, kFormats), memory);
  step = answer(asked, std::get<Ask>(step), no, memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(std::get<Ask>(step).format == "text/plain");
  CHECK(std::get<Ask>(step).warnings.refused_formats.size() == 1);
  step = answer(asked, std::get<Ask>(step), no, memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).error->code == ErrorCode::service_exception);
}

TEST_CASE("Capabilities of a WMTS that cannot be had are an error") {
  AskedTiles asked;
  CHECK(refused(asked, "<ExceptionReport><Exception exceptionCode='NoApplicableCode'/></ExceptionReport>")
            .error->code == ErrorCode::service_exception);
  CHECK(refused(asked, "<html><title>Hi</title></html>").error->code == ErrorCode::unexpected_format);
}
