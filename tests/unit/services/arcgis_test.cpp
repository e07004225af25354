#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

#include "family_steps.h"

using namespace geoprobe;
using test::answer_to;
using test::Asked;
using test::begin;
using test::parameter;
using test::reply_to;

namespace {

const std::string kServer = "http://maps.example.org/arcgis/rest/services/nature/";

Asked asked_of(const std::string& url, const std::string& layer) {
  return test::asked_of(ServiceType::arcgis, url, layer);
}

std::string path_of(const std::string& url, const std::string& layer) {
  const Ask ask = begin(asked_of(url, layer));
  return ask.request.url.substr(0, ask.request.url.find('?'));
}

std::string fault_of(const std::string& url, const std::string& layer) {
  return test::fault_of(asked_of(url, layer));
}

std::string point(double x, double y, const std::string& name) {
  return R"({"attributes":{"NAME":")" + name + R"("},"geometry":{"x":)" + std::to_string(x) + R"(,"y":)" +
         std::to_string(y) + "}}";
}

std::string feature_set(const std::string& features, bool more = false) {
  return R"({"spatialReference":{"wkid":4326},"features":[)" + features + "]" +
         (more ? R"(,"exceededTransferLimit":true)" : "") + "}";
}

const std::string kIdentified =
    R"({"results":[{"layerId":3,"layerName":"Areas","displayFieldName":"NAME","value":"Kruger",)"
    R"("attributes":{"NAME":"Kruger","HECTARES":"1948528.0100","REMARK":"Null"}}]})";

}  // namespace

TEST_CASE("An ArcGIS service's url decides the operation") {
  CHECK(path_of(kServer + "MapServer", "3") == kServer + "MapServer/identify");
  CHECK(path_of(kServer + "MapServer/", "all:10") == kServer + "MapServer/identify");
  CHECK(path_of(kServer + "MapServer/identify?f=html", "3") == kServer + "MapServer/identify");
  CHECK(path_of(kServer + "MapServer/3", "3") == kServer + "MapServer/3/query");
  CHECK(path_of(kServer + "MapServer/3/query/?f=pjson", "3") == kServer + "MapServer/3/query");
  CHECK(path_of(kServer + "FeatureServer", "0") == kServer + "FeatureServer/0/query");
  CHECK(path_of(kServer + "featureserver/0", "0") == kServer + "featureserver/0/query");
  CHECK(path_of(kServer + "ImageServer", "anything") == kServer + "ImageServer/identify");
}

TEST_CASE("A url or a layer that cannot be asked of ArcGIS says what is expected") {
  CHECK_THAT(fault_of("http://maps.example.org/wms", "3"), Catch::Contains("must end in /MapServer"));
  CHECK_THAT(fault_of(kServer + "MapServer/WmsServer", "3"), Catch::Contains("goes on with 'WmsServer'"));
  CHECK_THAT(fault_of(kServer + "MapServer", "Areas"), Catch::Contains("must be a layer's number"));
  CHECK_THAT(fault_of(kServer + "MapServer", "some:1"), Catch::Contains("must be a layer's number"));
  CHECK_THAT(fault_of(kServer + "MapServer", "all:"), Catch::Contains("must be a layer's number"));
  CHECK_THAT(fault_of(kServer + "FeatureServer", "1,2"), Catch::Contains("the number of one layer"));
  CHECK_THAT(fault_of(kServer + "FeatureServer/2", "1"), Catch::Contains("make them the same"));
}

TEST_CASE("Identify asks for layers that are switched off too, unless told otherwise") {
  const auto layers = [](const std::string& layer) {
    return parameter(begin(asked_of(kServer + "MapServer", layer)), "layers");
  };
  CHECK(layers("3") == "all:3");
  CHECK(layers("1, 2") == "all:1,2");
  CHECK(layers("all:10") == "all:10");
  CHECK(layers("visible:1,2") == "visible:1,2");
  CHECK(layers("TOP") == "top");
}

TEST_CASE("Identify's tolerance is five pixels of a map around the point, and never none") {
  const Ask ask = begin(asked_of(kServer + "MapServer?token=abc&layers=top&tolerance=99", "3"));
  CHECK(ask.request.url ==
        kServer +
            "MapServer/identify?token=abc&geometryType=esriGeometryPoint&geometry=31.5,-24.5&sr=4326"
            "&layers=all:3&tolerance=5&mapExtent=31.4990035,-24.5009965,31.5009965,-24.4990035"
            "&imageDisplay=101,101,96&returnGeometry=true&returnFieldName=true&returnUnformattedValues=true"
            "&f=json");
  Asked exact = asked_of(kServer + "MapServer", "3");
  exact.tolerance = 0;
  CHECK(parameter(begin(exact), "tolerance") == "5");
  CHECK(parameter(begin(exact), "mapExtent") == "31.499995018,-24.500004982,31.500004982,-24.499995018");
}

TEST_CASE("Identify's results give attributes, or the members of the result by their names") {
  Asked asked = asked_of(kServer + "MapServer", "3");
  asked.want_features = true;
  CHECK(write_json(answer_to(asked, kIdentified).value) ==
        R"({"NAME":"Kruger","HECTARES":"1948528.0100","REMARK":"Null"})");
  CHECK(answer_to(asked, kIdentified).features->features.front().layer == "3");
  asked.service.property = "value";
  CHECK(answer_to(asked, kIdentified).value == Value("Kruger"));
  asked.service.property = "layerName";
  CHECK(answer_to(asked, kIdentified).value == Value("Areas"));
  asked.service.property = "REMARK";
  CHECK(answer_to(asked, kIdentified).status == Status::nodata);
  asked.service.property = "HECTARES";
  asked.service.unit = "ha";
  CHECK(write_json(answer_to(asked, kIdentified).value) == "1948528.0100");
  asked.service.property = "AREA";
  CHECK(answer_to(asked, kIdentified).error->message ==
        "the layer has no attribute 'AREA'; it has: NAME, HECTARES, REMARK; mend the service's property");
  CHECK(answer_to(asked, R"({"results":[]})").status == Status::empty);
}

TEST_CASE("A raster's pixel without a value is nodata") {
  Asked asked = asked_of(kServer + "MapServer", "0");
  asked.service.property = "Pixel Value";
  const auto pixel = [](const std::string& value) {
    return R"({"results":[{"layerId":0,"layerName":"dem","displayFieldName":"","value":")" + value +
           R"(","attributes":{"Pixel Value":")" + value +
           R"("},"geometryType":"esriGeometryPoint","geometry":{"x":0,"y":0}}]})";
  };
  CHECK(answer_to(asked, pixel("441")).value == Value("441"));
  CHECK(answer_to(asked, pixel("NoData")).status == Status::nodata);
}

TEST_CASE("An image service is asked with the point's CRS, and answers with a value") {
  Asked asked = asked_of(kServer + "ImageServer", "0");
  asked.service.property = "value";
  asked.service.unit = "m";
  CHECK(begin(asked).request.url ==
        kServer +
            "ImageServer/identify?geometryType=esriGeometryPoint&geometry=%7B%22x%22:31.5,%22y%22:-24.5,"
            "%22spatialReference%22:%7B%22wkid%22:4326%7D%7D&returnCatalogItems=false&returnGeometry=false"
            "&f=json");
  const auto pixel = [](const std::string& value) {
    return R"({"objectId":0,"name":"Pixel","value":")" + value +
           R"(","location":{"x":31.5,"y":-24.5},"properties":null,"catalogItems":null})";
  };
  CHECK(answer_to(asked, pixel("441.50")).value == Value(Number{"441.50"}));
  CHECK(answer_to(asked, pixel("NoData")).status == Status::nodata);
}

TEST_CASE("Query asks for a box of the tolerance, bounded") {
  const Ask ask = begin(asked_of(kServer + "FeatureServer", "0"));
  CHECK(ask.request.url ==
        kServer +
            "FeatureServer/0/query?geometry=31.499901337,-24.500090281,31.500098663,-24.499909719"
            "&geometryType=esriGeometryEnvelope&inSR=4326&spatialRel=esriSpatialRelIntersects&outSR=4326"
            "&returnGeometry=true&outFields=*&resultRecordCount=100&f=json");
  Asked own = asked_of(kServer + "FeatureServer?where=LEVEL%3D1", "0");
  own.service.params = {{"resultRecordCount", "7"}, {"outFields", "NAME"}};
  own.service.crs = kWebMercator;
  CHECK(parameter(begin(own), "resultRecordCount") == "7");
  CHECK(parameter(begin(own), "outFields") == "NAME");
  CHECK(parameter(begin(own), "where") == "LEVEL%3D1");
  CHECK(parameter(begin(own), "inSR") == "3857");
}

TEST_CASE("Of a query's features the nearest within the tolerance counts") {
  Asked asked = asked_of(kServer + "FeatureServer", "0");
  asked.service.property = "NAME";
  asked.tolerance = 2000;
  CHECK(answer_to(asked, feature_set(point(31.515, -24.5, "far") + "," + point(31.51, -24.5, "near") + "," +
                                     point(31.519, -24.519, "in a corner of the box")))
            .value == Value("near"));
  CHECK(answer_to(asked, feature_set(point(31.519, -24.519, "in a corner of the box"))).status ==
        Status::empty);
}

TEST_CASE("Where a reply is full, a smaller box is asked until the nearest is certain") {
  Asked asked = asked_of(kServer + "FeatureServer", "0");
  asked.service.property = "NAME";
  asked.tolerance = 2000;
  ServerMemory memory;
  const Step second = reply_to(asked, begin(asked), feature_set(point(31.51, -24.5, "some"), true), memory);
  REQUIRE(std::holds_alternative<Ask>(second));
  CHECK(std::get<Ask>(second).reach == Approx(1013.4).margin(1));
  const Step last =
      reply_to(asked, std::get<Ask>(second),
               feature_set(point(31.51, -24.5, "some") + "," + point(31.5, -24.501, "nearest")), memory);
  REQUIRE(std::holds_alternative<Answer>(last));
  CHECK(std::get<Answer>(last).value == Value("nearest"));
  CHECK(std::get<Answer>(last).warnings.empty());
}

TEST_CASE("A reply that stays full is a warning") {
  Asked asked = asked_of(kServer + "FeatureServer", "0");
  asked.service.property = "NAME";
  const Answer here = answer_to(asked, feature_set(point(31.5, -24.5, "here"), true));
  CHECK(here.value == Value("here"));
  CHECK(here.warnings == std::vector<std::string>{"the server has more features here than it sends at once"});
  asked.service.params = {{"resultRecordCount", "1"}};
  CHECK(
      answer_to(asked, feature_set(point(31.5, -24.5, "here"))).warnings ==
      std::vector<std::string>{"the reply holds as many features as were asked for (1); there may be more"});
  ServerMemory memory;
  Step step = begin(asked);
  int asks = 0;
  for (; std::holds_alternative<Ask>(step); ++asks)
    step = reply_to(asked, std::get<Ask>(step), feature_set(point(32, -25, "far"), true), memory);
  CHECK(asks == 4);
  REQUIRE(std::get<Answer>(step).error);
  CHECK(std::get<Answer>(step).error->code == ErrorCode::too_large);
}

TEST_CASE("Near the antimeridian both sides are asked, and the nearest of both counts") {
  Asked asked = asked_of(kServer + "FeatureServer", "0");
  asked.service.property = "NAME";
  asked.lonlat = {179.99, -17};
  asked.tolerance = 5000;
  const auto result = [&](const std::string& west, const std::string& east) {
    ServerMemory memory;
    const Ask first = begin(asked);
    CHECK(parameter(first, "geometry") == "179.943045396,-17.045179565,180,-16.954820235");
    Step step = reply_to(asked, first, feature_set(west), memory);
    if (const Ask* other = std::get_if<Ask>(&step)) {
      CHECK(parameter(*other, "geometry").substr(0, 5) == "-180,");
      step = reply_to(asked, *other, feature_set(east), memory);
    }
    return std::get<Answer>(step).value;
  };
  CHECK(result("", point(-179.99, -17, "beyond")) == Value("beyond"));
  CHECK(result(point(179.96, -17, "on this side"), point(-179.99, -17, "beyond")) == Value("beyond"));
  CHECK(result(point(179.975, -17, "on this side"), point(-179.99, -17, "beyond")) == Value("on this side"));
  CHECK(result(point(179.9901, -17, "here"), "") == Value("here"));
}

TEST_CASE("Web Mercator ends at the antimeridian too") {
  Asked asked = asked_of(kServer + "FeatureServer", "0");
  asked.service.property = "NAME";
  asked.service.crs = kWebMercator;
  asked.lonlat = {-179.99, -17};
  asked.tolerance = 5000;
  ServerMemory memory;
  const Ask first = begin(asked);
  CHECK(parameter(first, "geometry").substr(0, 14) == "-20037508.343,");
  const Step step = reply_to(asked, first, feature_set(""), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK_THAT(parameter(std::get<Ask>(step), "geometry"), Catch::Contains(",20037508.343,"));
  const Step last = reply_to(asked, std::get<Ask>(step), feature_set(point(179.99, -17, "beyond")), memory);
  CHECK(std::get<Answer>(last).value == Value("beyond"));
}

TEST_CASE("A server without pagination is asked without a limit, then and afterwards") {
  const Asked asked = asked_of(kServer + "FeatureServer", "0");
  ServerMemory memory;
  const Step step =
      reply_to(asked, begin(asked),
               R"({"error":{"code":400,"message":"Pagination is not supported.","details":[]}})", memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(parameter(std::get<Ask>(step), "resultRecordCount") == "(none)");
  CHECK(parameter(begin(asked, memory), "resultRecordCount") == "(none)");
  const Step last =
      reply_to(asked, std::get<Ask>(step), feature_set(point(31.5, -24.5, "here"), true), memory);
  CHECK(std::get<Answer>(last).status == Status::ok);
  CHECK(std::get<Answer>(last).warnings ==
        std::vector<std::string>{"the server has more features here than it sends at once"});
}

TEST_CASE("ArcGIS's errors in HTTP 200 are errors, and a missing token says how to give one") {
  const Asked asked = asked_of(kServer + "MapServer", "3");
  const Answer token = answer_to(asked, R"({"error":{"code":499,"message":"Token Required","details":[]}})");
  CHECK(token.error->code == ErrorCode::service_exception);
  CHECK(token.error->locator == "499");
  CHECK_THAT(token.error->message, Catch::Contains("\"name\": \"token\", \"value\": \"env:NAME\""));
  CHECK(answer_to(asked, R"({"error":{"code":500,"message":"Error performing identify operation"}})")
            .error->message == "Error performing identify operation");
  CHECK(answer_to(asked, "<html><body>Sign in</body></html>").error->code == ErrorCode::unexpected_format);
}

TEST_CASE("A request of more than 2,000 characters is a POST, its token masked") {
  Asked asked = asked_of(kServer + "MapServer", "3");
  asked.service.params = {{"layerDefs", std::string(2000, 'x')}};
  asked.service.auth.type = Auth::Type::query;
  asked.service.auth.name = "token";
  asked.service.auth.value.variable = "TOKEN";
  asked.secrets["TOKEN"] = "secret-token";
  const Ask ask = begin(asked);
  CHECK(ask.request.method == "POST");
  CHECK(ask.request.url == kServer + "MapServer/identify");
  CHECK_THAT(ask.request.body, Catch::Contains("token=secret-token"));
  CHECK_THAT(ask.masked_url, !Catch::Contains("secret-token") && Catch::Contains("token=***"));
}
