#include <geoprobe/engine/question_key.h>
#include <geoprobe/services/request.h>

#include <catch2/catch.hpp>
#include <functional>

using namespace geoprobe;

namespace {

Service some_service() {
  Service service;
  service.key = "altitude";
  service.url = "https://maps.test/wms?map=a";
  service.layer = "srtm";
  service.property = "GRAY_INDEX";
  return service;
}

Service with_password(const SecretText& password) {
  Service service = some_service();
  service.auth.type = Auth::Type::basic;
  service.auth.user.literal = "ann";
  service.auth.password = password;
  return service;
}

ServiceClasses classes_of(std::vector<Service> services, const Secrets& secrets = {}) {
  Registry registry;
  registry.services = std::move(services);
  return {registry, secrets};
}

}  // namespace

TEST_CASE("Services are of one class whatever their key, name, extent, times and tolerance") {
  Service other = some_service();
  other.key = other.name = other.description = other.attribution = other.licence = "other";
  other.extent = Box{0, 0, 1, 1};
  other.ttl = 1;
  other.timeout = 2;
  other.tolerance = 99;
  const ServiceClasses classes = classes_of({some_service(), other});
  CHECK(classes.of(0) == classes.of(1));
}

TEST_CASE("Whatever decides a service's answer decides its class") {
  const std::function<void(Service&)> changes[] = {
      [](Service& s) { s.type = ServiceType::wfs; },
      [](Service& s) { s.url = "https://maps.test/wms?map=b"; },
      [](Service& s) { s.layer = "aster"; },
      [](Service& s) { s.property.clear(); },
      [](Service& s) { s.version = "1.1.1"; },
      [](Service& s) { s.format = "text/plain"; },
      [](Service& s) { s.crs = kCrs84; },
      [](Service& s) { s.axis = AxisOrder::xy; },
      [](Service& s) { s.unit = "m"; },
      [](Service& s) { s.decimals = 0; },
      [](Service& s) { s.nodata.push_back(Value(-9999)); },
      [](Service& s) { s.nodata.push_back(Value("-9999")); },
      [](Service& s) { s.reuse = Service::Reuse::area; },
      [](Service& s) { s.params.emplace_back("TIME", "2020"); },
      [](Service& s) { s.headers.emplace_back("TIME", "2020"); },
      [](Service& s) { s.auth.type = Auth::Type::bearer; },
  };
  std::vector<Service> services{some_service()};
  for (const auto& change : changes) {
    services.push_back(some_service());
    change(services.back());
  }
  const ServiceClasses classes = classes_of(services);
  for (std::size_t i = 0; i < services.size(); ++i)
    for (std::size_t k = i + 1; k < services.size(); ++k) {
      INFO(i << " and " << k);
      CHECK(classes.of(i) != classes.of(k));
    }
}

TEST_CASE("Units with other names read numbers alike, so they are of one class") {
  Service metres = some_service(), feet = some_service();
  metres.unit = "m";
  feet.unit = "ft";
  const ServiceClasses classes = classes_of({metres, feet});
  CHECK(classes.of(0) == classes.of(1));
}

TEST_CASE("Credentials decide by what they are, not by where they come from, and show in no text") {
  const Service literal = with_password({"tiger-tiger", ""});
  const Service variable = with_password({"", "PASSWORD"});
  const Service other = with_password({"burning", ""});
  const ServiceClasses classes =
      classes_of({literal, variable, other, some_service()}, {{"PASSWORD", "tiger-tiger"}});
  CHECK(classes.of(0) == classes.of(1));
  CHECK(classes.of(0) != classes.of(2));
  CHECK(classes.of(0) != classes.of(3));
  CHECK(key_text(question_key(classes.of(0), {1, 2}, 10, false), classes).find("tiger") == std::string::npos);
}

TEST_CASE("A class has the same name in every registry, build and version") {
  CHECK(service_digest(some_service(), {}) == "d89dc3b92f1c54661db4147eb3351218");
  CHECK(service_digest(with_password({"tiger", ""}), {}) == "be6f02cd65c5272ad74e262f6936121a");
}

TEST_CASE("A key tells places, tolerances and the wish for features apart, on the grid of positions") {
  const ServiceClass service{3};
  const QuestionKey key = question_key(service, {31.3963, -24.4561}, 10, false);
  CHECK(key == question_key(service, {31.39630000000004, -24.4561}, 10, false));
  CHECK_FALSE(key == question_key(service, {31.396300001, -24.4561}, 10, false));
  CHECK_FALSE(key == question_key(service, {31.3963, -24.4561}, 10.5, false));
  CHECK_FALSE(key == question_key(service, {31.3963, -24.4561}, 10, true));
  CHECK_FALSE(key == question_key(ServiceClass{4}, {31.3963, -24.4561}, 10, false));
  CHECK(key < question_key(service, {31.3963, -24.4561}, 10, true));
  CHECK_FALSE(key < key);
}

TEST_CASE("A key's text is stable, and reads back to the same key") {
  const ServiceClasses classes = classes_of({some_service()});
  const QuestionKey key = question_key(classes.of(0), {31.3963, -24.4561}, 0.5, true);
  const std::string text = key_text(key, classes);
  CHECK(text == classes.digest(classes.of(0)) + ":0.5:f@31.3963,-24.4561");
  CHECK(key_group(key, classes) == classes.digest(classes.of(0)) + ":0.5:f");
  ServiceClasses elsewhere;
  const auto read = read_key(text, elsewhere);
  REQUIRE(read);
  CHECK(key_text(*read, elsewhere) == text);
}

TEST_CASE("Text that is no key is read as none") {
  ServiceClasses classes;
  const std::string digest(32, 'a');
  CHECK(read_key(digest + ":10:-@1,2", classes));
  for (const std::string& text :
       {std::string(), digest, digest + ":10:-@1", digest + ":10:-@1,2,3", digest + ":-1:-@1,2",
        digest + ":10:x@1,2", digest + ":10:-@181,2", digest + ":10:-@1,91", digest + ":10:-@1,nan",
        digest.substr(1) + ":10:-@1,2", digest.substr(1) + "G:10:-@1,2", digest + ":1e999:-@1,2"}) {
    INFO(text);
    CHECK_FALSE(read_key(text, classes));
  }
}

TEST_CASE("What a service's requests depend on leaves out its layer and property, and nothing else of them") {
  Service other = some_service();
  other.layer = "aster";
  other.property = "slope";
  other.decimals = 1;
  CHECK(server_side_of(other) == server_side_of(some_service()));
  other.params.emplace_back("STYLES", "");
  CHECK(server_side_of(other) != server_side_of(some_service()));
}
