#include <geoprobe/services/value.h>

#include <catch2/catch.hpp>

#include "family_steps.h"

using namespace geoprobe;
using test::Asked;

namespace {

struct Kind {
  ServiceType type;
  const char* url;
  const char* layer;
};
const Kind kSearches[] = {{ServiceType::wfs, "http://maps.example.org/wfs", "wells"},
                          {ServiceType::arcgis, "http://maps.example.org/FeatureServer", "0"},
                          {ServiceType::ogcapi_features, "http://maps.example.org", "wells"},
                          {ServiceType::geonames, "http://maps.example.org", ""}};

/// What comes of a reply to every request.
Answer end_of(const Asked& asked, const std::string& body, int& requests, const std::string& from = {}) {
  const Family& family = *find_family(asked.service.type);
  ServerMemory memory;
  memory.heard.insert(asked.service.layer);
  Step step = family.begin(asked.question(), memory);
  for (requests = 0; std::holds_alternative<Ask>(step) && requests < 20; ++requests) {
    const Ask ask = std::get<Ask>(step);
    HttpResponse response;
    response.status = 200;
    response.body = body;
    response.final_url = from.empty() ? ask.masked_url : from;
    step =
        family.read(asked.question(), ask, response, family.parse(asked.question(), ask, response), memory);
  }
  REQUIRE(std::holds_alternative<Answer>(step));
  return std::get<Answer>(step);
}

std::string refusal(const std::string& attributes, const std::string& message) {
  return "<ServiceExceptionReport><ServiceException " + attributes + ">" + message +
         "</ServiceException></ServiceExceptionReport>";
}

}  // namespace

TEST_CASE("A blank body is empty from GetFeatureInfo, and unreadable from a search") {
  int requests = 0;
  CHECK(end_of(Asked(), " \n", requests).status == Status::empty);
  CHECK(requests == 1);
  for (const Kind& kind : kSearches) {
    const Answer answer = end_of(test::asked_of(kind.type, kind.url, kind.layer), "", requests);
    REQUIRE(answer.error);
    CHECK(answer.error->code == ErrorCode::parse);
    CHECK(answer.error->message.find("empty body") != std::string::npos);
  }
}

TEST_CASE("A page to sign in is an error that says its title, after one request of each family") {
  const std::string page =
      "<html><head><title>Lowveld Maps: sign in</title></head><body><table><tr><th>User</th><td>"
      "<input type=password></td></tr></table></body></html>";
  for (const Kind& kind : kSearches) {
    int requests = 0;
    const Answer answer = end_of(test::asked_of(kind.type, kind.url, kind.layer), page, requests);
    REQUIRE(answer.error);
    CHECK(answer.error->code == ErrorCode::unexpected_format);
    CHECK(answer.error->message.find("\"Lowveld Maps: sign in\"") != std::string::npos);
    if (kind.type != ServiceType::wfs) CHECK(requests == 1);
  }
  int requests = 0;
  CHECK(end_of(Asked(), page, requests).error->code == ErrorCode::unexpected_format);
  CHECK(requests == 1);
}

TEST_CASE("A table of HTML is a value once HTML is what was requested, and none from a login's path") {
  const std::string page = "<table><tr><th>height</th><td>441</td></tr></table>";
  Asked asked;
  asked.service.property = "height";
  int requests = 0;
  CHECK(end_of(asked, page, requests).value == Value("441"));
  CHECK(requests == 5);  // JSON, GML, XML, plain text, HTML
  asked.service.format = "text/html";
  CHECK(end_of(asked, page, requests).status == Status::ok);
  CHECK(end_of(asked, page, requests, "http://maps.example.org/login?to=wms").error->code ==
        ErrorCode::unexpected_format);
  CHECK(end_of(asked, page, requests, "http://maps.example.org/ows").status == Status::ok);
}

TEST_CASE("A reply that was not read in full never means that nothing is here") {
  Asked asked;
  int requests = 0;
  const std::string far =
      R"({"type":"Feature","geometry":{"type":"Point","coordinates":[10,10]},"properties":{"a":1}})";
  const std::string begin = R"({"type":"FeatureCollection","features":[)" + far;
  CHECK(end_of(asked, begin + "]}", requests).status == Status::empty);
  CHECK(end_of(asked, begin + R"(],"errors":[{"message":"closed"}]})", requests).error->code ==
        ErrorCode::parse);
  CHECK(end_of(asked, begin + ",7]}", requests).status == Status::error);
}

TEST_CASE("An image format that is refused is replaced, and INFO_FORMAT is left alone") {
  for (const std::string& body :
       {refusal("code='InvalidFormat' locator='FORMAT'", "not supported"),
        refusal("code='InvalidFormat'", "Parameter 'format' contains unacceptable value."),
        refusal("code='InvalidFormat'", "msWMSLoadGetMapParams(): Unsupported output format (image/png).")}) {
    const Asked asked;
    ServerMemory memory;
    Ask ask = test::begin(asked);
    CHECK(test::parameter(ask, "FORMAT") == "image/png");
    ask = std::get<Ask>(test::reply_to(asked, ask, body, memory));
    CHECK(test::parameter(ask, "FORMAT") == "image/jpeg");
    CHECK(test::parameter(ask, "INFO_FORMAT") == "application/json");
    REQUIRE(ask.warnings.texts.size() == 1);
    CHECK(ask.warnings.texts[0].find("FORMAT=image/png was refused") == 0);
    CHECK(test::parameter(test::begin(asked, memory), "FORMAT") == "image/jpeg");
  }
}

TEST_CASE("The image format that a refusal names is requested, and a refusal of all comes to an end") {
  const Asked asked;
  ServerMemory memory;
  const Ask named = std::get<Ask>(test::reply_to(
      asked, test::begin(asked),
      refusal("code='InvalidFormat'", "FORMAT image/png is unknown, take image/gif or image/tiff"), memory));
  CHECK(test::parameter(named, "FORMAT") == "image/gif");
  int requests = 0;
  const Answer answer = end_of(asked, refusal("code='InvalidFormat' locator='FORMAT'", "no"), requests);
  CHECK(answer.error->code == ErrorCode::service_exception);
  CHECK(requests < 12);
}

TEST_CASE(
    "A refusal of INFO_FORMAT, or of an image format that the registry prescribes, replaces no image "
    "format") {
  Asked asked;
  ServerMemory memory;
  const std::string info =
      refusal("code='InvalidFormat'", "Unsupported INFO_FORMAT value (application/json)");
  Ask ask = std::get<Ask>(test::reply_to(asked, test::begin(asked), info, memory));
  CHECK(test::parameter(ask, "FORMAT") == "image/png");
  CHECK(test::parameter(ask, "INFO_FORMAT") == "application/vnd.ogc.gml");
  asked.service.params = {{"FORMAT", "image/webp"}};
  ask = std::get<Ask>(test::reply_to(
      asked, test::begin(asked), refusal("code='InvalidFormat' locator='FORMAT'", "no image/webp"), memory));
  CHECK(test::parameter(ask, "FORMAT") == "image/webp");
}
