// Replies that stopped at a limit: what is asked next, and when a search may say that nothing is there.
#include <geoprobe/services/box_search.h>

#include <catch2/catch.hpp>

#include "services/family_steps.h"

using namespace geoprobe;
using namespace geoprobe::test;

namespace {

/// So many points on the parallel of the query, the nearest so far away, in degrees.
std::string points(int count, double nearest) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += (i ? "," : "") + (R"({"type":"Feature","id":"w.)" + std::to_string(i) + R"(","properties":{"n":)" +
                             std::to_string(i) + R"(},"geometry":{"type":"Point","coordinates":[)" +
                             std::to_string(31.5 + nearest + 0.0001 * (count - 1 - i)) + ",-24.5]}}");
  return out;
}
std::string far_polygons(int count) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out +=
        (i ? "," : "") +
        (R"({"type":"Feature","id":)" + std::to_string(i) +
         R"(,"properties":{},"geometry":{"type":"Polygon","coordinates":[[[40,-24],[41,-24],[41,-23],[40,-24]]]}})");
  return out;
}
std::string collection(const std::string& features, const std::string& more) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]" + more + "}";
}

Asked ogcapi(double tolerance) {
  Asked asked = asked_of(ServiceType::ogcapi_features, "http://maps.example.org/api", "wells");
  asked.tolerance = tolerance;
  return asked;
}

bool goes_on(const Asked& asked, const std::string& body) {
  ServerMemory memory;
  return std::holds_alternative<Ask>(reply_to(asked, begin(asked), body, memory));
}

}  // namespace

TEST_CASE("Every way to say that a page is not the last leads to a smaller box") {
  for (const std::string more :
       {R"(,"links":[{"rel":"self","href":"x"},{"rel":"next","href":"y"}])", R"(,"numberMatched":12)",
        R"(,"totalFeatures":12)", R"(,"numberMatched":"12")", R"(,"exceededTransferLimit":true)",
        R"(,"properties":{"exceededTransferLimit":true})"}) {
    INFO(more);
    CHECK(goes_on(ogcapi(500), collection(points(3, 0.001), more)));
  }
}

TEST_CASE("A whole page is the end of the search, as far as one can tell") {
  for (const std::string more : {"", R"(,"numberMatched":3)", R"(,"numberMatched":"unknown")",
                                 R"(,"links":[{"rel":"self","href":"x"}])"})
    CHECK_FALSE(goes_on(ogcapi(500), collection(points(3, 0.001), more)));
}

TEST_CASE("As many features as servers stop at are a limit, unless the total is known") {
  for (const int count : {10, 16, 20, 25, 50, 64})
    CHECK(goes_on(ogcapi(5000), collection(points(count, 0.001), "")));
  for (const int count : {2, 5, 8, 11, 17, 23})
    CHECK_FALSE(goes_on(ogcapi(5000), collection(points(count, 0.001), "")));
  CHECK_FALSE(goes_on(ogcapi(5000), collection(points(20, 0.001), R"(,"numberMatched":20)")));
}

TEST_CASE("A smaller box that is complete needs no warning") {
  const Asked asked = ogcapi(500);
  ServerMemory memory;
  Step step = reply_to(asked, begin(asked), collection(points(10, 0.001), ""), memory);
  REQUIRE(std::holds_alternative<Ask>(step));
  step = reply_to(asked, std::get<Ask>(step), collection(points(2, 0.0005), ""), memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).status == Status::ok);
  CHECK(std::get<Answer>(step).warnings.empty());
}

TEST_CASE("If the smallest box is full too, the next pages are read, on the service's own origin") {
  const Asked asked = ogcapi(10);
  ServerMemory memory;
  const std::string page =
      collection(far_polygons(3), R"(,"links":[{"rel":"next","href":"items?offset=3"}])");
  Ask ask = begin(asked);
  int boxes = 0;
  while (ask.request.url.find("offset") == std::string::npos && boxes < 9) {
    Step step = reply_to(asked, ask, page, memory);
    REQUIRE(std::holds_alternative<Ask>(step));
    ask = std::get<Ask>(step);
    ++boxes;
  }
  CHECK(ask.request.url == "http://maps.example.org/api/collections/wells/items?offset=3");
  SECTION("a page that names itself ends the search, without a claim") {
    const Step step = reply_to(asked, ask, page, memory);
    REQUIRE(std::holds_alternative<Answer>(step));
    CHECK(std::get<Answer>(step).error->code == ErrorCode::too_large);
  }
  SECTION("a last page with the area that holds the point gives it") {
    const Step step = reply_to(
        asked, ask,
        collection(
            R"({"type":"Feature","id":9,"properties":{"n":9},"geometry":{"type":"Polygon","coordinates":)"
            R"([[[31,-25],[32,-25],[32,-24],[31,-24],[31,-25]]]}})",
            ""),
        memory);
    REQUIRE(std::holds_alternative<Answer>(step));
    CHECK(std::get<Answer>(step).status == Status::ok);
  }
  SECTION("another origin is not queried") {
    const Step step =
        reply_to(asked, ask,
                 collection(far_polygons(3),
                            R"(,"links":[{"rel":"next","href":"http://elsewhere.example.org/items"}])"),
                 memory);
    REQUIRE(std::holds_alternative<Answer>(step));
    CHECK(std::get<Answer>(step).status == Status::error);
  }
}

TEST_CASE("Points beyond a box that was made smaller without a find are not denied") {
  const Asked asked = ogcapi(100);
  ServerMemory memory;
  const std::string full = collection(points(3, 0.5), R"(,"numberMatched":900)");
  Ask ask = begin(asked);
  for (int i = 0; i < 3; ++i) {
    Step step = reply_to(asked, ask, i == 2 ? collection("", "") : full, memory);
    if (const Answer* answer = std::get_if<Answer>(&step)) {
      CHECK(answer->status == Status::error);
      CHECK(answer->error->code == ErrorCode::too_large);
      return;
    }
    ask = std::get<Ask>(step);
  }
  FAIL("no answer came");
}

TEST_CASE("A limit that the server refuses is sent smaller, then not at all, and that is remembered") {
  const Asked asked = ogcapi(10);
  ServerMemory memory;
  const std::string no = R"({"code":"InvalidParameterValue","description":"limit is out of range"})";
  const Step second = reply_to(asked, begin(asked), no, memory, 400);
  REQUIRE(std::holds_alternative<Ask>(second));
  CHECK(parameter(std::get<Ask>(second), "limit") == "10");
  const Step third = reply_to(asked, std::get<Ask>(second), no, memory, 422);
  REQUIRE(std::holds_alternative<Ask>(third));
  CHECK(parameter(std::get<Ask>(third), "limit") == "(none)");
  CHECK(parameter(begin(asked, memory), "limit") == "(none)");
}

TEST_CASE(
    "A WFS reply with a next attribute or a suspicious number of features is not believed to be whole") {
  Asked asked = asked_of(ServiceType::wfs, "http://maps.example.org/wfs", "wells");
  asked.service.format = "application/gml+xml; version=3.2";
  asked.tolerance = 5000;
  const auto gml = [](int count, const std::string& attributes) {
    std::string members;
    for (int i = 0; i < count; ++i)
      members += "<wfs:member><x:wells gml:id='w." + std::to_string(i) +
                 "'><x:g><gml:Point srsName='urn:ogc:def:crs:EPSG::4326'><gml:pos>-24.5 " +
                 std::to_string(31.51 + 0.001 * i) + "</gml:pos></gml:Point></x:g></x:wells></wfs:member>";
    return "<wfs:FeatureCollection xmlns:wfs='http://www.opengis.net/wfs/2.0' "
           "xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:x='x' " +
           attributes + ">" + members + "</wfs:FeatureCollection>";
  };
  CHECK(goes_on(asked, gml(3, "numberMatched='unknown' next='http://maps.example.org/wfs?STARTINDEX=3'")));
  CHECK(goes_on(asked, gml(10, "numberOfFeatures='10'")));
  CHECK_FALSE(goes_on(asked, gml(10, "numberMatched='10'")));
  CHECK_FALSE(goes_on(asked, gml(3, "numberMatched='unknown'")));
}
