#include <geoprobe/formats/crs_name.h>
#include <geoprobe/formats/esri_json.h>
#include <geoprobe/formats/exception.h>
#include <geoprobe/formats/geonames.h>
#include <geoprobe/formats/joined_reply.h>
#include <geoprobe/formats/json_reply.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/geo/rings.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

std::string text_member(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  if (value == nullptr) return {};
  if (const std::string* text = value->as_string()) return *text;
  if (const Number* number = value->as_number()) return number->digits;
  return {};
}

void warn_once(Reply& reply, std::string warning) {
  if (std::find(reply.warnings.begin(), reply.warnings.end(), warning) == reply.warnings.end())
    reply.warnings.push_back(std::move(warning));
}

/// What the member `crs` names: {"type":"name"}, and of the drafts of GeoJSON "EPSG", "link", "OGC" and a
/// text alone. Nothing if there is none; kUnknownCrs, with a warning, if it is not known.
std::optional<Crs> read_crs(const Value& holder, Reply& reply) {
  const Value* crs = holder.find("crs");
  if (crs == nullptr || crs->is_null()) return std::nullopt;
  std::string name = text_member(holder, "crs");
  if (const Value* properties = crs->find("properties"))
    for (const std::string_view member : {"name", "code", "href", "urn", "url"})
      if (name.empty()) name = text_member(*properties, member);
  if (const std::optional<Crs> known = read_crs_name(name).crs) return known;
  warn_once(reply, concat("the CRS '", plain_text(name, 100),
                          "' of the geometries is not known; they were left out"));
  return kUnknownCrs;
}

/// MapServer 8.0's OGC API writes every ring of a multi-polygon into each of its parts.
void mend_parts(std::optional<Geometry>& geometry) {
  if (!geometry || geometry->type != Geometry::Type::multi_polygon || geometry->parts.size() < 2) return;
  const Geometry::Part& first = geometry->parts.front();
  if (first.size() < 2) return;
  for (const Geometry::Part& part : geometry->parts)
    if (!(part == first)) return;
  geometry = polygons_from_rings(std::vector<Geometry::Ring>(first));
}

/// Where the name comes more than once, the first holds what all of them do.
Value* member_of(Value& object, std::string_view name) {
  Value* first = nullptr;
  if (Value::Object* members = object.as_object())
    for (Member& member : *members) {
      if (member.name != name) continue;
      if (first == nullptr) {
        first = &member.value;
        continue;
      }
      const auto append = [](auto* to, auto* from) {
        if (to == nullptr || from == nullptr) return;
        for (auto& each : *from) to->push_back(std::move(each));
        from->clear();
      };
      append(first->as_object(), member.value.as_object());
      append(first->as_array(), member.value.as_array());
    }
  return first;
}

void read_geometry(const Value& item, const Value* geometry, Reply& reply, Feature& feature) {
  if (geometry == nullptr || geometry->is_null()) {
    const Value* place = item.find("place");  // of JSON-FG: what GeoJSON cannot hold
    feature.geometry_incomplete = place != nullptr && place->find("type") != nullptr;
  } else {
    if (reply.geometry_property.empty()) reply.geometry_property = text_member(item, "geometry_name");
    feature.geometry = geometry_from_geojson(*geometry, feature.geometry_incomplete);
    mend_parts(feature.geometry);
    std::optional<Crs> own = read_crs(*geometry, reply);
    if (!own) own = read_crs(item, reply);
    const Crs crs = own.value_or(reply.geometry_crs);
    if (crs.epsg != reply.geometry_crs.epsg) feature.geometry_crs = crs;
    if (crs.is_unknown()) {
      feature.geometry.reset();
      feature.geometry_incomplete = true;
      return;
    }
  }
  if (feature.geometry_incomplete)
    warn_once(reply, feature.geometry ? "a geometry could be read only in part"
                                      : "a geometry could not be read and was left out");
}

/// Takes the properties out of the item.
Feature read_feature(Value& item, const std::string& layer, Reply& reply) {
  Feature feature;
  feature.id = text_member(item, "id");
  const Value* geometry = item.find("geometry");
  if (!layer.empty()) {
    feature.layer = layer;
  } else if (const std::size_t dot = feature.id.rfind('.'); dot != std::string::npos) {
    feature.layer = feature.id.substr(0, dot);  // "states.5", as QGIS Server and GeoServer number features
  } else if (geometry == nullptr) {
    feature.layer = feature.id;  // QGIS Server's rasters
  }
  if (Value* properties = member_of(item, "properties"))
    if (Value::Object* members = properties->as_object()) feature.properties = std::move(*members);
  read_geometry(item, geometry, reply, feature);
  return feature;
}

/// The href of the link `next` of OGC API Features.
std::string next_link(const Value& collection) {
  const Value* links = collection.find("links");
  const Value::Array* items = links == nullptr ? nullptr : links->as_array();
  if (items == nullptr) return {};
  for (const Value& link : *items)
    if (text_member(link, "rel") == "next") return text_member(link, "href");
  return {};
}

/// As the ArcGIS REST API says it, OGC API Features, WFS, and GeoServer (totalFeatures).
void read_paging(const Value& collection, std::size_t count, Reply& reply) {
  const Value* properties = collection.find("properties");
  for (const Value* holder : {&collection, properties}) {
    const Value* exceeded = holder == nullptr ? nullptr : holder->find("exceededTransferLimit");
    if (exceeded != nullptr && *exceeded == Value(true)) reply.has_more = true;
  }
  for (const std::string_view name : {"numberMatched", "totalFeatures"}) {
    const std::optional<std::uint64_t> matched = parse_unsigned(text_member(collection, name));
    if (!matched) continue;
    reply.is_counted = true;
    reply.has_more = reply.has_more || *matched > count;
  }
  reply.next_page = next_link(collection);
  reply.has_more = reply.has_more || !reply.next_page.empty();
}

bool is_type(const Value& value, std::string_view name) {
  const Value* type = value.find("type");
  return type != nullptr && type->as_string() != nullptr && *type->as_string() == name;
}

bool is_feature(const Value& value) {
  return is_type(value, "Feature");
}

void read_object(Value& value, std::string_view text, Reply& reply);

/// Features, or collections and errors of several layers.
void read_items(Value::Array& items, const std::string& layer, Reply& reply) {
  bool stray = false;
  int collections = 0;
  for (Value& item : items) {
    if (is_feature(item) || (item.find("type") == nullptr && item.find("properties") != nullptr)) {
      reply.features->features.push_back(read_feature(item, layer, reply));
    } else if (is_type(item, "FeatureCollection") && ++collections <= kMaxJoinedDocuments) {
      Reply inner;
      read_object(item, {}, inner);
      merge_reply(reply, std::move(inner));
      if (!reply.features) return;
    } else {
      stray = true;
    }
  }
  if (stray) mark_incomplete(reply, "an item of the collection is no feature and was left out");
}

void read_collection(Value& value, Value::Array* items, Reply& reply) {
  reply.dialect = "geojson";
  reply.geometry_crs = read_crs(value, reply).value_or(kWgs84);
  reply.features.emplace();
  const std::string layer = text_member(value, "name");
  reply.one_layer_name = !layer.empty();
  if (items == nullptr) return;
  read_paging(value, items->size(), reply);
  read_items(*items, layer, reply);
}

void finish_collection(const Value& value, Reply& reply) {
  if (!reply.features) return;
  const std::optional<std::uint64_t> sent = parse_unsigned(text_member(value, "numberReturned"));
  if (std::optional<ServiceException> error = read_exception_beside(value, reply.features->features.empty()))
    add_exception(reply, std::move(*error));
  else if (sent && *sent > 0 && reply.features->features.empty())
    mark_incomplete(
        reply, concat("the reply says that it holds ", std::to_string(*sent), " features, and holds none"));
  if (reply.exception) reply.dialect = "json-error";
}

void read_object(Value& value, std::string_view text, Reply& reply) {
  if (read_esri_json(value, reply) || read_geonames_json(value, reply))
    return finish_collection(value, reply);
  Value* features = member_of(value, "features");
  if (is_feature(value) && features == nullptr) {
    reply.dialect = "geojson";
    reply.geometry_crs = read_crs(value, reply).value_or(kWgs84);
    reply.features.emplace();
    reply.features->features.push_back(read_feature(value, {}, reply));
  } else if (features != nullptr && (features->is_null() || features->as_array() != nullptr)) {
    read_collection(value, features->as_array(), reply);
    finish_collection(value, reply);
  } else if (std::optional<ServiceException> exception = read_json_exception(value)) {
    reply.exception = std::move(exception);
    reply.dialect = "json-error";
  } else {
    reply.failure = concat("the reply is JSON, but neither GeoJSON features nor an error that is known: ",
                           plain_text(text, 100));
  }
}

}  // namespace

void read_json_reply(std::string_view text, Reply& reply) {
  reply.dialect = "json";
  Expected<SalvagedJson> read = salvage_json(text);
  if (!read) {
    reply.failure =
        concat(plain_text("the reply is " + read.failure().message, 300), ": ", plain_text(text, 60));
    return;
  }
  Value& value = read.value().value;
  reply.warnings = std::move(read.value().warnings);
  Value::Array* items = value.as_array();
  if (items != nullptr && !items->empty() &&
      (is_feature(items->front()) || is_type(items->front(), "FeatureCollection"))) {
    reply.dialect = "geojson";
    reply.features.emplace();
    read_items(*items, {}, reply);
  } else {
    read_object(value, text, reply);
  }
}

}  // namespace geoprobe
