#include <catch2/catch.hpp>

#include "family_steps.h"

using namespace geoprobe;
using test::answer_to;
using test::Asked;
using test::begin;
using test::parameter;
using test::reply_to;

namespace {

const std::string kServer = "http://data.example.org/api";

Asked asked_of(const std::string& url, const std::string& layer = "lakes") {
  return test::asked_of(ServiceType::ogcapi_features, url, layer);
}

std::string path_of(const std::string& url, const std::string& layer = "lakes") {
  const Ask ask = begin(asked_of(url, layer));
  return ask.request.url.substr(0, ask.request.url.find('?'));
}

std::string items(const std::string& features, int matched = 0) {
  return R"({"type":"FeatureCollection","numberMatched":)" + std::to_string(matched) + R"(,"features":[)" +
         features + "]}";
}

std::string point(double x, double y, const std::string& name) {
  return R"({"type":"Feature","properties":{"name":")" + name +
         R"("},"geometry":{"type":"Point","coordinates":[)" + std::to_string(x) + "," + std::to_string(y) +
         "]}}";
}

}  // namespace

TEST_CASE("A collection's items are asked from the landing page or any page below it") {
  for (const char* below : {"", "/", "/collections", "/collections/", "/collections/lakes",
                            "/collections/lakes/items", "/collections/lakes/items?f=html&bbox=1,2,3,4"})
    CHECK(path_of(kServer + below) == kServer + "/collections/lakes/items");
  CHECK(path_of(kServer, "ns:Flüsse 1/2") == kServer + "/collections/ns:Fl%C3%BCsse%201%2F2/items");
  CHECK(path_of(kServer + "/collections/Fl%C3%BCsse", "Flüsse") ==
        kServer + "/collections/Fl%C3%BCsse/items");
  CHECK_THAT(test::fault_of(asked_of(kServer + "/collections/rivers", "lakes")),
             Catch::Contains("make them the same"));
}

TEST_CASE("Items are asked for in a box of the tolerance and never without a limit") {
  Asked asked = asked_of(kServer + "?token=abc&f=html&limit=9");
  const Ask ask = begin(asked);
  CHECK(ask.request.url ==
        kServer +
            "/collections/lakes/items?token=abc&bbox=31.499901337,-24.500090281,31.500098663,-24.499909719"
            "&limit=100&f=json");
  REQUIRE(find_header(ask.request.headers, "Accept") != nullptr);
  CHECK(*find_header(ask.request.headers, "Accept") == "application/geo+json, application/json;q=0.9");
  asked.service.params = {{"limit", "7"}};
  asked.service.format = "application/geo+json";
  asked.service.crs = kWebMercator;
  CHECK(parameter(begin(asked), "limit") == "7");
  CHECK(parameter(begin(asked), "f") == "application/geo%2Bjson");
  CHECK(parameter(begin(asked), "bbox").substr(0, 5) == "31.49");
}

TEST_CASE("Of a collection's items the nearest within the tolerance counts, whatever else the server sends") {
  Asked asked = asked_of(kServer);
  asked.service.property = "name";
  asked.tolerance = 2000;
  const std::string padded = items(point(33, -24, "degrees away") + "," + point(31.51, -24.5, "near"), 2);
  CHECK(answer_to(asked, padded).value == Value("near"));
  CHECK(answer_to(asked, padded).warnings.empty());
  CHECK(answer_to(asked, items(point(33, -24, "degrees away"), 1)).status == Status::empty);
}

TEST_CASE("An area is hit at the point, however large the tolerance") {
  Asked asked = asked_of(kServer);
  asked.service.property = "name";
  asked.tolerance = 50000;
  const auto area = [](const std::string& west) {
    return items(R"({"type":"Feature","properties":{"name":"area"},"geometry":{"type":"Polygon",)"
                 R"("coordinates":[[[)" +
                 west + ",-25],[32,-25],[32,-24],[" + west + ",-24],[" + west + ",-25]]]}}");
  };
  CHECK(answer_to(asked, area("31.49")).value == Value("area"));
  CHECK(answer_to(asked, area("31.51")).status == Status::empty);
}

TEST_CASE("Where a collection has more items than it sends, a smaller box is asked") {
  Asked asked = asked_of(kServer);
  asked.service.property = "name";
  asked.tolerance = 5000;
  ServerMemory memory;
  const Step step = reply_to(asked, begin(asked), items(point(31.51, -24.5, "some"), 25), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(std::get<Ask>(step).reach < 1100);
  const Step last = reply_to(asked, std::get<Ask>(step), items(point(31.5, -24.501, "nearest"), 1), memory);
  CHECK(std::get<Answer>(last).value == Value("nearest"));
}

TEST_CASE("Where areas all around fill every reply, the last box holds only those at the point") {
  Asked asked = asked_of(kServer);
  asked.tolerance = 100000;
  ServerMemory memory;
  Step step = begin(asked);
  std::vector<double> reaches;
  while (std::holds_alternative<Ask>(step)) {
    reaches.push_back(std::get<Ask>(step).reach);
    step = reply_to(asked, std::get<Ask>(step), items(point(35, -24.5, "beyond"), 900), memory);
  }
  CHECK(reaches == std::vector<double>{100000, 10000, 1000, 1});
}

TEST_CASE("Both sides of the antimeridian are asked in CRS84, whichever crs the service has") {
  Asked asked = asked_of(kServer);
  asked.service.property = "name";
  asked.service.crs = kWebMercator;
  asked.lonlat = {-179.99, -17};
  asked.tolerance = 5000;
  ServerMemory memory;
  const Ask first = begin(asked);
  CHECK(parameter(first, "bbox") == "-180,-17.045179565,-179.943045396,-16.954820235");
  const Step step = reply_to(asked, first, items(""), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  CHECK(parameter(std::get<Ask>(step), "bbox") == "179.963045396,-17.045179565,180,-16.954820235");
  const Step last = reply_to(asked, std::get<Ask>(step), items(point(179.99, -17, "beyond")), memory);
  CHECK(std::get<Answer>(last).value == Value("beyond"));
}

TEST_CASE("A server that refuses f=json is asked by Accept alone, then and afterwards") {
  Asked asked = asked_of(kServer);
  asked.service.property = "name";
  ServerMemory memory;
  const Step step =
      reply_to(asked, begin(asked), R"({"code":"InvalidParameterValue","description":"Unknown parameter f"})",
               memory, 400);
  REQUIRE(std::holds_alternative<Ask>(step));
  const Ask& again = std::get<Ask>(step);
  CHECK(parameter(again, "f") == "(none)");
  const Step last = reply_to(asked, again, items(point(31.5, -24.5, "here")), memory);
  CHECK(std::get<Answer>(last).value == Value("here"));
  CHECK(std::get<Answer>(last).warnings ==
        std::vector<std::string>{"f=json was refused, so GeoJSON was asked for by Accept alone"});
  CHECK(parameter(begin(asked, memory), "f") == "(none)");
}

TEST_CASE("Where f=json was not to blame, the first error is the answer") {
  const Asked asked = asked_of(kServer);
  ServerMemory memory;
  const Step step =
      reply_to(asked, begin(asked), R"({"title":"Bad Request","detail":"bbox is too small"})", memory, 400);
  REQUIRE(std::holds_alternative<Ask>(step));
  const Step last = reply_to(asked, std::get<Ask>(step), "<html><body>Oops</body></html>", memory, 500);
  CHECK(std::get<Answer>(last).error->message == "bbox is too small");
  const Answer unknown = answer_to(asked, R"({"code":"NotFound","description":"Invalid collection."})", 404);
  CHECK(unknown.error->code == ErrorCode::service_exception);
  CHECK(unknown.error->locator == "NotFound");
}

TEST_CASE("Rings that MapServer writes into every part are told apart again") {
  Asked asked = asked_of(kServer);
  asked.service.property = "name";
  asked.want_features = true;
  const std::string rings =
      "[[[31,-25],[32,-25],[32,-24],[31,-24],[31,-25]],[[40,0],[41,0],[41,1],[40,1],[40,0]]]";
  const Answer answer = answer_to(
      asked, items(R"({"type":"Feature","properties":{"name":"two"},"geometry":{"type":"MultiPolygon",)"
                   R"("coordinates":[)" +
                   rings + "," + rings + "]}}"));
  REQUIRE(answer.status == Status::ok);
  const Geometry& geometry = *answer.features->features.front().geometry;
  REQUIRE(geometry.parts.size() == 2);
  CHECK(geometry.parts[0].size() == 1);
  CHECK(geometry.parts[1].size() == 1);
}
