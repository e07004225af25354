#include <geoprobe/formats/exception.h>
#include <geoprobe/formats/gml.h>
#include <geoprobe/formats/xml_features.h>
#include <geoprobe/geo/wkt.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

std::string child_text(pugi::xml_node parent, std::string_view name) {
  const std::string text = text_of(child_named(parent, name));
  return std::string(trim(text));
}

class MemberReader {
 public:
  MemberReader(const XmlDocument& document, const ReplyHint& hint, Reply& reply)
      : document_(document),
        latitude_first_(hint.gml_latitude_first),
        gml_(document, hint.gml_latitude_first, reply),
        reply_(reply) {
    reply_.features.emplace();
    reply_.text_only = true;
  }

  /// Servers that join replies write one document after the other.
  void read_root(pugi::xml_node root) {
    if (local_name(root).ends_with("ExceptionReport"))
      exception_ = read_xml_exception(root);
    else
      read(root);
    const std::optional<std::uint64_t> matched = parse_unsigned(attribute_of(root, "numberMatched"));
    reply_.is_counted = reply_.is_counted || matched;
    if (const std::string_view next = attribute_of(root, "next"); !next.empty())
      reply_.next_page = clean_utf8(next);
    reply_.has_more = reply_.has_more || !reply_.next_page.empty() ||
                      (matched && *matched > reply_.features->features.size());
  }

  void read(pugi::xml_node parent) {
    if (is_named(parent, "FeatureInfoCollection")) return esri_collection(parent);
    const GmlBounds bounds = read_gml_bounds(child_named(parent, "boundedBy"), latitude_first_);
    if (!bounds.srs_name.empty()) gml_.add_bounds(bounds);
    for (pugi::xml_node child = first_element(parent); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      if (is_one_of(name, {"featureMember", "featureMembers", "member"}))
        gml_member(child, bounds);
      else if (is_one_of(name, {"FeatureCollection", "msGMLOutput", "GetFeatureInfoResponse",
                                "FeatureInfoCollection"}))
        read(child);
      else if (name.ends_with("_layer"))
        ms_layer(child, name.substr(0, name.size() - 6));
      else if (name == "Layer")
        qgis_layer(child);
      else if (name == "FIELDS")
        esri_fields(child);
      else if (is_one_of(name, {"FeatureInfo", "Feature"}))
        grid_feature(parent, child);
      else if (name == "truncatedResponse")
        exception_ = read_xml_exception(first_element(child));
      else if (name.ends_with("ExceptionReport") || name == "ServiceException")
        exception_ = read_xml_exception(child);
    }
  }

  void finish() {
    gml_.finish();
    if (unreadable_geometry_) reply_.warnings.push_back("a geometry could not be read and was left out");
    // A server that fails while it writes leaves its elements open and its exception within them.
    if (document_.is_broken() && !exception_)
      for (pugi::xml_node node = document_.root(); node && !exception_; node = node.last_child())
        if (local_name(node).ends_with("ExceptionReport")) exception_ = read_xml_exception(node);
    if (!exception_) return;
    if (reply_.features->features.empty()) {
      reply_.features.reset();
      reply_.exception = std::move(exception_);
    } else {
      reply_.is_partial = true;
      reply_.warnings.push_back(concat("the server broke off its reply with an exception (",
                                       exception_->message, "); features are missing"));
    }
  }

 private:
  void gml_member(pugi::xml_node member, const GmlBounds& bounds) {
    for (pugi::xml_node child = first_element(member); child; child = next_element(child)) {
      if (is_one_of(local_name(child), {"FeatureCollection", "SimpleFeatureCollection", "Tuple"})) {
        read(child);
      } else if (local_name(child).ends_with("ExceptionReport")) {
        exception_ = read_xml_exception(child);
      } else {
        reply_.omits_nulls = true;
        gml_.read_feature(child, clean_utf8(local_name(child)), bounds);
      }
    }
  }

  void ms_layer(pugi::xml_node layer, std::string_view name) {
    reply_.omits_nulls = true;
    for (pugi::xml_node child = first_element(layer); child; child = next_element(child))
      if (local_name(child).ends_with("_feature")) gml_.read_feature(child, clean_utf8(name), {});
  }

  void qgis_layer(pugi::xml_node layer) {
    const std::string name = clean_utf8(attribute_of(layer, "name"));
    for (pugi::xml_node child = first_element(layer); child; child = next_element(child))
      if (is_named(child, "Feature")) qgis_feature(child, name, clean_utf8(attribute_of(child, "id")));
    // A raster has its attributes directly under its layer.
    if (child_named(layer, "Attribute")) qgis_feature(layer, name, {});
  }

  void qgis_feature(pugi::xml_node parent, const std::string& layer, std::string id) {
    Feature* feature = add(parent, layer);
    if (feature == nullptr) return;
    feature->id = std::move(id);
    const pugi::xml_node box = child_named(parent, "BoundingBox");
    for (pugi::xml_node child = first_element(parent); child; child = next_element(child)) {
      if (!is_named(child, "Attribute")) continue;
      const std::string_view value = attribute_of(child, "value");
      if (attribute_of(child, "type") != "derived")
        feature->properties.push_back({clean_utf8(attribute_of(child, "name")), Value(clean_utf8(value))});
      else if (attribute_of(child, "name") == "geometry")
        qgis_geometry(value, box, *feature);
    }
  }

  /// Without a box that names a CRS it is the one of the request.
  void qgis_geometry(std::string_view text, pugi::xml_node box, Feature& feature) {
    const std::string_view name = attribute_of(box, "CRS");
    const Expected<Crs> named = parse_crs(name.empty() ? attribute_of(box, "SRS") : name);
    WktGeometry read = geometry_from_wkt(text, curves_);
    feature.geometry = std::move(read.geometry);
    const bool lost = read.crs && read.crs->is_unknown();
    if (read.unreadable || lost) {
      unreadable_geometry_ = feature.geometry_incomplete = true;
      feature.geometry.reset();
    } else if (feature.geometry) {
      reply_.state_crs(feature, read.crs ? *read.crs : named ? named.value() : kUnknownCrs);
    }
  }

  /// A name and a value, as attributes of the element or the value as its text.
  static void add_field(pugi::xml_node element, Feature& feature) {
    std::string name = clean_utf8(attribute_of(element, "name"));
    if (name.empty()) return;
    const bool has_value =
        std::any_of(element.attributes_begin(), element.attributes_end(),
                    [](pugi::xml_attribute at) { return at.name() == std::string_view("value"); });
    feature.properties.push_back(
        {std::move(name), Value(has_value ? clean_utf8(attribute_of(element, "value")) : text_of(element))});
  }

  /// The fields are the attributes of the element, or elements of its own.
  void esri_fields(pugi::xml_node fields) {
    Feature* feature = add(fields, {});
    if (feature == nullptr) return;
    for (pugi::xml_node field = first_element(fields); field; field = next_element(field))
      add_field(field, *feature);
    for (pugi::xml_attribute at = fields.first_attribute(); at; at = at.next_attribute())
      if (const std::string_view name = at.name(); !name.starts_with("xmlns"))
        feature->properties.push_back({clean_utf8(name), Value(clean_utf8(at.value()))});
  }

  void esri_collection(pugi::xml_node collection) {
    const std::string layer = clean_utf8(attribute_of(collection, "layername"));
    for (pugi::xml_node info = first_element(collection); info; info = next_element(info)) {
      if (!is_named(info, "FeatureInfo")) continue;
      Feature* feature = add(info, layer);
      if (feature == nullptr) continue;
      for (pugi::xml_node field = first_element(info); field; field = next_element(field))
        if (is_named(field, "Field"))
          feature->properties.push_back(
              {child_text(field, "FieldName"), Value(text_of(child_named(field, "FieldValue")))});
    }
  }

  /// ncWMS 1 has FeatureInfo under the root, ncWMS 2 within a Feature that names its layer.
  void grid_feature(pugi::xml_node root, pugi::xml_node element) {
    if (is_named(element, "FeatureInfo")) return grid_value(root, element, {}, {});
    std::string layer = child_text(element, "layer"), id = child_text(element, "id");
    for (pugi::xml_node info = first_element(element); info; info = next_element(info))
      if (is_named(info, "FeatureInfo")) grid_value(root, info, layer, id);
    if (first_named(element)) grid_value(root, element, layer, id);
  }

  /// The first child that has a name as its attribute; null where none has.
  static pugi::xml_node first_named(pugi::xml_node parent) {
    pugi::xml_node node = first_element(parent);
    while (node && attribute_of(node, "name").empty()) node = next_element(node);
    return node;
  }

  void grid_value(pugi::xml_node root, pugi::xml_node info, const std::string& layer, const std::string& id) {
    const bool has_values = child_named(info, "value") || first_named(info);
    Feature* feature = has_values ? add(info, layer) : nullptr;
    if (feature == nullptr) return;
    feature->id = child_text(info, "id");
    if (feature->id.empty()) feature->id = id;
    // The place is the one asked for, or a cell's centre: no geometry to measure a distance to.
    for (const std::string_view name : {"longitude", "latitude"})
      if (const pugi::xml_node place = child_named(root, name))
        feature->properties.push_back({std::string(name), Value(text_of(place))});
    for (pugi::xml_node child = first_element(info); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      if (name == "id") continue;
      if (!attribute_of(child, "name").empty()) {
        add_field(child, *feature);
        continue;
      }
      const std::string text = text_of(child);
      const std::string_view word = trim(text);
      const bool none = name == "value" && (word == "none" || equals_ignoring_case(word, "nan"));
      feature->properties.push_back({clean_utf8(name), none ? Value() : Value(word)});
    }
  }

  /// Nothing for an element whose end was not read.
  Feature* add(pugi::xml_node element, std::string_view layer) {
    if (!document_.is_whole(element)) return nullptr;
    Feature& feature = reply_.features->features.emplace_back();
    feature.layer = std::string(layer);
    return &feature;
  }

  const XmlDocument& document_;
  bool latitude_first_;
  GmlReader gml_;
  Reply& reply_;
  CurveWriter curves_;
  bool unreadable_geometry_ = false;
  std::optional<ServiceException> exception_;
};

}  // namespace

void read_xml_features(XmlDocument& document, const ReplyHint& hint, Reply& reply) {
  MemberReader reader(document, hint, reply);
  for (pugi::xml_node root = document.root(); root; root = next_element(root)) reader.read_root(root);
  reader.finish();
}

}  // namespace geoprobe
