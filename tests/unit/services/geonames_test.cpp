#include <catch2/catch.hpp>

#include "family_steps.h"

using namespace geoprobe;
using test::answer_to;
using test::Asked;
using test::begin;
using test::parameter;

namespace {

const std::string kUrl = "http://api.geonames.org/findNearbyPlaceNameJSON";
const std::string kPlaces =
    R"({"geonames":[{"lng":"31.5","lat":"-24.53","distance":"3.32","geonameId":1,"toponymName":"Skukuza",)"
    R"("name":"Skukuza","population":2500},{"lng":"31.6","lat":"-24.6","distance":"15.01","geonameId":2,)"
    R"("toponymName":"Tshokwane","name":"Tshokwane","population":0}]})";

Asked asked_of(const std::string& url = kUrl) {
  Asked asked = test::asked_of(ServiceType::geonames, url);
  asked.service.property = "toponymName";
  return asked;
}

}  // namespace

TEST_CASE(
    "GeoNames is asked for one place, with a radius only where the tolerance is more than the default") {
  Asked asked = asked_of();
  CHECK(begin(asked).request.url == kUrl + "?lat=-24.5&lng=31.5&maxRows=1");
  asked.tolerance = 2500;
  asked.want_features = true;
  asked.service.params = {{"style", "FULL"}, {"lang", "af"}};
  CHECK(begin(asked).request.url == kUrl + "?style=FULL&lang=af&lat=-24.5&lng=31.5&radius=2.5&maxRows=10");
  asked.service.params = {{"maxRows", "3"}};
  CHECK(parameter(begin(asked), "maxRows") == "3");
}

TEST_CASE("A GeoNames url without a path is that of the nearby place name, and others are kept") {
  CHECK(begin(asked_of("http://api.geonames.org")).request.url.substr(0, kUrl.size()) == kUrl);
  CHECK(begin(asked_of("https://secure.geonames.org/?lang=de")).request.url ==
        "https://secure.geonames.org/findNearbyPlaceNameJSON?lang=de&lat=-24.5&lng=31.5&maxRows=1");
  CHECK(begin(asked_of("http://api.geonames.org/findNearby?lat=1&callback=f")).request.url ==
        "http://api.geonames.org/findNearby?lat=-24.5&lng=31.5&maxRows=1");
}

TEST_CASE("The nearest place counts, at any distance unless a tolerance is given") {
  Asked asked = asked_of();
  CHECK(answer_to(asked, kPlaces).value == Value("Skukuza"));
  asked.tolerance = 2000;
  CHECK(answer_to(asked, kPlaces).status == Status::empty);
  asked.tolerance = 5000;
  asked.want_features = true;
  const Answer answer = answer_to(asked, kPlaces);
  REQUIRE(answer.features->features.size() == 1);
  CHECK(answer.features->features.front().geometry->parts.front().front().front() == Position{31.5, -24.53});
  asked.service.params = {{"maxRows", "2"}};
  CHECK(
      answer_to(asked, kPlaces).warnings ==
      std::vector<std::string>{"the reply holds as many features as were asked for (2); there may be more"});
  CHECK(answer_to(asked, R"({"geonames":[]})").status == Status::empty);
}

TEST_CASE("GeoNames' XML says the same, as text") {
  Asked asked = asked_of("http://api.geonames.org/findNearbyPlaceName");
  const std::string xml =
      "<geonames><geoname><toponymName>Skukuza</toponymName><lat>-24.53</lat><lng>31.5</lng>"
      "<population>2500</population></geoname></geonames>";
  CHECK(answer_to(asked, xml).value == Value("Skukuza"));
  asked.service.property = "population";
  CHECK(answer_to(asked, xml).value == Value("2500"));
  asked.service.unit = "people";
  CHECK(answer_to(asked, xml).value == Value(Number{"2500"}));
}

TEST_CASE("GeoNames' errors in HTTP 200 are errors, and no result is none") {
  const Asked asked = asked_of();
  const auto status = [](int value, const std::string& message) {
    return R"({"status":{"message":")" + message + R"(","value":)" + std::to_string(value) + "}}";
  };
  const Answer stranger = answer_to(asked, status(10, "user does not exist."), 401);
  CHECK(stranger.error->code == ErrorCode::service_exception);
  CHECK(stranger.error->locator == "10");
  CHECK(stranger.error->http_status == 401);
  CHECK_THAT(stranger.error->message, Catch::Contains("\"name\": \"username\""));
  CHECK(answer_to(asked, status(19, "the hourly limit has been exceeded")).error->message ==
        "the hourly limit has been exceeded");
  CHECK(answer_to(asked, status(15, "no result found")).status == Status::empty);
  CHECK(answer_to(asked, R"(<geonames><status message="radius too large" value="24"/></geonames>)")
            .error->message == "radius too large");
}

TEST_CASE("The account's name is a secret") {
  Asked asked = asked_of();
  asked.service.auth.type = Auth::Type::query;
  asked.service.auth.name = "username";
  asked.service.auth.value.variable = "GEONAMES_USER";
  CHECK_THAT(test::fault_of(asked), Catch::Contains("GEONAMES_USER"));
  asked.secrets["GEONAMES_USER"] = "somebody";
  CHECK_THAT(begin(asked).request.url, Catch::Contains("username=somebody"));
  CHECK_THAT(begin(asked).masked_url, Catch::Contains("username=***"));
}
