#include <geoprobe/registry/read.h>
#include <geoprobe/text/json_reader.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {
Registry valid(std::string_view json) {
  std::variant<Registry, Faults> result = read_registry(json);
  if (const Faults* faults = std::get_if<Faults>(&result))
    for (const Fault& fault : *faults) UNSCOPED_INFO(fault.pointer << ": " << fault.message);
  REQUIRE(std::holds_alternative<Registry>(result));
  return std::get<Registry>(std::move(result));
}

/// "pointer: message", a line each.
std::string faults_of(std::string_view json) {
  const std::variant<Registry, Faults> result = read_registry(json);
  std::string text;
  if (const Faults* faults = std::get_if<Faults>(&result))
    for (const Fault& fault : *faults) text += fault.pointer + ": " + fault.message + "\n";
  return text;
}

/// A registry of one service with this in front of its other members.
std::string with_service(const std::string& members) {
  return R"({"geoprobe":1,"services":[{)" + members +
         R"("key":"a","type":"wms","url":"https://maps.example.org/wms","layer":"l"}]})";
}

bool mentions(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

constexpr const char* kWhole = R"({
  "geoprobe": 1,
  "services": [
    {
      "key": "altitude", "name": "Altitude", "description": "SRTM 30 m", "type": "wms",
      "url": "https://maps.example.org/geoserver/wms", "layer": "srtm:altitude", "property": "GRAY_INDEX",
      "version": "1.3.0", "format": "application/json", "crs": "EPSG:4326", "axis": "auto", "tolerance": 10,
      "unit": "m", "decimals": 1, "nodata": [-9999, "void"], "extent": [16, -35, 33, -22], "ttl": 604800,
      "reuse": "point", "timeout": 5, "params": { "TIME": "2020-01-01", "N": 2.50 },
      "headers": { "X-Client": "atlas" },
      "auth": { "type": "basic", "user": "env:MAPS_USER", "password": "plain" },
      "attribution": "© Example Survey", "licence": "CC-BY-4.0",
      "documentation": "https://maps.example.org/srtm",
      "test": { "point": [31.3963, -24.4561], "value": 441 }, "x-note": [1, {"y": 2}]
    },
    { "key": "places", "type": "geonames", "url": "http://api.example.org/near" }
  ],
  "groups": [ { "key": "elevation", "name": "Elevation", "display": "graph", "services": ["altitude"], "groups": ["more"] },
              { "key": "more", "services": ["places", "altitude"] } ],
  "collections": [ { "key": "site", "name": "About this site", "groups": ["elevation"], "x-a": 1 } ],
  "x-made-by": "hand"
})";
}  // namespace

TEST_CASE("A registry is read with every member of its services") {
  const Registry registry = valid(kWhole);
  REQUIRE(registry.services.size() == 2);
  const Service& service = registry.services[0];
  CHECK(service.key == "altitude");
  CHECK(service.name == "Altitude");
  CHECK(service.description == "SRTM 30 m");
  CHECK(service.type == ServiceType::wms);
  CHECK(service.url == "https://maps.example.org/geoserver/wms");
  CHECK(service.layer == "srtm:altitude");
  CHECK(service.property == "GRAY_INDEX");
  CHECK(service.version == "1.3.0");
  CHECK(service.format == "application/json");
  CHECK(service.crs == kWgs84);
  CHECK(service.axis == AxisOrder::automatic);
  CHECK(service.tolerance == 10);
  CHECK(service.unit == "m");
  CHECK(service.decimals == 1);
  CHECK(service.nodata == std::vector<Value>{-9999, "void"});
  CHECK(service.extent == Box{16, -35, 33, -22});
  CHECK(service.ttl == 604800);
  CHECK(service.reuse == Service::Reuse::point);
  CHECK(service.timeout == 5.0);
  CHECK(service.params ==
        std::vector<std::pair<std::string, std::string>>{{"TIME", "2020-01-01"}, {"N", "2.50"}});
  CHECK(service.headers == std::vector<std::pair<std::string, std::string>>{{"X-Client", "atlas"}});
  CHECK(service.auth.type == Auth::Type::basic);
  CHECK(service.auth.user.variable == "MAPS_USER");
  CHECK(service.auth.password.literal == "plain");
  CHECK(service.attribution == "© Example Survey");
  CHECK(service.licence == "CC-BY-4.0");
  CHECK(service.documentation == "https://maps.example.org/srtm");
  REQUIRE(service.test);
  CHECK(service.test->point == Position{31.3963, -24.4561});
  CHECK(service.test->value == Value(441));
  REQUIRE(service.extensions.size() == 1);
  CHECK(service.extensions[0].name == "x-note");
}

TEST_CASE("A scale is a denominator, and has a meaning for WMS and WMTS alone") {
  CHECK_FALSE(valid(with_service("")).services[0].scale);
  CHECK(valid(with_service(R"("scale": 25000,)")).services[0].scale == 25000.0);
  for (const std::string bad : {R"("scale": 0.5,)", R"("scale": 2e9,)", R"("scale": "1:25000",)"})
    CHECK(mentions(faults_of(with_service(bad)), "/services/0/scale"));
  for (const std::string type : {"wfs", "arcgis", "ogcapi-features"})
    CHECK(mentions(faults_of(R"({"geoprobe":1,"services":[{"key":"a","type":")" + type +
                             R"(","url":"http://h.test/MapServer","layer":"0","scale":25000}]})"),
                   "/services/0/scale: has no meaning for the type " + type));
}

TEST_CASE("Links become indices in the file's order") {
  const Registry registry = valid(kWhole);
  REQUIRE(registry.groups.size() == 2);
  CHECK(registry.groups[0].display == "graph");
  CHECK(registry.groups[0].services == std::vector<std::size_t>{0});
  CHECK(registry.groups[0].groups == std::vector<std::size_t>{1});
  CHECK(registry.groups[1].services == std::vector<std::size_t>{1, 0});
  CHECK(registry.groups[1].display == "text");
  REQUIRE(registry.collections.size() == 1);
  CHECK(registry.collections[0].name == "About this site");
  CHECK(registry.collections[0].groups == std::vector<std::size_t>{0});
  CHECK(registry.collections[0].extensions.size() == 1);
  CHECK(registry.extensions.size() == 1);
}

TEST_CASE("Members that are left out have the contract's defaults, and a name is the key") {
  const Registry registry = valid(with_service(""));
  const Service& service = registry.services[0];
  CHECK(service.name == "a");
  CHECK(service.version.empty());
  CHECK(service.tolerance == 10);
  CHECK(service.ttl == 604800);
  CHECK_FALSE(service.timeout);
  CHECK_FALSE(service.decimals);
  CHECK_FALSE(service.extent);
  CHECK(service.auth.type == Auth::Type::none);
  CHECK(valid(kWhole).groups[1].name == "more");
}

TEST_CASE("What is not a registry at all is told in one fault for the whole file") {
  CHECK(mentions(faults_of(""), ": is empty; a registry is an object"));
  CHECK(mentions(faults_of(" \n\t"), ": is empty"));
  CHECK(mentions(faults_of("nonsense"), ": not JSON at line 1, column"));
  CHECK(mentions(faults_of("{\n \"geoprobe\": 1,\n \"services\": [}\n}"), "line 3, column"));
  CHECK(mentions(faults_of("[]"), ": is an array; a registry is an object"));
  CHECK(mentions(faults_of("null"), ": is null"));
  CHECK(mentions(faults_of(std::string(300, '[') + std::string(300, ']')), "200 levels"));
  CHECK(mentions(faults_of("{\"geoprobe\":1,\"services\":[],\"x-n\":1e400}"), "not JSON"));
}

TEST_CASE("A file beyond 32 MiB is refused unread") {
  const std::string nonsense(kMaxRegistryBytes + 1, 'x');
  CHECK(mentions(faults_of(nonsense), ": is larger than 32 MiB"));
  std::string largest = R"({"geoprobe":1,"services":[],"x-fill":")";
  largest += std::string(kMaxRegistryBytes - largest.size() - 2, ' ') + "\"}";
  CHECK(faults_of(largest).empty());
}

TEST_CASE("A GeoContext registry is recognised, and refused with the way to convert it") {
  CHECK(mentions(faults_of(R"({"service":[],"group":[],"collection":[]})"), "GeoContext"));
  CHECK(mentions(faults_of(R"({"context_service_registry":[]})"), "geoprobe convert"));
  CHECK_FALSE(mentions(faults_of(R"({"geoprobe":1,"service":[]})"), "GeoContext"));
}

TEST_CASE("A registry of a newer form says that a newer program is needed") {
  CHECK(mentions(faults_of(R"({"geoprobe":2,"services":[]})"),
                 "/geoprobe: is '2': this registry needs a newer"));
  CHECK(mentions(faults_of(R"({"geoprobe":"1","services":[]})"), "/geoprobe: must be the number 1"));
  CHECK(mentions(faults_of(R"({"services":[]})"), ": the member 'geoprobe' is missing"));
  CHECK(faults_of(R"({"geoprobe":1.0,"services":[]})").empty());
}

TEST_CASE("Every fault is told at once in the file's order") {
  CHECK(faults_of(R"({
    "collections": [{"key": "c", "groups": ["nowhere"]}],
    "geoprobe": 1,
    "services": [{"type": "wmx", "ley": 1, "key": "A", "url": "ftp://x/", "layer": 5}, 7],
    "groups": [{"key": "g", "services": ["b", 3]}]
  })") ==
        "/collections/0/groups/0: no group has the key 'nowhere'.\n"
        "/services/0/type: 'wmx' is unknown; expected wms, wfs, arcgis, ogcapi-features, wmts or geonames. "
        "Did you "
        "mean 'wms'?\n"
        "/services/0/ley: the member 'ley' is unknown in a service (a member of your own begins with 'x-'). "
        "Did "
        "you mean 'key'?\n"
        "/services/0/key: 'A' is not a key: lower-case letters, digits, '_', '.' and '-' only\n"
        "/services/0/url: the URL's scheme is 'ftp': only http and https are asked\n"
        "/services/0/layer: is a number; expected a text\n"
        "/services/1: is a number; a service is an object\n"
        "/groups/0/services/0: no service has the key 'b'.\n"
        "/groups/0/services/1: is a number; expected the key of a service\n");
}

TEST_CASE("No fault repeats a password, a token or a header's value") {
  for (const char* members :
       {R"("auth":{"type":"basic","user":"hunter2:x","password":"hunter2\n"},)",
        R"("auth":{"type":"bearer","token":"hunter2 hunter2"},)",
        R"("auth":{"type":"basic","user":"env:hunter2-x","password":""},)",
        R"("headers":{"Authorization":"Basic hunter2"},)", R"("headers":{"X-Key":"hunter2\n"},)"}) {
    const std::string faults = faults_of(with_service(members));
    CAPTURE(members);
    CHECK_FALSE(faults.empty());
    CHECK_FALSE(mentions(faults, "hunter2"));
  }
  const std::string url = faults_of(
      R"({"geoprobe":1,"services":[{"key":"a","type":"wms","url":"https://me:hunter2@h/","layer":"l"}]})");
  CHECK(mentions(url, "/services/0/url: holds a user name"));
  CHECK(mentions(url, "auth"));
  CHECK_FALSE(mentions(url, "hunter2"));
  for (const char* json :
       {"{\"password\": \"hunter2\n\"}", "{\"password\": \"hunter2", "{\"password\": hunter2}",
        "{\"password\" \"hunter2\"}", "{\"password\": \"hunter2\" 1}", "{\"password\": \"hunter2\\x\"}"}) {
    CAPTURE(json);
    CHECK(mentions(faults_of(json), "not JSON at line 1, column"));
    CHECK_FALSE(mentions(faults_of(json), "hunter2"));
  }
}

TEST_CASE("Names in faults cannot steer a terminal, and pointers are escaped") {
  const std::string faults = faults_of(R"({"geoprobe":1,"services":[],"a/~\u001b[2J":1})");
  CHECK(mentions(faults, "/a~1~0"));
  CHECK(mentions(faults, "'a/~\uFFFD[2J'"));
}

TEST_CASE("A circle among groups is named once, whichever group it begins with") {
  CHECK(faults_of(R"({"geoprobe":1,"services":[],"groups":[
      {"key":"a","groups":["b"]}, {"key":"b","groups":["c"]}, {"key":"c","groups":["d","b"]}, {"key":"d"},
      {"key":"self","groups":["self"]}]})") ==
        "/groups/2/groups/1: the groups form a circle: b → c → b; a group may not stand in itself\n"
        "/groups/4/groups/0: the groups form a circle: self → self; a group may not stand in itself\n");
}

namespace {
/// Groups g0 to g(n-1), each with links to the groups that `next` names.
template <class Next>
std::string chain(int n, Next next) {
  std::string json = R"({"geoprobe":1,"services":[],"groups":[)";
  for (int i = 0; i < n; ++i) {
    json += (i == 0 ? "" : ",") + std::string(R"({"key":"g)") + std::to_string(i) + R"(","groups":[)" +
            next(i) + "]}";
  }
  return json + "]}";
}
std::string link(int i) {
  return "\"g" + std::to_string(i) + "\"";
}
}  // namespace

TEST_CASE("Groups nest 64 deep and no deeper") {
  const auto down = [](int n) {
    return chain(n, [n](int i) { return i + 1 < n ? link(i + 1) : std::string(); });
  };
  CHECK(faults_of(down(64)).empty());
  CHECK(faults_of(down(65)) == "/groups/0/groups/0: groups are nested more than 64 deep here\n");
  CHECK(mentions(faults_of(down(20000)), "nested more than 64 deep"));
}

TEST_CASE("A circle of many groups is named in short") {
  const int n = 20000;
  const std::string faults = faults_of(chain(n, [](int i) { return link((i + 1) % n); }));
  CHECK(mentions(faults, "/groups/19999/groups/0: the groups form a circle: g0 → g1 → "));
  CHECK(mentions(faults, "19992 more"));
  CHECK(faults.size() < 400);
}

TEST_CASE("Groups that multiply past a million nodes are refused, and quickly") {
  const std::string twins = chain(60, [](int i) {
    return i / 2 == 29 ? std::string() : link(i / 2 * 2 + 2) + "," + link(i / 2 * 2 + 3);
  });
  CHECK(mentions(faults_of(twins), "/groups/0: comes to more than 1000000 groups and services"));
  CHECK_FALSE(mentions(faults_of(twins), "/groups/58:"));
}

TEST_CASE("A hundred thousand wrong links are reported in linear time") {
  std::string json = R"({"geoprobe":1,"services":[],"groups":[{"key":"g","services":[)";
  for (int i = 0; i < 100000; ++i) json += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\"";
  const auto result = read_registry(json + "]}]}");
  REQUIRE(std::holds_alternative<Faults>(result));
  const Faults& faults = std::get<Faults>(result);
  REQUIRE(faults.size() == 100000);
  CHECK(faults.back().pointer == "/groups/0/services/99999");
}
