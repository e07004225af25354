#include <geoprobe/formats/gml.h>
#include <geoprobe/formats/gml_geometry.h>
#include <geoprobe/text/concat.h>

#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

bool is_shape(pugi::xml_node element) {
  return first_element(element) && is_gml_geometry(element);
}

/// GML's own gml:name beside a property `name` of the feature type keeps its prefix.
void keep_apart(std::string_view name, Value::Object& properties) {
  Member* own = nullptr;
  int others = 0;
  for (Member& property : properties) {
    if (property.name != name) continue;
    if (own == nullptr) own = &property;
    ++others;
  }
  if (others > 1) own->name = concat("gml:", name);
}

}  // namespace

void GmlReader::read_feature(pugi::xml_node element, std::string layer, std::string_view srs_name) {
  if (!document_.is_whole(element)) return;
  Feature feature;
  feature.layer = std::move(layer);
  for (const std::string_view name : {"fid", "id"})
    if (feature.id.empty()) feature.id = clean_utf8(attribute_of(element, name));
  srs_name_ = srs_name;
  geometry_.reset();
  std::string_view previous;
  for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
    if (is_named(child, "boundedBy")) {  // before what it is about, by GML's schema
      const std::string_view own = attribute_of(first_element(child), "srsName");
      if (!own.empty()) srs_name_ = own;
      continue;
    }
    add_property(child, previous, feature.properties);
    previous = child.name();
  }
  if (element.child("gml:name")) keep_apart("name", feature.properties);
  if (element.child("gml:description")) keep_apart("description", feature.properties);
  feature.geometry = std::move(geometry_);
  reply_.features->features.push_back(std::move(feature));
}

/// Neighbours of one name are the values of one property; a property of nothing but geometry is none.
void GmlReader::add_property(pugi::xml_node element, std::string_view previous_name,
                             Value::Object& properties) {
  const pugi::xml_node only = is_shape(element) ? element : first_element(element);
  if (is_shape(only) && (only == element || !next_element(only))) {
    if (reply_.geometry_property.empty()) reply_.geometry_property = clean_utf8(local_name(element));
    return add_geometry(only);
  }
  Value value = value_of(element);
  if (previous_name != element.name() || properties.empty()) {
    properties.push_back({clean_utf8(local_name(element)), std::move(value)});
    return;
  }
  Value& before = properties.back().value;
  if (before.as_array() == nullptr) before = Value::array().push(std::move(before));
  before.push(std::move(value));
}

Value GmlReader::value_of(pugi::xml_node element) {
  if (attribute_of(element, "nil") == "true") return {};
  const pugi::xml_node first = first_element(element);
  if (!first) {
    std::string text = text_of(element);
    return text.empty() ? Value(clean_utf8(attribute_of(element, "href"))) : Value(std::move(text));
  }
  Value::Object members;
  std::string_view previous;
  for (pugi::xml_node child = first; child; child = next_element(child)) {
    add_property(child, previous, members);
    previous = child.name();
  }
  return members;
}

void GmlReader::finish() {
  if (unreadable_geometry_) reply_.warnings.push_back("a geometry could not be read and was left out");
  if (!unreadable_crs_.empty())
    reply_.warnings.push_back(
        concat("the CRS '", unreadable_crs_, "' of a geometry is not known; the geometry was left out"));
  if (mixed_crs_) reply_.warnings.push_back("geometries in a second CRS were left out");
}

void GmlReader::add_geometry(pugi::xml_node shape) {
  if (geometry_) return;
  std::optional<GmlGeometry> read = read_gml_geometry(shape, latitude_first_, srs_name_);
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
    reply_.latitude_first = read->latitude_first;
    geometry_ = std::move(read->geometry);
  }
}

std::string_view bounded_by_srs_name(pugi::xml_node element) {
  return attribute_of(first_element(child_named(element, "boundedBy")), "srsName");
}

}  // namespace geoprobe
