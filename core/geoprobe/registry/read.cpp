#include <geoprobe/registry/links.h>
#include <geoprobe/registry/object_reader.h>
#include <geoprobe/registry/read.h>
#include <geoprobe/registry/service_reader.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/terminal.h>

#include <set>

namespace geoprobe {
namespace {

constexpr const char* kShape = "a registry is an object with \"geoprobe\": 1 and \"services\": […]";

/// By its byte order mark, or by the zero beside the bracket that JSON begins with.
bool is_utf16(std::string_view text) {
  using namespace std::string_view_literals;
  const std::string_view begin = text.substr(0, 2);
  return begin == "\xFF\xFE"sv || begin == "\xFE\xFF"sv || begin == "{\0"sv || begin == "\0{"sv;
}

class RegistryReader {
 public:
  explicit RegistryReader(const Value& document) : document_(document) {}

  std::variant<Registry, Faults> read() {
    const ObjectReader in(document_, root_, {"geoprobe", "services", "groups", "collections", "$schema"},
                          "a registry", faults_);
    if (in.is_object() && is_newer()) {
      faults_.take();  // of a form that is not known, nothing else can be said
      in.fault("geoprobe", concat("is ", quoted(document_.find("geoprobe")->as_number()->digits),
                                  ": this registry needs a newer geoprobe; this one reads version 1"));
    } else if (in.is_object()) {
      read_version(in);
      collect(services_, "services");
      collect(groups_, "groups");
      collect(collections_, "collections");
      in.require("services");
      each(in, "services", [this](const Value& value, const Place& place, std::size_t i) {
        registry_.services.push_back(read_service(value, place, faults_));
        if (value.find("key") != nullptr) check_key(value, place, services_, "services", i);
      });
      each(in, "groups",
           [this](const Value& value, const Place& place, std::size_t i) { group(value, place, i); });
      each(in, "collections",
           [this](const Value& value, const Place& place, std::size_t i) { collection(value, place, i); });
      in.text("$schema");
      registry_.extensions = in.extensions();
      places_.groups = in.place_of("groups").index;
      places_.collections = in.place_of("collections").index;
      check_groups(registry_, places_, faults_);
    }
    if (!faults_.empty()) return faults_.take();
    return std::move(registry_);
  }

 private:
  bool is_newer() const {
    const Value* version = document_.find("geoprobe");
    const std::optional<double> number = version == nullptr ? std::nullopt : as_double(*version);
    return number && *number > 1;
  }

  void read_version(const ObjectReader& in) {
    if (in.require("geoprobe") && as_double(*in.find("geoprobe")) != 1.0)
      in.fault("geoprobe", "must be the number 1, the version of the registry's form");
  }

  /// The keys of one kind, so that links can be followed while reading.
  void collect(KeyTable& table, const char* list) {
    const Value* nodes = document_.find(list);
    if (nodes == nullptr || nodes->as_array() == nullptr) return;
    for (std::size_t i = 0; i < nodes->as_array()->size(); ++i) {
      const Value* key = (*nodes->as_array())[i].find("key");
      if (key != nullptr && key->as_string() != nullptr && is_key(*key->as_string()))
        table.add(*key->as_string(), i);
    }
  }

  template <class Visit>
  void each(const ObjectReader& in, const char* list, Visit&& visit) {
    const Value* nodes = in.find(list);
    if (nodes == nullptr) return;
    const Place place = in.place_of(list);
    if (nodes->as_array() == nullptr) {
      faults_.add(place, concat("is ", kind_of(*nodes), "; expected an array"));
      return;
    }
    for (std::size_t i = 0; i < nodes->as_array()->size(); ++i)
      visit((*nodes->as_array())[i], place.item(i), i);
  }

  void check_key(const Value& value, const Place& place, const KeyTable& table, const char* list,
                 std::size_t i) {
    const Value::Object& members = *value.as_object();
    std::size_t at = 0;
    while (members[at].name != "key") ++at;
    const std::string* key = members[at].value.as_string();
    if (key == nullptr || has_control(*key)) return;  // reported as a text already
    const Place here = place.member(at, members[at].name);
    if (!is_key(*key)) {
      faults_.add(here, quoted(*key) + " is not a key: lower-case letters, digits, '_', '.' and '-' only");
    } else if (*table.find(*key) != i) {
      faults_.add(here, concat("the key ", quoted(*key), " is taken by /", list, "/",
                               std::to_string(*table.find(*key))));
    }
  }

  template <class Node>
  void name(const ObjectReader& in, Node& node) {
    if (in.require("key")) node.key = in.line("key");
    node.name = in.find("name") != nullptr ? in.line("name") : node.key;
    node.description = in.text("description");
    node.extensions = in.extensions();
  }

  void group(const Value& value, const Place& place, std::size_t i) {
    static const std::vector<std::string> kDisplays = {"text", "graph"};
    Group& group = registry_.groups.emplace_back();
    places_.groups_of_group.push_back(0);
    const ObjectReader in(value, place, {"key", "name", "description", "display", "services", "groups"},
                          "a group", faults_);
    if (!in.is_object()) return;
    name(in, group);
    if (in.find("key") != nullptr) check_key(value, place, groups_, "groups", i);
    group.display = kDisplays[in.choice("display", kDisplays)];
    group.services = links(in, "services", "service", services_);
    group.groups = links(in, "groups", "group", groups_);
    places_.groups_of_group.back() = in.place_of("groups").index;
  }

  void collection(const Value& value, const Place& place, std::size_t i) {
    Collection& collection = registry_.collections.emplace_back();
    const ObjectReader in(value, place, {"key", "name", "description", "groups"}, "a collection", faults_);
    if (!in.is_object()) return;
    name(in, collection);
    if (in.find("key") != nullptr) check_key(value, place, collections_, "collections", i);
    collection.groups = links(in, "groups", "group", groups_);
  }

  std::vector<std::size_t> links(const ObjectReader& in, const char* list, const char* kind,
                                 const KeyTable& table) {
    std::vector<std::size_t> found;
    std::set<std::size_t> seen;
    each(in, list, [&](const Value& value, const Place& place, std::size_t) {
      const std::string* key = value.as_string();
      if (key == nullptr) {
        faults_.add(place, concat("is ", kind_of(value), "; expected the key of a ", kind));
      } else if (const std::size_t* index = table.find(*key)) {
        if (seen.insert(*index).second)
          found.push_back(*index);
        else
          faults_.add(place, concat("the ", kind, " ", quoted(*key), " is listed twice"));
      } else {
        faults_.add(place, concat("no ", kind, " has the key ", quoted(*key), ".", other_kind(*key),
                                  faults_.suggestion(*key, table.keys())));
      }
    });
    return found;
  }

  std::string other_kind(const std::string& key) const {
    if (services_.find(key) != nullptr) return " That is the key of a service.";
    if (groups_.find(key) != nullptr) return " That is the key of a group.";
    if (collections_.find(key) != nullptr) return " That is the key of a collection.";
    return {};
  }

  const Value& document_;
  const Place root_;
  Registry registry_;
  FaultList faults_;
  KeyTable services_, groups_, collections_;
  LinkPlaces places_;
};

}  // namespace

std::variant<Value, Faults> read_registry_json(std::string_view json) {
  if (json.size() > kMaxRegistryBytes)
    return Faults{{"", concat("is larger than ", std::to_string(kMaxRegistryBytes >> 20),
                              " MiB, which no registry is; is it another file?")}};
  if (trim(json).empty()) return Faults{{"", std::string("is empty; ") + kShape}};
  if (is_utf16(json))
    return Faults{{"", "is in UTF-16; a registry is in UTF-8: iconv -f UTF-16 -t UTF-8 FILE writes it so"}};
  std::variant<Value, JsonFault> document = parse_json(json);
  if (const JsonFault* fault = std::get_if<JsonFault>(&document))
    return Faults{{"", fault->message, fault->place}};
  return std::move(*std::get_if<Value>(&document));
}

bool is_geocontext(const Value& document) {
  if (document.find("geoprobe") != nullptr) return false;
  for (const char* name :
       {"service", "group", "collection", "context_service_registry", "context_group", "context_collection"})
    if (const Value* member = document.find(name); member != nullptr && member->as_array() != nullptr)
      return true;
  return false;
}

std::variant<Registry, Faults> read_registry(std::string_view json) {
  std::variant<Value, Faults> document = read_registry_json(json);
  if (Faults* faults = std::get_if<Faults>(&document)) return std::move(*faults);
  return read_registry_document(*std::get_if<Value>(&document));
}

std::variant<Registry, Faults> read_registry_document(const Value& document) {
  if (document.as_object() == nullptr) return Faults{{"", concat("is ", kind_of(document), "; ", kShape)}};
  if (is_geocontext(document))
    return Faults{{"",
                   "is a registry of Kartoza GeoContext; `geoprobe convert FILE --to geoprobe` writes it in "
                   "geoprobe's own form"}};
  return RegistryReader(document).read();
}

}  // namespace geoprobe
