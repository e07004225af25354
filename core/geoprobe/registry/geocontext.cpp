#include <geoprobe/registry/geocontext.h>
#include <geoprobe/registry/geocontext_keys.h>
#include <geoprobe/registry/geocontext_service.h>
#include <geoprobe/registry/object_reader.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/terminal.h>

#include <set>

namespace geoprobe {
namespace {

constexpr GeocontextNames kVersion2 = {"service",    "group",      "collection",     "service_keys",
                                       "group_keys", "layer_name", "cache_duration", false};
constexpr GeocontextNames kVersion1 = {
    "context_service_registry", "context_group", "context_collection", "context_service_registry_keys",
    "context_group_keys",       "result_regex",  "time_to_live",       true};

const GeocontextNames& names_in(const Value& document) {
  for (const char* name : {kVersion2.services, kVersion2.groups, kVersion2.collections})
    if (const Value* list = document.find(name); list != nullptr && list->as_array() != nullptr)
      return kVersion2;
  return kVersion1;
}

class Conversion {
 public:
  Conversion(const Value& document, FaultList& warnings)
      : names_(names_in(document)), in_(*document.as_object(), root_, warnings) {}

  Value run() {
    document_.add("geoprobe", 1);
    convert("services", names_.services, "service", services_,
            [this](LooseObject& in, const std::string& key, const std::string& their_key) {
              return convert_geocontext_service(in, names_, key, their_key);
            });
    convert("groups", names_.groups, "group", groups_,
            [this](LooseObject& in, const std::string& key, const std::string& their_key) {
              return list_node(in, key, their_key, "services", names_.service_keys, "service", services_);
            });
    convert("collections", names_.collections, "collection", collections_,
            [this](LooseObject& in, const std::string& key, const std::string& their_key) {
              return list_node(in, key, their_key, "groups", names_.group_keys, "group", groups_);
            });
    Value kept = Value::object();
    keep_rest(in_, kept);
    if (!kept.as_object()->empty()) document_.add("x-geocontext", std::move(kept));
    return std::move(document_);
  }

 private:
  template <class Convert>
  void convert(const char* ours, const char* theirs, const char* kind, GeocontextKeys& keys,
               Convert convert_one) {
    const Value* list = in_.take(theirs);
    const Value::Array* items = list == nullptr ? nullptr : list->as_array();
    if (list != nullptr && items == nullptr)
      in_.warn(theirs, concat("is ", kind_of(*list), "; expected an array; it is left out"));
    Value nodes = Value::array();
    if (items != nullptr) {
      keys.read(*items);
      const Place place = in_.place_of(theirs);
      for (std::size_t i = 0; i < items->size(); ++i) {
        std::optional<Value> node = convert_item((*items)[i], i, place.item(i), kind, keys, convert_one);
        if (node) nodes.push(std::move(*node));
      }
    }
    document_.add(ours, std::move(nodes));
  }

  template <class Convert>
  std::optional<Value> convert_item(const Value& item, std::size_t i, const Place& place, const char* kind,
                                    GeocontextKeys& keys, Convert& convert_one) {
    if (item.as_object() == nullptr) {
      in_.warnings().add(place, concat("is ", kind_of(item), "; a ", kind, " is an object; it is left out"));
      return std::nullopt;
    }
    LooseObject in(*item.as_object(), place, in_.warnings());
    const std::string key = in.text("key");
    const GeocontextKeys::Node* node = keys.find(key);
    if (node == nullptr) {
      in.warn("key", concat("there is no key; the ", kind, " is left out"));
      return std::nullopt;
    }
    if (node->index != i) {
      in.warn("key", concat("the key ", quoted(key), " is taken again by ",
                            place.parent->item(node->index).pointer(), ", which counts; this ", kind,
                            " is left out"));
      return std::nullopt;
    }
    if (node->key != key)
      in.warn("key", concat(quoted(key), " becomes ", quoted(node->key),
                            ": a key has lower-case letters, digits, '_', '.' and '-' only"));
    std::optional<Value> converted = convert_one(in, std::string(node->key), key);
    if (!converted) keys.leave_out(key);
    return converted;
  }

  /// A group or a collection.
  static std::optional<Value> list_node(LooseObject& in, const std::string& key, const std::string& their_key,
                                        const char* ours, const char* theirs, const char* kind,
                                        const GeocontextKeys& keys) {
    Value node = Value::object(), kept = Value::object();
    node.add("key", key);
    if (key != their_key) kept.add("key", their_key);
    if (const std::string name = in.line("name"); !name.empty()) node.add("name", name);
    if (const std::string about = in.text("description"); !about.empty()) node.add("description", about);
    if (kind == std::string_view("service")) display(in, node, kept);
    node.add(ours, links(in, theirs, kind, keys));
    keep_rest(in, kept);
    if (!kept.as_object()->empty()) node.add("x-geocontext", std::move(kept));
    return node;
  }

  static void display(LooseObject& in, Value& node, Value& kept) {
    const std::string type = in.text("group_type");
    if (type == "graph" || type == "text") {
      node.add("display", type);
    } else if (!type.empty()) {
      in.warn("group_type", concat(quoted(type), " is unknown (text or graph); the group is shown as text"));
      kept.add("group_type", type);
    }
  }

  static Value links(LooseObject& in, const char* theirs, const char* kind, const GeocontextKeys& keys) {
    Value links = Value::array();
    const Value* list = in.take(theirs);
    const Value::Array* items = list == nullptr ? nullptr : list->as_array();
    if (list != nullptr && items == nullptr)
      in.warn(theirs, concat("is ", kind_of(*list), "; expected an array; it is left out"));
    else if (items == nullptr || items->empty())
      in.warn(theirs, concat("lists no ", kind, ", so nothing is asked for it"));
    if (items == nullptr) return links;
    const Place place = in.place_of(theirs);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < items->size(); ++i) {
      const Value& item = (*items)[i];
      const std::string key = loose_text(item);
      const GeocontextKeys::Node* node = keys.find(key);
      if (node == nullptr)
        in.warnings().add(
            place.item(i),
            key.empty() ? concat("is ", kind_of(item), "; expected the key of a ", kind, "; it is left out")
                        : concat("no ", kind, " has the key ", quoted(key), "; it is left out.",
                                 in.warnings().suggestion(key, keys.all())));
      else if (!seen.insert(key).second)
        in.warnings().add(place.item(i),
                          concat("the ", kind, " ", quoted(key), " is listed twice; it is shown once"));
      else if (!node->key.empty())
        links.push(node->key);
    }
    return links;
  }

  const GeocontextNames& names_;
  const Place root_;
  LooseObject in_;
  GeocontextKeys services_, groups_, collections_;
  Value document_ = Value::object();
};

}  // namespace

ConvertedRegistry convert_geocontext(const Value& document) {
  static const Value kNone = Value::object();
  FaultList warnings;
  Value converted = Conversion(document.as_object() != nullptr ? document : kNone, warnings).run();
  return {std::move(converted), warnings.take()};
}

}  // namespace geoprobe
