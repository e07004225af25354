#include <geoprobe/formats/gml.h>
#include <geoprobe/formats/gml_geometry.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

class FeatureReader {
 public:
  FeatureReader(XmlDocument& document, bool latitude_first, Reply& reply)
      : document_(document), latitude_first_(latitude_first), reply_(reply) {
    reply_.features.emplace();
    reply_.text_only = true;
    reply_.omits_nulls = true;
  }

  void read(pugi::xml_node element, std::string layer) {
    if (!document_.is_whole(element)) return;
    Feature feature;
    feature.layer = std::move(layer);
    for (const std::string_view name : {"fid", "id"})
      if (feature.id.empty()) feature.id = clean_utf8(attribute_of(element, name));
    for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
      if (is_named(child, "boundedBy")) continue;
      const pugi::xml_node shape = is_gml_geometry(child) ? child : first_element(child);
      if (is_gml_geometry(shape))
        add_geometry(shape, feature);
      else
        feature.properties.push_back({clean_utf8(local_name(child)), value_of(child)});
    }
    reply_.features->features.push_back(std::move(feature));
  }

  /// Says once what was said of many.
  void finish() {
    if (unreadable_geometry_) reply_.warnings.push_back("a geometry could not be read and was left out");
    if (!unreadable_crs_.empty())
      reply_.warnings.push_back(
          concat("the CRS '", unreadable_crs_, "' of a geometry is not known; the geometry was left out"));
    if (mixed_crs_) reply_.warnings.push_back("geometries in a second CRS were left out");
  }

 private:
  static Value value_of(pugi::xml_node element) {
    if (attribute_of(element, "nil") == "true") return {};
    if (!first_element(element)) return text_of(element);
    Value value = Value::object();
    for (pugi::xml_node child = first_element(element); child; child = next_element(child))
      value.add(clean_utf8(local_name(child)), value_of(child));
    return value;
  }

  void add_geometry(pugi::xml_node shape, Feature& feature) {
    if (feature.geometry) return;
    std::optional<GmlGeometry> read = read_gml_geometry(shape, latitude_first_);
    if (!read) {
      unreadable_geometry_ = true;
    } else if (!read->unreadable_crs.empty()) {
      unreadable_crs_ = read->unreadable_crs;
    } else {
      const Crs crs = read->crs.value_or(reply_.geometry_crs);
      if (has_crs_ && crs.epsg != reply_.geometry_crs.epsg) {
        mixed_crs_ = true;
        return;
      }
      has_crs_ = true;
      reply_.geometry_crs = crs;
      reply_.axis_known = reply_.axis_known && read->axis_known;
      feature.geometry = std::move(read->geometry);
    }
  }

  XmlDocument& document_;
  bool latitude_first_;
  Reply& reply_;
  bool has_crs_ = false, unreadable_geometry_ = false, mixed_crs_ = false;
  std::string unreadable_crs_;
};

std::string without_suffix(std::string_view name, std::string_view suffix) {
  if (name.size() > suffix.size() && name.ends_with(suffix)) name.remove_suffix(suffix.size());
  return clean_utf8(name);
}

}  // namespace

void read_ms_gml(XmlDocument& document, bool latitude_first, Reply& reply) {
  FeatureReader reader(document, latitude_first, reply);
  for (pugi::xml_node layer = first_element(document.root()); layer; layer = next_element(layer)) {
    const std::string_view name = local_name(layer);
    for (pugi::xml_node feature = first_element(layer); feature; feature = next_element(feature))
      if (local_name(feature).ends_with("_feature")) reader.read(feature, without_suffix(name, "_layer"));
  }
  reader.finish();
}

void read_gml_collection(XmlDocument& document, bool latitude_first, Reply& reply) {
  FeatureReader reader(document, latitude_first, reply);
  for (pugi::xml_node member = first_element(document.root()); member; member = next_element(member)) {
    const std::string_view name = local_name(member);
    if (name != "featureMember" && name != "featureMembers" && name != "member") continue;
    for (pugi::xml_node feature = first_element(member); feature; feature = next_element(feature))
      reader.read(feature, clean_utf8(local_name(feature)));
  }
  reader.finish();
}

}  // namespace geoprobe
