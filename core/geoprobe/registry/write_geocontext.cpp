#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/service_reader.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/registry/write_geocontext.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/digits.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>

namespace geoprobe {
namespace {

const Value* kept_in(const Value::Object& extensions) {
  for (const Member& member : extensions)
    if (member.name == "x-geocontext" && member.value.as_object() != nullptr) return &member.value;
  return nullptr;
}

/// GeoContext's fractions keep their point: 10 is 10.0.
Number with_point(Number number) {
  if (number.digits.find_first_of(".e") == std::string::npos) number.digits += ".0";
  return number;
}

const char* type_name(ServiceType type) {
  switch (type) {
    case ServiceType::wms:
      return "WMS";
    case ServiceType::wfs:
      return "WFS";
    case ServiceType::arcgis:
      return "ArcREST";
    case ServiceType::geonames:
      return "PlaceName";
    default:
      return nullptr;
  }
}

/// One object of GeoContext's, whose kept members go before what is said of them.
class Node {
 public:
  explicit Node(const Value::Object& extensions) : kept_(kept_in(extensions)) {}

  Node& add(const char* name, Value value) {
    const Value* kept = kept_ == nullptr ? nullptr : kept_->find(name);
    if (kept != nullptr) value = *kept;
    object_.add(name, std::move(value));
    return *this;
  }
  Node& text(const char* name, const std::string& text) {
    return add(name, text.empty() ? Value() : Value(text));
  }
  /// And with the kept members that nothing was said of.
  Value take() {
    if (kept_ != nullptr)
      for (const Member& member : *kept_->as_object())
        if (object_.find(member.name) == nullptr) object_.add(member.name, member.value);
    return std::move(object_);
  }

 private:
  const Value* kept_;
  Value object_ = Value::object();
};

template <class T>
Value key_of(const T& node) {
  const Value* kept = kept_in(node.extensions);
  const Value* key = kept == nullptr ? nullptr : kept->find("key");
  return key != nullptr ? *key : Value(node.key);
}

class Writer {
 public:
  explicit Writer(const Registry& registry)
      : registry_(registry), ours_(registry_document(registry)), is_written_(registry.services.size()) {}

  ConvertedRegistry run() {
    Value services = Value::array(), groups = Value::array(), collections = Value::array();
    for (std::size_t i = 0; i < registry_.services.size(); ++i)
      if (std::optional<Value> node = service(i)) services.push(std::move(*node));
    for (std::size_t i = 0; i < registry_.groups.size(); ++i) groups.push(group(i));
    for (std::size_t i = 0; i < registry_.collections.size(); ++i) collections.push(collection(i));
    Node document(registry_.extensions);
    document.add("service", std::move(services)).add("group", std::move(groups));
    warn_of_others("", ours_, {"geoprobe", "services", "groups", "collections", "x-geocontext"});
    return {document.add("collection", std::move(collections)).take(), std::move(warnings_)};
  }

 private:
  void warn(std::string pointer, std::string message) {
    warnings_.push_back({std::move(pointer), std::move(message)});
  }

  void warn_of_others(const std::string& place, const Value& node,
                      const std::vector<std::string_view>& said) {
    for (const Member& member : *node.as_object())
      if (std::find(said.begin(), said.end(), member.name) == said.end())
        warn(place + Place{}.member(0, member.name).pointer(),
             concat("GeoContext has no place for ", quoted(member.name), "; it is left out"));
  }

  /// Why GeoContext cannot ask the service; empty: it can.
  static std::string obstacle(const Service& service) {
    if (type_name(service.type) == nullptr)
      return concat("GeoContext asks no services of the type ", to_string(service.type));
    std::string_view path = std::string_view(service.url).substr(0, service.url.find('?'));
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    const std::string_view end = "/MapServer";
    const bool is_map =
        path.size() > end.size() && equals_ignoring_case(path.substr(path.size() - end.size()), end);
    return service.type == ServiceType::arcgis && !is_map ? "GeoContext asks identify of a MapServer only"
                                                          : "";
  }

  std::optional<Value> service(std::size_t i) {
    const Service& service = registry_.services[i];
    const std::string place = concat("/services/", std::to_string(i));
    if (const std::string why = obstacle(service); !why.empty()) {
      warn(place, concat(why, "; the service is left out, here and where it is listed"));
      return std::nullopt;
    }
    is_written_[i] = true;
    const std::vector<std::string> versions = versions_of(service.type);
    const std::string usual = versions.empty() ? "1.0.0" : versions.front();
    const bool geonames = service.type == ServiceType::geonames;
    Node node(service.extensions);
    node.add("key", service.key).add("name", service.name).text("description", service.description);
    node.add("url", url_of(service)).add("query_type", type_name(service.type));
    node.text("layer_name", service.property).add("layer_typename", geonames ? service.name : service.layer);
    node.add("cache_duration", digits_of(service.ttl)).add("srid", service.crs.epsg);
    node.add("service_version", service.version.empty() ? usual : service.version);
    node.text("provenance", service.attribution).add("notes", nullptr).text("licensing", service.licence);
    node.add("tolerance", with_point(digits_of(service.tolerance)));
    const std::vector<std::string_view> said = add_test(node, service);
    node.add("status", nullptr);
    if (service.property.empty())
      warn(place, "GeoContext takes one attribute, and the service names no property");
    warn_of_others(place, (*ours_.find("services")->as_array())[i], said);
    return node.take();
  }

  static std::string url_of(const Service& service) {
    if (service.type != ServiceType::arcgis) return service.url;
    const std::size_t end = std::min(service.url.find('?'), service.url.size());
    const bool closed = end > 0 && service.url[end - 1] == '/';
    return concat(service.url.substr(0, end), closed ? "" : "/", service.url.substr(end));
  }

  /// Returns the members that are said with it.
  static std::vector<std::string_view> add_test(Node& node, const Service& service) {
    std::vector<std::string_view> said = {"key",   "name",        "description", "type",        "url",
                                          "layer", "property",    "version",     "crs",         "tolerance",
                                          "ttl",   "attribution", "licence",     "x-geocontext"};
    const Value* value = service.test ? &service.test->value : nullptr;
    const bool can = value != nullptr && !value->is_null() && value->as_array() == nullptr &&
                     value->as_object() == nullptr;
    if (can) said.push_back("test");
    node.add("test_x", can ? Value(digits_of(service.test->point.x)) : Value());
    node.add("test_y", can ? Value(digits_of(service.test->point.y)) : Value());
    node.add("test_value", !can                            ? Value()
                           : value->as_string() != nullptr ? *value
                                                           : Value(write_json(*value)));
    return said;
  }

  Value group(std::size_t i) {
    const Group& group = registry_.groups[i];
    const std::string place = concat("/groups/", std::to_string(i));
    if (!group.groups.empty())
      warn(concat(place, "/groups"),
           "GeoContext's groups hold services only; those of its groups are listed in it");
    Value keys = Value::array();
    for (const std::size_t service : services_under(registry_, {NodeKind::group, i}))
      if (is_written_[service]) keys.push(key_of(registry_.services[service]));
    Node node(group.extensions);
    node.add("key", group.key).add("name", group.name).text("description", group.description);
    node.add("group_type", group.display).add("service_keys", std::move(keys));
    warn_of_others(place, (*ours_.find("groups")->as_array())[i],
                   {"key", "name", "description", "display", "services", "groups", "x-geocontext"});
    return node.take();
  }

  Value collection(std::size_t i) {
    const Collection& collection = registry_.collections[i];
    Value keys = Value::array();
    for (const std::size_t group : collection.groups) keys.push(key_of(registry_.groups[group]));
    Node node(collection.extensions);
    node.add("key", collection.key).add("name", collection.name).text("description", collection.description);
    node.add("group_keys", std::move(keys));
    warn_of_others(concat("/collections/", std::to_string(i)), (*ours_.find("collections")->as_array())[i],
                   {"key", "name", "description", "groups", "x-geocontext"});
    return node.take();
  }

  const Registry& registry_;
  const Value ours_;
  std::vector<bool> is_written_;
  Faults warnings_;
};

}  // namespace

ConvertedRegistry geocontext_document(const Registry& registry) {
  return Writer(registry).run();
}

}  // namespace geoprobe
