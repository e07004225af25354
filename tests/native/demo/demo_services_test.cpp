#include "demo_services.h"

#include <geoprobe/text/json_reader.h>
#include <httplib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "page_server.h"

using namespace geoprobe;
using namespace geoprobe::demo;

namespace {

constexpr const char* kHere =
    "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&CRS=EPSG:4326&BBOX=-26.3,27.95,-26.1,28.15&WIDTH="
    "101"
    "&HEIGHT=101&I=50&J=50&LAYERS=x&INFO_FORMAT=text/plain&QUERY_LAYERS=";

// The origin of a service of the registry.
std::string origin_of(const DemoServices& services, std::string_view key) {
  const Expected<Value> registry = read_json(services.registry());
  for (const Value& service : *registry.value().find("services")->as_array()) {
    if (*service.find("key") != Value(key)) continue;
    const std::string& url = *service.find("url")->as_string();
    return url.substr(0, url.find('/', 8));
  }
  return {};
}

}  // namespace

TEST_CASE("The demo's services answer from the built-in data, open to every origin") {
  DemoServices services;
  REQUIRE_FALSE(services.start());
  httplib::Client places(origin_of(services, "country"));
  const auto country = places.Get(std::string(kHere) + "countries");
  REQUIRE(country);
  CHECK(country->status == 200);
  CHECK(country->body.find("name = 'South Africa'") != std::string::npos);
  CHECK(country->get_header_value("Access-Control-Allow-Origin") == "*");
  const auto city = places.Get(std::string(kHere) + "cities");
  REQUIRE(city);
  CHECK(city->body.find("name = 'Johannesburg'") != std::string::npos);
  httplib::Client climate(origin_of(services, "rain"));
  const auto rain = climate.Get(std::string(kHere) + "rain_land");
  REQUIRE(rain);
  CHECK(rain->body.find("rain = '282'") != std::string::npos);
  const auto sea = climate.Get(std::string(kHere) + "rain_sea");
  REQUIRE(sea);
  CHECK(sea->body.find("rain = '-1'") != std::string::npos);
  httplib::Client soil(origin_of(services, "soil"));
  const auto broken = soil.Get("/broken");
  REQUIRE(broken);
  CHECK(broken->status == 500);
}

TEST_CASE("The demo's services stop at once while a slow answer is being waited for") {
  DemoServices services;
  REQUIRE_FALSE(services.start());
  const std::string slow = origin_of(services, "rain_slow");
  httplib::Result reply{nullptr, httplib::Error::Unknown};
  std::thread client([&] { reply = httplib::Client(slow).Get(std::string(kHere) + "rain_land"); });
  const auto started = std::chrono::steady_clock::now();
  services.stop();
  client.join();
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds(1000));
}

TEST_CASE("The demo's silent service takes a connection and never answers") {
  DemoServices services;
  REQUIRE_FALSE(services.start());
  httplib::Client client(origin_of(services, "tide"));
  client.set_read_timeout(0, 100000);
  const auto reply = client.Get("/wms");
  CHECK_FALSE(reply);
  CHECK(reply.error() == httplib::Error::Read);
}

TEST_CASE("The page server serves its registries, their list and an explanation where no page is built") {
  PageServer page(
      {}, {{"one", "The first", "registry.json", "{\"geoprobe\":1}"}, {"two", "Two", "two.json", "{}"}});
  REQUIRE_FALSE(page.start(0));
  httplib::Client client(page.origin());
  CHECK(client.Get("/healthz")->status == 200);
  CHECK(client.Get("/registry.json")->body == "{\"geoprobe\":1}");
  CHECK(client.Get("/two.json")->body == "{}");
  const auto list = client.Get("/registries.json");
  CHECK(list->get_header_value("Content-Type") == "application/json");
  CHECK(list->body.find("\"name\": \"The first\"") != std::string::npos);
  CHECK(list->body.find("\"url\": \"two.json\"") != std::string::npos);
  CHECK(client.Get("/")->body.find("npm --prefix web run build") != std::string::npos);
  CHECK(client.Get("/nothing")->status == 404);
}

TEST_CASE("The page server says so where its port is taken") {
  PageServer first({}, {});
  REQUIRE_FALSE(first.start(0));
  const int port = std::stoi(first.origin().substr(first.origin().rfind(':') + 1));
  PageServer second({}, {});
  const auto failure = second.start(port);
  REQUIRE(failure);
  CHECK(failure->message.find(std::to_string(port)) != std::string::npos);
  REQUIRE_FALSE(second.start(0));
  CHECK(httplib::Client(second.origin()).Get("/healthz")->status == 200);
}
