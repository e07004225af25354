#include <geoprobe/formats/esri_geometry.h>
#include <geoprobe/formats/esri_json.h>
#include <geoprobe/formats/esri_labels.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/members.h>
#include <geoprobe/text/number.h>

#include <utility>

namespace geoprobe {
namespace {

const Value::Array* array_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  return value == nullptr ? nullptr : value->as_array();
}

std::string scalar_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  if (value == nullptr) return {};
  if (const std::string* text = value->as_string()) return *text;
  const Number* number = value->as_number();
  return number == nullptr ? std::string() : number->digits;
}

bool is_raster(const Value::Object& attributes) {
  for (const Member& attribute : attributes)
    for (const std::string_view name : {"Pixel Value", "Stretched value", "Class value"})
      if (equals_ignoring_case(attribute.name, name)) return true;
  return false;
}

/// Nothing where it names none that is known; WGS 84 where there is none.
std::optional<Crs> read_spatial_reference(const Value& holder) {
  const Value* reference = holder.find("spatialReference");
  if (reference == nullptr || reference->is_null()) return kWgs84;
  for (const std::string_view name : {"latestWkid", "wkid"})
    if (const Expected<Crs> crs = parse_crs(scalar_at(*reference, name))) return crs.value();
  return std::nullopt;
}

class EsriReader {
 public:
  explicit EsriReader(Reply& reply) : reply_(reply) { reply_.features.emplace(); }

  void read_geometry(const Value& item, const Value& set, Feature& feature) {
    const Value* shape = item.find("geometry");
    if (shape == nullptr || shape->is_null()) return;
    const std::optional<Crs> crs =
        read_spatial_reference(shape->find("spatialReference") == nullptr ? set : *shape);
    feature.geometry = geometry_from_esri(*shape, curves_, feature.geometry_incomplete);
    if (feature.geometry_incomplete) (feature.geometry ? partial_ : unreadable_) = true;
    if (crs) return reply_.state_crs(feature, *crs);
    if (!feature.geometry) return;
    feature.geometry.reset();
    feature.geometry_incomplete = unknown_crs_ = true;
  }

  void add(Feature feature) { reply_.features->features.push_back(std::move(feature)); }

  void finish() {
    if (unreadable_) reply_.warnings.push_back("a geometry could not be read and was left out");
    if (partial_) reply_.warnings.push_back("a geometry could be read only in part");
    if (unknown_crs_) reply_.warnings.push_back("geometries in a CRS that is not known were left out");
  }

 private:
  Reply& reply_;
  CurveWriter curves_;
  bool unreadable_ = false, partial_ = false, unknown_crs_ = false;
};

Value::Object attributes_of(const Value& item) {
  const Value* attributes = item.find("attributes");
  const Value::Object* members = attributes == nullptr ? nullptr : attributes->as_object();
  return members == nullptr ? Value::Object() : *members;
}

void read_feature_set(const Value& set, const Value::Array& items, Reply& reply) {
  reply.dialect = "esri-json";
  const std::string id = scalar_at(set, "objectIdFieldName");
  EsriReader reader(reply);
  const EsriLabels labels(set);
  for (const Value& item : items) {
    Feature feature;
    feature.properties = attributes_of(item);
    feature.labels = labels.of(feature.properties);
    if (!id.empty())
      if (const Value* attributes = item.find("attributes")) feature.id = scalar_at(*attributes, id);
    reader.read_geometry(item, set, feature);
    reader.add(std::move(feature));
  }
  reader.finish();
}

void read_identify(const Value& reply_value, const Value::Array& results, Reply& reply) {
  reply.dialect = "arcgis-identify";
  reply.text_only = true;
  EsriReader reader(reply);
  for (const Value& item : results) {
    Feature feature;
    feature.layer = scalar_at(item, "layerId");
    feature.properties = attributes_of(item);
    feature.labels = EsriLabels(item).of(feature.properties);
    for (const std::string_view name : {"value", "layerName", "displayFieldName"})
      if (const Value* member = item.find(name)) feature.members.push_back({std::string(name), *member});
    if (!is_raster(feature.properties)) reader.read_geometry(item, reply_value, feature);
    reader.add(std::move(feature));
  }
  reader.finish();
}

void read_pixel(const Value& pixel, Reply& reply) {
  reply.dialect = "arcgis-image-identify";
  reply.text_only = true;
  Feature feature;
  feature.properties.push_back({"value", *pixel.find("value")});
  if (const Value* properties = pixel.find("properties"))
    if (const Value::Object* members = properties->as_object())
      feature.properties.insert(feature.properties.end(), members->begin(), members->end());
  reply.features = FeatureCollection{{std::move(feature)}};
}

bool is_feature_set(const Value& value, const Value::Array& features) {
  if (value.find("type") != nullptr) return false;
  if (!features.empty()) return features.front().find("attributes") != nullptr;
  for (const std::string_view name : {"geometryType", "spatialReference", "fields", "objectIdFieldName"})
    if (value.find(name) != nullptr) return true;
  return false;
}

bool is_identify(const Value::Array& results) {
  for (const Value& result : results)
    if (result.find("layerId") == nullptr || result.find("attributes") == nullptr) return false;
  return true;
}

bool is_pixel(const Value& value) {
  return value.find("value") != nullptr &&
         (value.find("location") != nullptr ||
          (value.find("objectId") != nullptr && value.find("name") != nullptr));
}

}  // namespace

bool read_esri_json(const Value& value, Reply& reply) {
  if (value.as_object() == nullptr) return false;
  if (const Value::Array* features = array_at(value, "features")) {
    if (!is_feature_set(value, *features)) return false;
    read_feature_set(value, *features, reply);
  } else if (const Value::Array* results = array_at(value, "results")) {
    if (!is_identify(*results)) return false;
    read_identify(value, *results, reply);
  } else if (is_pixel(value)) {
    read_pixel(value, reply);
  } else {
    return false;
  }
  const Value* more = value.find("exceededTransferLimit");
  reply.has_more = more != nullptr && *more == Value(true);
  return true;
}

}  // namespace geoprobe
