#include <geoprobe/formats/capabilities.h>
#include <geoprobe/services/wms.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

#include "question.h"

using namespace geoprobe;
using test::Asked;

namespace {

const WmsFamily kWms;

Ask begin(const Asked& asked, const std::string& remembered = {}) {
  ServerMemory memory;
  memory.format = remembered;
  const Step step = kWms.begin(asked.question(), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  return std::get<Ask>(step);
}

Step answer(const Asked& asked, const Ask& ask, const std::string& body, ServerMemory& memory,
            int status = 200, const std::string& type = {}) {
  HttpResponse response;
  response.status = status;
  response.body = body;
  if (!type.empty()) response.headers = {{"Content-Type", type}};
  const Reply reply = kWms.parse(asked.question(), ask, response);
  return kWms.read(asked.question(), ask, response, reply, memory);
}

Answer final_answer(const Asked& asked, const Ask& ask, const std::string& body, int status = 200) {
  ServerMemory memory;
  memory.heard.insert(asked.service.layer);
  const Step step = answer(asked, ask, body, memory, status);
  REQUIRE(std::holds_alternative<Answer>(step));
  return std::get<Answer>(step);
}

std::string report(const std::string& code, const std::string& message) {
  return "<ServiceExceptionReport><ServiceException" + (code.empty() ? "" : " code=\"" + code + "\"") + ">" +
         message + "</ServiceException></ServiceExceptionReport>";
}

const std::string kJson = R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"srtm.1",)"
                          R"("properties":{"height":441.50},"geometry":null}]})";
const std::string kNothing = R"({"type":"FeatureCollection","features":[]})";

}  // namespace

TEST_CASE("WMS 1.3.0 in EPSG:4326 asks with latitude first, I and J") {
  CHECK(begin(Asked()).request.url ==
        "http://maps.example.org/"
        "wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=srtm&QUERY_LAYERS=srtm"
        "&STYLES=&CRS=EPSG:4326&BBOX=-24.5009965,31.4990035,-24.4990035,31.5009965&WIDTH=101&HEIGHT=101"
        "&FORMAT=image/png&INFO_FORMAT=application/json&I=50&J=50&FEATURE_COUNT=10"
        "&BUFFER=5&FI_POINT_TOLERANCE=5&FI_LINE_TOLERANCE=5&WITH_GEOMETRY=true");
}

TEST_CASE("WMS 1.1.1 asks with longitude first, SRS, X and Y") {
  Asked asked;
  asked.service.version = "1.1.1";
  CHECK(begin(asked).request.url ==
        "http://maps.example.org/"
        "wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=srtm&QUERY_LAYERS=srtm"
        "&STYLES=&SRS=EPSG:4326&BBOX=31.4990035,-24.5009965,31.5009965,-24.4990035&WIDTH=101&HEIGHT=101"
        "&FORMAT=image/png&INFO_FORMAT=application/json&X=50&Y=50&FEATURE_COUNT=10"
        "&BUFFER=5&FI_POINT_TOLERANCE=5&FI_LINE_TOLERANCE=5&WITH_GEOMETRY=true");
}

namespace {
std::string parameter(const Asked& asked, const std::string& name) {
  const std::string url = begin(asked).request.url;
  const std::size_t start = url.find("&" + name + "=");
  if (start == std::string::npos) return "(none)";
  const std::size_t value = start + name.size() + 2;
  return url.substr(value, url.find('&', value) - value);
}
const std::string kLonLat = "31.4990035,-24.5009965,31.5009965,-24.4990035";
const std::string kLatLon = "-24.5009965,31.4990035,-24.4990035,31.5009965";
}  // namespace

TEST_CASE("The axis order follows version and CRS, and the service's axis overrides both") {
  Asked asked;
  asked.service.crs = kCrs84;
  CHECK(parameter(asked, "CRS") == "CRS:84");
  CHECK(parameter(asked, "BBOX") == kLonLat);
  asked.service.axis = AxisOrder::yx;
  CHECK(parameter(asked, "BBOX") == kLatLon);
  asked.service.crs = kWgs84;
  asked.service.axis = AxisOrder::xy;
  CHECK(parameter(asked, "BBOX") == kLonLat);
  asked.service.version = "1.1.1";
  asked.service.axis = AxisOrder::yx;
  CHECK(parameter(asked, "BBOX") == kLatLon);
  asked.service.crs = kCrs84;
  asked.service.axis = AxisOrder::automatic;
  CHECK(parameter(asked, "SRS") == "EPSG:4326");
  CHECK(parameter(asked, "BBOX") == kLonLat);
}

TEST_CASE("In Web Mercator a pixel spans a fifth of the tolerance on the ground") {
  Asked asked;
  asked.service.crs = kWebMercator;
  asked.lonlat = {0, 60};
  // At 60 degrees north a metre of the ground is about two of the map: 101 pixels of 2 m are about 404.
  const std::string box = parameter(asked, "BBOX");
  const std::size_t comma = box.find(',', box.find(',') + 1);
  const double west = std::stod(box), east = std::stod(box.substr(comma + 1));
  CHECK(east - west == Approx(404).epsilon(0.01));
  CHECK(east == -west);
  CHECK(parameter(asked, "CRS") == "EPSG:3857");
}

TEST_CASE("The box grows with the tolerance and never vanishes") {
  Asked asked;
  asked.lonlat = {0, 0};
  asked.service.version = "1.1.1";
  asked.tolerance = 1000;
  CHECK(parameter(asked, "BBOX") == "-0.091341317,-0.091341317,0.091341317,0.091341317");
  asked.tolerance = 0;
  CHECK(parameter(asked, "BBOX") == "-0.000004567,-0.000004567,0.000004567,0.000004567");
}

TEST_CASE("Several layers ask for ten features each") {
  Asked asked;
  asked.service.layer = "a,b,c";
  CHECK(parameter(asked, "LAYERS") == "a,b,c");
  CHECK(parameter(asked, "QUERY_LAYERS") == "a,b,c");
  CHECK(parameter(asked, "FEATURE_COUNT") == "30");
}

TEST_CASE("Vendor parameters pass, params override what may be, and leftovers of a pasted URL go") {
  Asked asked;
  asked.service.url =
      "http://maps.example.org/"
      "mapserv?map=a.map&service=WMS&Request=GetCapabilities&SRS=EPSG:3857&bbox=1,2,3,4"
      "&styles=old&FI_POINT_TOLERANCE=9";
  asked.service.params = {
      {"styles", "mine"}, {"feature_count", "3"}, {"FORMAT", "image/jpeg"}, {"TIME", "2020"}, {"i", "7"}};
  CHECK(begin(asked).request.url ==
        "http://maps.example.org/"
        "mapserv?map=a.map&FI_POINT_TOLERANCE=9&styles=mine&feature_count=3&FORMAT=image/jpeg"
        "&TIME=2020&I=50&SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=srtm&QUERY_LAYERS=srtm"
        "&CRS=EPSG:4326&BBOX=" +
            kLatLon +
            "&WIDTH=101&HEIGHT=101&INFO_FORMAT=application/json&J=50&BUFFER=5"
            "&FI_LINE_TOLERANCE=5&WITH_GEOMETRY=true");
}

TEST_CASE("The same is asked whether features are wanted or not, so that both give the same value") {
  Asked asked;
  const std::string url = begin(asked).request.url;
  asked.want_features = true;
  CHECK(begin(asked).request.url == url);
  asked.service.params = {{"with_geometry", "false"}};
  CHECK(begin(asked).request.url.find("WITH_GEOMETRY") == std::string::npos);
}

TEST_CASE("A service without a layer, or in a CRS that cannot be reached, is a configuration error") {
  Asked asked;
  asked.service.layer.clear();
  Step step = kWms.begin(asked.question(), {});
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).error->code == ErrorCode::config);
  asked.service.layer = "a";
  asked.service.crs = Crs{31370, false};
  step = kWms.begin(asked.question(), {});
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).error->message.find("EPSG:31370") != std::string::npos);
}

TEST_CASE("The first format that works is remembered and asked first the next time") {
  Asked asked;
  ServerMemory memory;
  const Ask json = begin(asked);
  CHECK(json.format == "application/json");
  CHECK(json.then == "if application/json is refused, application/vnd.ogc.gml is asked");
  REQUIRE(std::holds_alternative<Answer>(answer(asked, json, kJson, memory)));
  CHECK(memory.format == "application/json");
  const Ask plain = begin(asked, "text/plain");
  CHECK(plain.format == "text/plain");
  CHECK(plain.then == "if text/plain is refused, application/json is asked");
}

TEST_CASE("A refused format leads down the ladder, and the answer says so") {
  Asked asked;
  ServerMemory memory;
  Step step = answer(asked, begin(asked), report("InvalidFormat", "no such format"), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  Ask gml = std::get<Ask>(step);
  CHECK(gml.format == "application/vnd.ogc.gml");
  CHECK(gml.request.url.find("INFO_FORMAT=application/vnd.ogc.gml") != std::string::npos);
  step = answer(asked, gml, report("", "WMS server error. Unsupported INFO_FORMAT value (x)."), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(std::get<Ask>(step).format == "text/xml");
  step = answer(asked, std::get<Ask>(step), "<html><title>Oops</title></html>", memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(std::get<Ask>(step).format == "text/plain");
  CHECK(std::get<Ask>(step).then == "if text/plain is refused, text/html is asked");
  CHECK(memory.format.empty());
  step = answer(asked, std::get<Ask>(step),
                "GetFeatureInfo results:\n\nLayer 'a'\n  Feature 1: \n    h = '7'\n", memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  const Answer done = std::get<Answer>(step);
  CHECK(done.status == Status::ok);
  CHECK(done.warnings ==
        std::vector<std::string>{
            "the server refused application/json, application/vnd.ogc.gml and text/xml (no such format; WMS "
            "server error. Unsupported INFO_FORMAT value (x).; the server sent a page of HTML, \"Oops\"); "
            "text/plain was used"});
  CHECK(memory.format == "text/plain");
}

TEST_CASE("When the whole ladder is refused, the last refusal is the answer") {
  Asked asked;
  ServerMemory memory;
  Step step = kWms.begin(asked.question(), memory);
  int asks = 0;
  while (std::holds_alternative<Ask>(step) && ++asks < 10)
    step = answer(asked, std::get<Ask>(step), "<html><title>Welcome</title></html>", memory);
  CHECK(asks == 6);  // five formats, and then what the server says that it offers
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).error->code == ErrorCode::unexpected_format);
  CHECK(std::get<Answer>(step).error->message.find("Welcome") != std::string::npos);
  CHECK(std::get<Answer>(step).warnings.size() == 1);
}

TEST_CASE("A prescribed format is asked for alone") {
  Asked asked;
  asked.service.format = "text/plain";
  const Ask ask = begin(asked, "application/json");
  CHECK(ask.format == "text/plain");
  CHECK(ask.then == "");
  const Answer refused = final_answer(asked, ask, report("InvalidFormat", "no"));
  CHECK(refused.error->code == ErrorCode::service_exception);
  CHECK(refused.error->locator == "InvalidFormat");
}

TEST_CASE("MapServer's exception for several layers in GeoJSON leads on, and is not held against one layer") {
  Asked asked;
  asked.service.layer = "a,b";
  ServerMemory memory;
  const std::string body =
      kNothing + "\nContent-Type: text/xml; charset=UTF-8\n\n<?xml version='1.0'?>\n" +
      report("", "msOGRWriteFromQuery(): General error message. OGR OGR_DS_CreateLayer failed");
  const Step step = answer(asked, begin(asked), body, memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(std::get<Ask>(step).format == "application/vnd.ogc.gml");
  answer(asked, std::get<Ask>(step), "<msGMLOutput/>", memory);
  CHECK(memory.format.empty());
}

TEST_CASE("A service exception is an error also inside HTTP 200, with its code as the locator") {
  const Asked asked;
  const Answer gone = final_answer(asked, begin(asked), report("LayerNotDefined", "Layer 'slope' not found"));
  CHECK(gone.status == Status::error);
  CHECK(gone.error->code == ErrorCode::service_exception);
  CHECK(gone.error->message == "Layer 'slope' not found");
  CHECK(gone.error->locator == "LayerNotDefined");
  CHECK(gone.error->http_status == 200);
  CHECK(final_answer(asked, begin(asked), report("InvalidCRS", "bad"), 400).error->http_status == 400);
}

TEST_CASE("A layer that cannot be queried is told apart, as both servers say it") {
  const Asked asked;
  for (const std::string& body :
       {report("LayerNotQueryable", "no"), report("", "The layer 'shy' is not queryable."),
        report("LayerNotDefined",
               "Layer(s) specified in QUERY_LAYERS parameter is not offered by the service instance.")})
    CHECK(final_answer(asked, begin(asked), body).error->code == ErrorCode::not_queryable);
}

TEST_CASE("An HTTP error without a readable exception says the status in words, and asks no further") {
  const Asked asked;
  const Answer missing = final_answer(asked, begin(asked), "<html><title>nginx</title></html>", 404);
  CHECK(missing.error->code == ErrorCode::http);
  CHECK(missing.error->http_status == 404);
  CHECK(missing.error->message == "the server answered HTTP 404 (not found); check the service's url");
  CHECK(final_answer(asked, begin(asked), "", 500).error->code == ErrorCode::http);
  CHECK(final_answer(asked, begin(asked), kJson, 503).error->http_status == 503);
  CHECK(final_answer(asked, begin(asked), "", 599).error->message.find("599") != std::string::npos);
  CHECK(final_answer(asked, begin(asked), "", 304).error->code == ErrorCode::http);
}

TEST_CASE(
    "What a page of HTML says of an error counts less than the HTTP status, and another format may fare "
    "better") {
  const Asked asked;
  const std::string page = "<html><head><title>404 Not Found</title></head><body>nginx</body></html>";
  const Answer missing = final_answer(asked, begin(asked), page, 404);
  CHECK(missing.error->code == ErrorCode::http);
  CHECK(missing.error->http_status == 404);
  ServerMemory memory;
  const Step step = answer(asked, begin(asked), "<title>Error: no such format</title>", memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(std::get<Ask>(step).format == "application/vnd.ogc.gml");
  Asked prescribed;
  prescribed.service.format = "text/html";
  const Answer told = final_answer(prescribed, begin(prescribed), page);
  CHECK(told.error->code == ErrorCode::service_exception);
  CHECK(told.error->message == "404 Not Found: nginx");
  CHECK(told.error->locator == "404");
}

TEST_CASE("A table of HTML answers where the format is HTML") {
  Asked asked;
  asked.service.format = "text/html";
  asked.service.property = "h";
  asked.service.unit = "m";
  const Answer found = final_answer(asked, begin(asked), "<table><tr><th>h</th><td>7.5</td></tr></table>");
  CHECK(found.status == Status::ok);
  CHECK(found.value == Value(Number{"7.5"}));
}

TEST_CASE("HTTP 400, 406 and 415 may be about the format: the next one is asked") {
  const Asked asked;
  for (const int status : {400, 406, 415}) {
    ServerMemory memory;
    const Step step = answer(asked, begin(asked), "<html></html>", memory, status);
    REQUIRE(std::holds_alternative<Ask>(step));
    CHECK(std::get<Ask>(step).format == "application/vnd.ogc.gml");
  }
}

TEST_CASE("A reply as full as was asked for carries a warning") {
  Asked asked;
  asked.service.params = {{"FEATURE_COUNT", "1"}};
  CHECK(
      final_answer(asked, begin(asked), kJson).warnings ==
      std::vector<std::string>{"the reply holds as many features as were asked for (1); there may be more"});
  asked.service.params.clear();
  CHECK(final_answer(asked, begin(asked), kJson).warnings.empty());
}

TEST_CASE("No feature, no content and an empty body are empty, not failed") {
  const Asked asked;
  CHECK(final_answer(asked, begin(asked), kNothing).status == Status::empty);
  CHECK(final_answer(asked, begin(asked), "").status == Status::empty);
  CHECK(final_answer(asked, begin(asked), "", 204).status == Status::empty);
}

TEST_CASE(
    "GeoJSON in the CRS of a projected request is brought to longitude and latitude though it names none") {
  Asked asked;
  asked.want_features = true;
  asked.lonlat = {1, 0};
  asked.service.crs = kWebMercator;
  const Answer found = final_answer(
      asked, begin(asked),
      R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"a.1","properties":{"n":1},)"
      R"("geometry":{"type":"Point","coordinates":[111319.490793,0]}}]})");
  REQUIRE(found.status == Status::ok);
  CHECK(found.features->features.at(0).geometry->parts.at(0).at(0).at(0) == Position{1, 0});
}

namespace {
/// The capabilities request that follows when no usual format is read.
Ask ask_capabilities(const Asked& asked, ServerMemory& memory) {
  Ask ask = begin(asked);
  for (int i = 0; i < 5; ++i) {
    const Step step = answer(asked, ask, report("InvalidFormat", "no"), memory);
    REQUIRE(std::holds_alternative<Ask>(step));
    ask = std::get<Ask>(step);
  }
  return ask;
}
const std::string kCapabilities =
    "<WMS_Capabilities version='1.3.0'><Capability><Request><GetFeatureInfo><Format>image/png</Format>"
    "<Format>text/xml; subtype=odd</Format><Format>application/geojson</Format></GetFeatureInfo></Request>"
    "<Layer><EX_GeographicBoundingBox><westBoundLongitude>16</westBoundLongitude>"
    "<eastBoundLongitude>33</eastBoundLongitude><southBoundLatitude>-35</southBoundLatitude>"
    "<northBoundLatitude>-22</northBoundLatitude></EX_GeographicBoundingBox><Layer><Name>srtm</Name></Layer>"
    "</Layer></Capability></WMS_Capabilities>";
}  // namespace

TEST_CASE(
    "When no usual format is read, the capabilities are asked, once for the server, and their best format") {
  Asked asked;
  ServerMemory memory;
  const Ask ask = ask_capabilities(asked, memory);
  CHECK(ask.of_server);
  CHECK(ask.max_bytes == kMaxCapabilitiesBytes);
  CHECK(ask.request.url == "http://maps.example.org/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities");
  Step step = answer(asked, ask, kCapabilities, memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(std::get<Ask>(step).format == "application/geojson");
  CHECK(std::get<Ask>(step).warnings.refused_formats.size() == 5);
  step = answer(asked, std::get<Ask>(step), kJson, memory);
  CHECK(std::get<Answer>(step).status == Status::ok);
  CHECK(
      std::get<Answer>(step).warnings ==
      std::vector<std::string>{
          "the server refused application/json, application/vnd.ogc.gml, text/xml, text/plain and text/html "
          "(no); application/geojson was used"});
  CHECK(memory.format == "application/geojson");
}

TEST_CASE("Capabilities that cannot be had leave the last refusal as the answer, and are not asked twice") {
  Asked asked;
  ServerMemory memory;
  const Step step = answer(asked, ask_capabilities(asked, memory), report("", "no capabilities"), memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).error->locator == "InvalidFormat");
  Ask html = begin(asked, "text/html");
  html.tried = {"application/json", "application/vnd.ogc.gml", "text/xml", "text/plain", "text/html"};
  CHECK(std::holds_alternative<Answer>(answer(asked, html, report("InvalidFormat", "no"), memory)));
}

TEST_CASE("An extent in capabilities that were fetched anyway spares a request") {
  Asked asked;
  ServerMemory memory;
  answer(asked, ask_capabilities(asked, memory), kCapabilities, memory);
  asked.lonlat = {33.0001, -30};
  asked.tolerance = 20;
  CHECK(std::holds_alternative<Ask>(kWms.begin(asked.question(), memory)));
  asked.lonlat = {33.1, -30};
  const Step step = kWms.begin(asked.question(), memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).status == Status::outside);
}

namespace {
/// A square of two degrees around a position, as GeoJSON's coordinates have it.
std::string square_at(double x, double y) {
  const auto corner = [&](double dx, double dy) {
    return "[" + std::to_string(x + dx) + "," + std::to_string(y + dy) + "]";
  };
  return R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"here"},"geometry":)"
         R"({"type":"Polygon","coordinates":[[)" +
         corner(-1, -1) + "," + corner(1, -1) + "," + corner(1, 1) + "," + corner(-1, 1) + "," +
         corner(-1, -1) + "]]}}]}";
}
}  // namespace

TEST_CASE("A geometry that holds the point only with its axes swapped proves the order: it is asked again") {
  Asked asked;
  asked.service.property = "name";
  ServerMemory memory;
  const Ask first = begin(asked);
  Step step = answer(asked, first, square_at(-24.5, 31.5), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  const Ask again = std::get<Ask>(step);
  CHECK(first.request.url.find("BBOX=" + kLatLon) != std::string::npos);
  CHECK(again.request.url.find("BBOX=" + kLonLat) != std::string::npos);
  step = answer(asked, again, square_at(31.5, -24.5), memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).status == Status::ok);
  CHECK(std::get<Answer>(step).warnings.back().find("axes") != std::string::npos);
  CHECK(memory.axis == AxisOrder::xy);
  step = kWms.begin(asked.question(), memory);
  CHECK(std::get<Ask>(step).request.url.find("BBOX=" + kLonLat) != std::string::npos);
}

TEST_CASE(
    "A server that answers for another place in both orders is asked twice, and nothing is remembered") {
  Asked asked;
  ServerMemory memory;
  Step step = answer(asked, begin(asked), square_at(-24.5, 31.5), memory);
  step = answer(asked, std::get<Ask>(step), square_at(-24.5, 31.5), memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).status == Status::empty);
  CHECK(memory.axis == AxisOrder::automatic);
}

TEST_CASE("GML whose order of axes nobody said is read in the order that reaches the point") {
  Asked asked;
  asked.service.property = "name";
  ServerMemory memory;
  const auto gml = [](const std::string& srs) {
    return "<msGMLOutput xmlns:gml='http://www.opengis.net/gml'><a_layer><a_feature><g><gml:Point srsName='" +
           srs + "'><gml:pos>-24.5 31.5</gml:pos></gml:Point></g><name>here</name></a_feature></a_layer>" +
           "</msGMLOutput>";
  };
  Step step = answer(asked, begin(asked), gml("EPSG:4326"), memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).value == Value("here"));
  CHECK(std::get<Answer>(step).warnings.size() == 1);
  step = answer(asked, begin(asked), gml("http://www.opengis.net/gml/srs/epsg.xml#4326"), memory);
  CHECK(std::holds_alternative<Ask>(step));
}
