#include "demo_registry.h"

#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/value.h>

#include <initializer_list>
#include <string_view>
#include <utility>

#include "daylight.h"

namespace geoprobe::demo {
namespace {

constexpr const char* kNaturalEarth = "Natural Earth";
constexpr const char* kGeoNames = "© GeoNames, CC BY 4.0";
constexpr const char* kRain = "NOAA Climate Forecast System";

Value number(double value) {
  return Number{format_decimal(value, 9)};
}

Value numbers(std::initializer_list<double> values) {
  Value list = Value::array();
  for (double value : values) list.push(number(value));
  return list;
}

Value texts(std::initializer_list<std::string_view> values) {
  Value list = Value::array();
  for (std::string_view value : values) list.push(value);
  return list;
}

Value service(const char* key, const char* name, const char* description, const std::string& url,
              const char* layer, const char* property) {
  Value service = Value::object();
  service.add("key", key)
      .add("name", name)
      .add("description", description)
      .add("type", "wms")
      .add("url", url);
  service.add("layer", layer).add("property", property);
  return service;
}

Value group(const char* key, const char* name, std::initializer_list<std::string_view> services) {
  return Value::object().add("key", key).add("name", name).add("services", texts(services));
}

Value country(const std::string& places) {
  return service("country", "Country", "Answers after 40 ms, as JSON", places, "countries", "name")
      .add("format", "application/json")
      .add("attribution", kNaturalEarth);
}

Value city(const std::string& places) {
  return service("city", "Nearest city",
                 "The nearest of 250,000 people or more within 20 km; answers after 250 ms", places, "cities",
                 "name")
      .add("tolerance", 20000)
      .add("attribution", kGeoNames);
}

Value services(const DemoOrigins& origins) {
  const std::string places = origins.places + "/wms";
  const std::string climate = origins.climate + "/wms";
  const std::string archive = origins.archive + "/wms";
  Value list = Value::array();
  list.push(country(places));
  list.push(service("country_fr", "Country, in French", "The same request as Country: sent once for both",
                    places, "countries", "name_fr")
                .add("format", "application/json")
                .add("attribution", kNaturalEarth));
  list.push(service("province", "Province",
                    "Answers after 120 ms, as GML, asked in WMS 1.1.1; covers ten countries", places,
                    "provinces", "name")
                .add("version", "1.1.1")
                .add("format", "application/vnd.ogc.gml")
                .add("attribution", kNaturalEarth));
  list.push(city(places));
  list.push(service("population", "Its inhabitants", "The same request as Nearest city", places, "cities",
                    "population")
                .add("tolerance", 20000)
                .add("attribution", kGeoNames));
  list.push(service("rain", "Rain in 2016", "A grid of 1 degree; answers after 400 ms", climate, "rain_land",
                    "rain")
                .add("unit", "mm")
                .add("nodata", numbers({-1}))
                .add("attribution", kRain));
  list.push(service("rain_slow", "The same, from a slow server",
                    "Answers after 1.2 s, as plain text, asked in WMS 1.1.1 and EPSG:3857", archive,
                    "rain_land", "rain")
                .add("version", "1.1.1")
                .add("format", "text/plain")
                .add("crs", "EPSG:3857")
                .add("unit", "mm")
                .add("nodata", numbers({-1}))
                .add("attribution", kRain));
  list.push(service("rain_at_sea", "Rain at sea", "Has no data on land; answers after 80 ms", climate,
                    "rain_sea", "rain")
                .add("unit", "mm")
                .add("nodata", numbers({-1}))
                .add("attribution", kRain));
  list.push(service("canton", "Swiss canton", "Is not asked outside of Switzerland's extent", places,
                    "cantons", "name")
                .add("extent", numbers({5.9, 45.8, 10.6, 47.9}))
                .add("attribution", kNaturalEarth));
  list.push(service("megacity", "City of ten million within 50 km",
                    "Empty in most places; answers after 60 ms", places, "megacities", "name")
                .add("tolerance", 50000)
                .add("attribution", kGeoNames));
  list.push(service("roads", "Nearest road",
                    "Fails by design: its server does not have the layer, and says so in a reply "
                    "with status 200",
                    places, "roads", "name"));
  list.push(service("soil", "Soil", "Fails by design: its server answers 500", origins.archive + "/broken",
                    "soil", "type"));
  list.push(service("tide", "Tide", "Fails by design: its server never answers", origins.silent + "/wms",
                    "tide", "height")
                .add("unit", "m"));
  return list;
}

Value first_question(const char* key) {
  Value first = Value::object();
  return first.add("key", key)
      .add("point", numbers({kDemoPoint.x, kDemoPoint.y}))
      .add("deadline", kDemoDeadlineMs);
}

}  // namespace

std::string demo_registry(const DemoOrigins& origins) {
  Value groups = Value::array();
  groups.push(group("place", "Place", {"country", "country_fr", "province", "city", "population"}));
  groups.push(group("climate", "Climate", {"rain", "rain_slow", "rain_at_sea"}));
  groups.push(group("elsewhere", "Elsewhere", {"canton", "megacity"}));
  groups.push(group("trouble", "Trouble", {"roads", "soil", "tide"}));
  Value collection = Value::object();
  collection.add("key", kDemoKey).add("name", "What is here?");
  collection.add("groups", texts({"place", "climate", "elsewhere", "trouble"}));
  Value registry = Value::object();
  registry.add("geoprobe", 1).add("x-demo", first_question(kDemoKey)).add("services", services(origins));
  registry.add("groups", std::move(groups)).add("collections", Value::array().push(std::move(collection)));
  return write_json_indented(registry) + "\n";
}

std::string demo_year_registry(const DemoOrigins& origins) {
  const std::string places = origins.places + "/wms";
  const std::string almanac = origins.almanac + "/wms";
  Value list = Value::array().push(country(places)).push(city(places));
  Value months = Value::array();
  for (const Month& month : kMonths) {
    list.push(service(month.layer, month.name, "Computed from the latitude, for the middle of the month",
                      almanac, month.layer, "hours")
                  .add("unit", "h")
                  .add("decimals", 1));
    months.push(month.layer);
  }
  Value daylight = Value::object();
  daylight.add("key", "daylight")
      .add("name", "Daylight")
      .add("display", "graph")
      .add("services", std::move(months));
  Value collection = Value::object();
  collection.add("key", "year")
      .add("name", "Daylight through the year")
      .add("groups", texts({"place", "daylight"}));

  Value registry = Value::object();
  registry.add("geoprobe", 1).add("x-demo", first_question("year")).add("services", std::move(list));
  registry
      .add("groups",
           Value::array().push(group("place", "Place", {"country", "city"})).push(std::move(daylight)))
      .add("collections", Value::array().push(std::move(collection)));
  return write_json_indented(registry) + "\n";
}

}  // namespace geoprobe::demo
