#include <geoprobe/services/request.h>

#include <catch2/catch.hpp>

#include "question.h"

using namespace geoprobe;
using test::Asked;

namespace {
Ask get(const Asked& asked, const std::vector<std::pair<std::string, std::string>>& parameters = {},
        const std::vector<std::string_view>& leftovers = {}) {
  const Step step = make_get(asked.question(), parameters, leftovers);
  REQUIRE(std::holds_alternative<Ask>(step));
  return std::get<Ask>(step);
}
LeafError fault(const Asked& asked) {
  const Step step = make_get(asked.question(), {});
  REQUIRE(std::holds_alternative<Answer>(step));
  REQUIRE(std::get<Answer>(step).status == Status::error);
  return *std::get<Answer>(step).error;
}
}  // namespace

TEST_CASE("A request's own parameters stand over params, and params over the URL's query") {
  Asked asked;
  asked.service.url = "http://maps.example.org/wms?map=/a%20b.map&time=1&Layers=old";
  asked.service.params = {{"TIME", "2020-01-01"}, {"layers", "mine"}};
  CHECK(get(asked, {{"LAYERS", "a,b"}, {"STYLES", ""}}).request.url ==
        "http://maps.example.org/wms?map=/a%20b.map&TIME=2020-01-01&LAYERS=a,b&STYLES=");
}

TEST_CASE("What a pasted URL has left of another request is dropped from its query") {
  Asked asked;
  asked.service.url = "http://maps.example.org/wms?SRS=EPSG:4326&&token=t&request=GetMap";
  CHECK(get(asked, {}, {"SRS", "REQUEST"}).request.url == "http://maps.example.org/wms?token=t");
}

TEST_CASE("Basic credentials are sent in a header and stand in no URL") {
  Asked asked;
  asked.service.auth.type = Auth::Type::basic;
  asked.service.auth.user.literal = "Aladdin";
  asked.service.auth.password.variable = "PASSWORD";
  asked.secrets["PASSWORD"] = "open sesame";
  const Ask ask = get(asked);
  CHECK(*find_header(ask.request.headers, "Authorization") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(ask.masked_url == "http://maps.example.org/wms");
}

TEST_CASE("A bearer token is sent beside the service's headers") {
  Asked asked;
  asked.service.headers = {{"X-Client", "atlas"}};
  asked.service.auth.type = Auth::Type::bearer;
  asked.service.auth.token.variable = "TOKEN";
  asked.secrets["TOKEN"] = "abc.def";
  CHECK(get(asked).request.headers == Headers{{"X-Client", "atlas"}, {"Authorization", "Bearer abc.def"}});
  asked.secrets["TOKEN"] = "abc\r\nX-Evil: 1";
  CHECK(fault(asked).message.find("control character") != std::string::npos);
  CHECK(fault(asked).message.find("Evil") == std::string::npos);
}

TEST_CASE("A secret in the query is sent in the URL and masked where the URL is shown") {
  Asked asked;
  asked.service.auth.type = Auth::Type::query;
  asked.service.auth.name = "api_key";
  asked.service.auth.value.variable = "KEY";
  asked.secrets["KEY"] = "s&cret";
  const Ask ask = get(asked, {{"LAYERS", "a"}});
  CHECK(ask.request.url == "http://maps.example.org/wms?LAYERS=a&api_key=s%26cret");
  CHECK(ask.masked_url == "http://maps.example.org/wms?LAYERS=a&api_key=***");
}

TEST_CASE("A secret in a header field is sent there, in place of the service's own field") {
  Asked asked;
  asked.service.headers = {{"x-api-key", "old"}, {"X-Client", "atlas"}};
  asked.service.auth.type = Auth::Type::header;
  asked.service.auth.name = "X-Api-Key";
  asked.service.auth.value.variable = "KEY";
  asked.secrets["KEY"] = "s cret";
  CHECK(get(asked).request.headers == Headers{{"X-Client", "atlas"}, {"X-Api-Key", "s cret"}});
  CHECK(get(asked).masked_url == "http://maps.example.org/wms");
  asked.secrets["KEY"] = "s\ncret";
  CHECK(fault(asked).message.find("control character") != std::string::npos);
}

TEST_CASE("A credential in the URL or the parameters is sent and masked where the URL is shown") {
  Asked asked;
  asked.service.url = "http://maps.example.org/wms?apikey=a%26b&map=m";
  asked.service.params = {{"Token", "t0ken"}};
  const Ask ask = get(asked, {{"LAYERS", "a"}});
  CHECK(ask.request.url == "http://maps.example.org/wms?apikey=a%26b&map=m&Token=t0ken&LAYERS=a");
  CHECK(ask.masked_url == "http://maps.example.org/wms?apikey=***&map=m&Token=***&LAYERS=a");
}

TEST_CASE("An unset secret is a configuration error that names its variable") {
  for (const Auth::Type type :
       {Auth::Type::basic, Auth::Type::bearer, Auth::Type::query, Auth::Type::header}) {
    Asked asked;
    asked.service.auth.type = type;
    asked.service.auth.name = "key";
    asked.service.auth.user.literal = "me";
    asked.service.auth.password.variable = asked.service.auth.token.variable =
        asked.service.auth.value.variable = "MAPS_SECRET";
    CHECK(fault(asked).code == ErrorCode::config);
    CHECK(fault(asked).message.find("env:MAPS_SECRET") != std::string::npos);
  }
}

TEST_CASE("A URL that cannot be read is a configuration error that names the service") {
  Asked asked;
  asked.service.url = "ftp://maps.example.org/";
  CHECK(fault(asked).code == ErrorCode::config);
  CHECK(fault(asked).message.find("'altitude'") != std::string::npos);
}

TEST_CASE("Another URL is asked on the service's own origin alone") {
  Asked asked;
  const Step own = make_get_at(asked.question(), "http://maps.example.org/tiles/1/2?map=a", {{"I", "3"}});
  REQUIRE(std::holds_alternative<Ask>(own));
  CHECK(std::get<Ask>(own).request.url == "http://maps.example.org/tiles/1/2?map=a&I=3");
  for (const char* url : {"https://maps.example.org/wms", "http://maps.example.org:8080/wms",
                          "http://elsewhere.example.org/wms"}) {
    const Step step = make_get_at(asked.question(), url, {});
    REQUIRE(std::holds_alternative<Answer>(step));
    CHECK(std::get<Answer>(step).error->code == ErrorCode::config);
    CHECK(std::get<Answer>(step).error->message.find(url == std::string("https://maps.example.org/wms")
                                                         ? "https://maps.example.org"
                                                         : "http://") != std::string::npos);
  }
}

TEST_CASE("A path is appended before the query, with one slash") {
  CHECK(append_path("http://h/a", "b/c") == "http://h/a/b/c");
  CHECK(append_path("http://h/a/?k=v", "b") == "http://h/a/b?k=v");
}

TEST_CASE("A URL that grew too long is posted as a form, with its secret out of sight") {
  Asked asked;
  asked.service.auth.type = Auth::Type::query;
  asked.service.auth.name = "token";
  asked.service.auth.value.literal = "s3";
  Ask ask = get(asked, {{"layers", "all:1"}});
  const std::string url = ask.request.url;
  post_if_longer(ask, url.size());
  CHECK(ask.request.method == "GET");
  post_if_longer(ask, url.size() - 1);
  CHECK(ask.request.method == "POST");
  CHECK(ask.request.url == "http://maps.example.org/wms");
  CHECK(ask.request.body == "layers=all:1&token=s3");
  CHECK(*find_header(ask.request.headers, "Content-Type") == "application/x-www-form-urlencoded");
  CHECK(ask.masked_url == "http://maps.example.org/wms?layers=all:1&token=***");
}
