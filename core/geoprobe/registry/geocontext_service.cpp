#include <geoprobe/geo/crs.h>
#include <geoprobe/registry/credentials.h>
#include <geoprobe/registry/geocontext_layer.h>
#include <geoprobe/registry/geocontext_service.h>
#include <geoprobe/registry/geocontext_url.h>
#include <geoprobe/registry/object_reader.h>
#include <geoprobe/registry/service_reader.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>
#include <cstdlib>

namespace geoprobe {
namespace {

constexpr const char* kLeftOut = "; the service is left out, here and where it is listed";

struct TypeName {
  std::string_view theirs;
  ServiceType ours;
};
constexpr TypeName kTypes[] = {{"wms", ServiceType::wms},
                               {"wfs", ServiceType::wfs},
                               {"arcrest", ServiceType::arcgis},
                               {"placename", ServiceType::geonames}};

/// "1.3.0" as 10300; at most three parts of two digits.
std::optional<int> version_number(std::string_view text) {
  int number = 0;
  const std::vector<std::string_view> parts = split(text, '.');
  if (parts.size() > 3) return std::nullopt;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto part = i < parts.size() ? parse_unsigned(parts[i], 99) : std::optional<std::uint64_t>(0);
    if (!part) return std::nullopt;
    number = number * 100 + static_cast<int>(*part);
  }
  return number;
}

/// The one of them (the newest first) that is nearest.
std::string nearest_version(int wanted, const std::vector<std::string>& versions) {
  const auto distance = [&](const std::string& version) {
    return std::abs(*version_number(version) - wanted);
  };
  return *std::min_element(versions.begin(), versions.end(), [&](const std::string& a, const std::string& b) {
    return distance(a) < distance(b);
  });
}

class ServiceConversion {
 public:
  ServiceConversion(LooseObject& in, const GeocontextNames& names) : in_(in), names_(names) {}

  std::optional<Value> run(const std::string& key, const std::string& their_key) {
    add("key", key, "key");
    if (key != their_key) kept_.add("key", their_key);
    add("name", in_.line("name"), "name");
    add("description", in_.text("description"), "description");
    if (!type()) return std::nullopt;
    url();
    layer();
    version();
    srid();
    number("tolerance", "tolerance");
    number("ttl", names_.lifetime);
    if (!auth_.is_null()) node_.add("auth", auth_);
    origins_.emplace_back("auth", "url");
    add("attribution", in_.text("provenance"), "provenance");
    add("licence", in_.text("licensing"), "licensing");
    test();
    rest();
    if (!kept_.as_object()->empty()) node_.add("x-geocontext", kept_);
    if (!can_be_asked_) return std::nullopt;
    return checked();
  }

 private:
  void add(const char* ours, const std::string& text, const char* theirs) {
    origins_.emplace_back(ours, theirs);
    if (!text.empty()) node_.add(ours, text);
  }

  void keep(const char* theirs) { kept_.add(theirs, *in_.take(theirs)); }

  void number(const char* ours, const char* theirs) {
    origins_.emplace_back(ours, theirs);
    if (const std::optional<Number> number = in_.number(theirs)) node_.add(ours, *number);
  }

  void require(const std::string& text, const char* theirs) {
    if (!text.empty()) return;
    in_.warn(theirs, concat("there is no ", theirs, kLeftOut));
    can_be_asked_ = false;
  }

  bool type() {
    const std::string theirs = in_.text("query_type");
    const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const TypeName& type) {
      return equals_ignoring_case(type.theirs, theirs);
    });
    if (found == std::end(kTypes)) {
      in_.warn("query_type",
               concat(theirs.empty() ? "there is no query_type" : quoted(theirs) + " is no type",
                      " that geoprobe asks (WMS, WFS, ArcREST or PlaceName)", kLeftOut));
      return false;
    }
    type_ = found->ours;
    add("type", std::string(to_string(type_)), "query_type");
    return true;
  }

  void url() {
    GeocontextUrl url = read_geocontext_url(in_.text("url"), type_ == ServiceType::geonames);
    for (std::string& warning : url.warnings) in_.warn("url", std::move(warning));
    require(url.url, "url");
    add("url", url.url, "url");
    is_identified_ = type_ == ServiceType::arcgis && contains_ignoring_case(url.url, "/MapServer");
    auth_ = std::move(url.auth);
  }

  void layer() {
    const GeocontextLayer read = read_geocontext_layer(in_, names_, type_, is_identified_);
    if (type_ != ServiceType::geonames) require(read.layer, "layer_typename");
    if (read.is_changed) keep("layer_typename");
    add("layer", read.layer, "layer_typename");
    add("property", read.property, names_.attribute);
  }

  void version() {
    origins_.emplace_back("version", "service_version");
    const std::string theirs = in_.text("service_version");
    if (theirs.empty()) return;
    const std::vector<std::string> versions = versions_of(type_);
    if (std::find(versions.begin(), versions.end(), theirs) != versions.end()) {
      node_.add("version", theirs);
      return;
    }
    keep("service_version");
    if (versions.empty()) return;
    const std::optional<int> number = version_number(theirs);
    const std::string ours = number ? nearest_version(*number, versions) : std::string();
    if (number) node_.add("version", ours);
    in_.warn("service_version", concat(quoted(theirs), " is no version of ", to_string(type_),
                                       " that is asked; ", number ? ours : "the usual one", " is"));
  }

  void srid() {
    origins_.emplace_back("crs", "srid");
    const std::string code = in_.text("srid");
    if (code.empty()) return;
    const Expected<Crs> crs = parse_crs(code);
    if (crs && is_built_in(crs.value())) {
      if (crs.value() != kWgs84 && type_ != ServiceType::geonames) node_.add("crs", crs.value().code());
      return;
    }
    in_.warn("srid", concat(crs ? crs.value().code() + " is not built in" : quoted(code) + " is no CRS",
                            "; the service is asked in EPSG:4326"));
    keep("srid");
  }

  void test() {
    origins_.emplace_back("test", "test_x");
    const std::optional<Number> x = in_.number("test_x"), y = in_.number("test_y");
    const std::string value = in_.text("test_value");
    if (x && y && !value.empty()) {
      node_.add("test", Value::object()
                            .add("point", Value::array().push(*x).push(*y))
                            .add("value", is_json_number(value) ? Value(Number{value}) : Value(value)));
      return;
    }
    if (!x && !y && value.empty()) return;
    in_.warn(x   ? "test_x"
             : y ? "test_y"
                 : "test_value",
             "a test is test_x, test_y and test_value; without all three it is left out");
  }

  void rest() {
    for (const char* name : {"status", "notes"})
      if (const Value* value = in_.take(name); value != nullptr && *value != Value(""))
        kept_.add(name, *value);
    keep_rest(in_, kept_);
  }

  /// Without the members that are not valid, if it can be asked without them.
  std::optional<Value> checked() {
    FaultList list;
    read_service(node_, Place{}, list);
    for (const Fault& fault : list.take()) {
      const std::string member = fault.pointer.substr(1, fault.pointer.find('/', 1) - 1);
      const bool needed = member == "url" || member == "layer" || member == "auth";
      can_be_asked_ = can_be_asked_ && !needed;
      in_.warn(origin_of(member), concat(fault.message, needed ? kLeftOut : "; it is left out"));
      Value::Object& members = *node_.as_object();
      members.erase(std::remove_if(members.begin(), members.end(),
                                   [&](const Member& each) { return each.name == member; }),
                    members.end());
    }
    if (!can_be_asked_) return std::nullopt;
    return std::move(node_);
  }

  std::string_view origin_of(std::string_view member) const {
    for (const auto& [ours, theirs] : origins_)
      if (member == ours) return theirs;
    return {};
  }

  LooseObject& in_;
  const GeocontextNames& names_;
  ServiceType type_ = ServiceType::wms;
  bool is_identified_ = false, can_be_asked_ = true;
  Value node_ = Value::object(), kept_ = Value::object(), auth_;
  std::vector<std::pair<const char*, const char*>> origins_;  // our member, theirs
};

}  // namespace

void keep_rest(const LooseObject& in, Value& kept) {
  for (const Member* member : in.rest()) {
    const bool secret = is_credential_name(member->name);
    if (!secret) kept.add(member->name, member->value);
    in.warn(member->name,
            concat("the member ", quoted(member->name),
                   secret ? " may be a credential, and where it belongs is not known; it is left "
                            "out: write \"auth\" into the converted registry"
                          : " means nothing to geoprobe; it is kept in \"x-geocontext\""));
  }
}

std::optional<Value> convert_geocontext_service(LooseObject& in, const GeocontextNames& names,
                                                const std::string& key, const std::string& their_key) {
  return ServiceConversion(in, names).run(key, their_key);
}

}  // namespace geoprobe
