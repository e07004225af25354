#include <geoprobe/geo/scale.h>
#include <geoprobe/registry/object_reader.h>
#include <geoprobe/registry/service_reader.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/terminal.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <cmath>

namespace geoprobe {
namespace {

const std::vector<std::string>& service_members() {
  static const std::vector<std::string> names = {
      "key",      "name",   "description", "type",    "url",           "layer",     "property",
      "version",  "format", "crs",         "axis",    "scale",         "tolerance", "unit",
      "decimals", "nodata", "extent",      "ttl",     "reuse",         "timeout",   "params",
      "headers",  "auth",   "attribution", "licence", "documentation", "test"};
  return names;
}

// In the order of ServiceType.
const std::vector<std::string>& type_names() {
  static const std::vector<std::string> names = {"wms",  "wfs",     "arcgis", "ogcapi-features",
                                                 "wmts", "geonames"};
  return names;
}

bool is_longitude(double x) {
  return std::fabs(x) <= 180;
}
bool is_latitude(double y) {
  return std::fabs(y) <= 90;
}

class ServiceReader {
 public:
  ServiceReader(const Value& value, const Place& place, FaultList& faults)
      : in_(value, place, service_members(), "a service", faults) {}

  Service read() {
    if (!in_.is_object()) return {};
    names();
    target();
    how_to_ask();
    what_it_means();
    terms();
    service_.extensions = in_.extensions();
    return std::move(service_);
  }

 private:
  void names() {
    if (in_.require("key")) service_.key = in_.line("key");
    service_.name = in_.find("name") != nullptr ? in_.line("name") : service_.key;
    service_.description = in_.text("description");
  }

  void target() {
    const bool typed = in_.require("type");
    const std::string* type = typed ? in_.find("type")->as_string() : nullptr;
    const bool known =
        type != nullptr && std::find(type_names().begin(), type_names().end(), *type) != type_names().end();
    if (typed) service_.type = static_cast<ServiceType>(in_.choice("type", type_names()));
    if (in_.require("url")) read_url();
    if (known && service_.type == ServiceType::geonames) {
      if (in_.find("layer") != nullptr)
        in_.fault("layer", "has no meaning for the type geonames; leave it out");
    } else if (known ? in_.require("layer") : in_.find("layer") != nullptr) {
      service_.layer = in_.word("layer");
    }
    service_.property = in_.word("property");
    if (known) read_version();
  }

  void read_url() {
    service_.url = in_.text("url");
    if (in_.find("url")->as_string() == nullptr) return;
    const Expected<Url> url = parse_url(service_.url);
    if (!url)
      in_.fault("url", url.failure().message);
    else if (!url.value().userinfo.empty())
      in_.fault("url",
                "holds a user name; take it out and write \"auth\": {\"type\": \"basic\", \"user\": …, "
                "\"password\": …} instead");
  }

  void read_version() {
    const Value* version = in_.find("version");
    if (version == nullptr) return;
    const std::vector<std::string> versions = versions_of(service_.type);
    if (versions.empty()) {
      in_.fault("version",
                concat("has no meaning for the type ", to_string(service_.type), "; leave it out"));
      return;
    }
    service_.version = in_.text("version");
    if (version->as_string() == nullptr ||
        std::find(versions.begin(), versions.end(), service_.version) != versions.end())
      return;
    std::string known;
    for (const std::string& one : versions) known += (known.empty() ? "" : " or ") + one;
    in_.fault("version", concat(quoted(service_.version), " is not a version of ", to_string(service_.type),
                                " that is asked; expected ", known));
  }

  void how_to_ask() {
    service_.format = in_.word("format");
    if (in_.find("crs") != nullptr) {
      const std::string code = in_.text("crs");
      const Expected<Crs> crs = parse_crs(code);
      if (crs)
        service_.crs = crs.value();
      else if (in_.find("crs")->as_string() != nullptr)
        in_.fault("crs", crs.failure().message);
    }
    service_.axis = static_cast<AxisOrder>(in_.choice("axis", {"auto", "xy", "yx"}));
    const auto not_negative = [](double number) { return number >= 0; };
    service_.tolerance =
        in_.number("tolerance", not_negative, "a number of metres, 0 or more").value_or(service_.tolerance);
    read_scale();
    service_.ttl = in_.number("ttl", not_negative, "a number of seconds, 0 or more").value_or(service_.ttl);
    service_.timeout = in_.number(
        "timeout", [](double number) { return number > 0; }, "a number of seconds above 0");
    service_.reuse = static_cast<Service::Reuse>(in_.choice("reuse", {"point", "area"}));
    if (const Value* params = in_.find("params"))
      service_.params = read_params(*params, in_.place_of("params"), in_.faults());
    if (const Value* headers = in_.find("headers"))
      service_.headers = read_headers(*headers, in_.place_of("headers"), in_.faults());
    if (const Value* auth = in_.find("auth"))
      service_.auth = read_auth(*auth, in_.place_of("auth"), in_.faults());
    read_extent();
  }

  void read_scale() {
    const bool draws = service_.type == ServiceType::wms || service_.type == ServiceType::wmts;
    if (in_.find("scale") != nullptr && in_.find("type") != nullptr && !draws)
      return in_.fault("scale",
                       concat("has no meaning for the type ", to_string(service_.type), "; leave it out"));
    const auto is_scale = [](double number) { return number >= 1 && number <= kMaxScaleDenominator; };
    service_.scale = in_.number("scale", is_scale,
                                "a scale denominator from 1 to 1000000000, for instance 25000 for 1:25,000");
  }

  void read_extent() {
    const Value* value = in_.find("extent");
    if (value == nullptr) return;
    const Place place = in_.place_of("extent");
    const auto numbers =
        read_numbers(*value, place, 4, "four numbers: west, south, east, north in degrees", in_.faults());
    if (!numbers) return;
    bool good = true;
    for (std::size_t i = 0; i < 4; ++i) {
      const bool x = i % 2 == 0;
      if (x ? is_longitude((*numbers)[i]) : is_latitude((*numbers)[i])) continue;
      good = false;
      in_.faults().add(place.item(i),
                       x ? "a longitude goes from -180 to 180" : "a latitude goes from -90 to 90");
    }
    if (good && (*numbers)[1] > (*numbers)[3])
      in_.faults().add(place, "its south is north of its north; the order is west, south, east, north");
    else if (good)
      service_.extent = Box{(*numbers)[0], (*numbers)[1], (*numbers)[2], (*numbers)[3]};
  }

  void what_it_means() {
    service_.unit = in_.line("unit");
    const auto decimals = in_.number(
        "decimals", [](double number) { return number >= 0 && number <= 15 && number == std::floor(number); },
        "a whole number from 0 to 15");
    if (decimals) service_.decimals = static_cast<int>(*decimals);
    read_nodata();
    read_test();
  }

  void read_nodata() {
    const Value* value = in_.find("nodata");
    if (value == nullptr) return;
    if (value->as_array() == nullptr) {
      in_.fault("nodata", concat("is ", kind_of(*value), "; expected an array of numbers and texts"));
      return;
    }
    const Place place = in_.place_of("nodata");
    for (std::size_t i = 0; i < value->as_array()->size(); ++i) {
      const Value& item = (*value->as_array())[i];
      if (item.as_number() == nullptr && item.as_string() == nullptr)
        in_.faults().add(place.item(i), concat("is ", kind_of(item), "; expected a number or a text"));
      service_.nodata.push_back(item);
    }
  }

  void read_test() {
    const Value* value = in_.find("test");
    if (value == nullptr) return;
    const Place place = in_.place_of("test");
    const ObjectReader test(*value, place, {"point", "value"}, "a test", in_.faults());
    const bool has_point = test.require("point"), has_value = test.require("value");
    if (!has_point || !has_value) return;
    const Place point = test.place_of("point");
    const auto numbers = read_numbers(*test.find("point"), point, 2,
                                      "two numbers: longitude, latitude in degrees", in_.faults());
    if (!numbers) return;
    if (!is_longitude((*numbers)[0])) in_.faults().add(point.item(0), "a longitude goes from -180 to 180");
    if (!is_latitude((*numbers)[1])) in_.faults().add(point.item(1), "a latitude goes from -90 to 90");
    service_.test = KnownAnswer{{(*numbers)[0], (*numbers)[1]}, *test.find("value")};
  }

  void terms() {
    service_.attribution = in_.text("attribution");
    service_.licence = in_.text("licence");
    service_.documentation = in_.text("documentation");
  }

  ObjectReader in_;
  Service service_;
};

}  // namespace

bool is_key(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '.' || c == '-';
  });
}

std::vector<std::string> versions_of(ServiceType type) {
  switch (type) {
    case ServiceType::wms:
      return {"1.3.0", "1.1.1"};
    case ServiceType::wfs:
      return {"2.0.0", "1.1.0", "1.0.0"};
    case ServiceType::wmts:
      return {"1.0.0"};
    default:
      return {};
  }
}

Service read_service(const Value& value, const Place& place, FaultList& faults) {
  return ServiceReader(value, place, faults).read();
}

}  // namespace geoprobe
