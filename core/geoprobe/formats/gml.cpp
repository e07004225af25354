#include <geoprobe/formats/degrees.h>
#include <geoprobe/formats/gml.h>
#include <geoprobe/geo/edges.h>
#include <geoprobe/geo/reproject.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/members.h>
#include <geoprobe/text/order.h>

#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

/// A geometry, an empty one too, but no property that is called like one.
bool is_shape(pugi::xml_node element) {
  return (first_element(element) || element.attribute("srsName")) && is_gml_geometry(element);
}

bool holds_only_shapes(pugi::xml_node element) {
  pugi::xml_node child = first_element(element);
  if (!child) return false;
  while (child && is_shape(child)) child = next_element(child);
  return !child;
}

/// Properties of one local name and several prefixes get their prefixes back.
void keep_apart(const std::vector<std::size_t>& same, const std::string_view* prefixes,
                Value::Object& properties) {
  constexpr std::string_view kGml = "gml";
  bool several = false;  // prefixes beside GML's own
  std::string_view other = kGml;
  for (const std::size_t i : same) {
    if (prefixes[i] == kGml) continue;
    several = several || (other != kGml && other != prefixes[i]);
    other = prefixes[i];
  }
  if (other == kGml) return;
  for (const std::size_t i : same)
    if (prefixes[i] == kGml || (several && !prefixes[i].empty()))
      properties[i].name = clean_utf8(concat(prefixes[i], ":", properties[i].name));
}

}  // namespace

void GmlReader::read_feature(pugi::xml_node element, std::string layer, const GmlBounds& bounds) {
  if (!document_.is_whole(element)) return;
  Feature feature;
  feature_ = &feature;
  feature.layer = std::move(layer);
  for (const std::string_view name : {"fid", "id"})
    if (feature.id.empty()) feature.id = clean_utf8(attribute_of(element, name));
  context_ = {latitude_first_, bounds.srs_name, bounds.dimension};
  const std::size_t first_prefix = prefixes_.size();
  for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
    if (is_gml_bounds(child)) {  // before what it is about, by GML's schema
      const GmlBounds own = read_gml_bounds(child);
      if (!own.srs_name.empty()) context_.srs_name = own.srs_name;
      if (own.dimension != 0) context_.dimension = own.dimension;
      continue;
    }
    add_property(child, feature.properties);
  }
  feature.prefix = clean_utf8(prefix_of(element));
  for (std::size_t i = 0; i < feature.properties.size(); ++i)
    if (const std::string_view prefix = prefixes_[first_prefix + i]; prefix != feature.prefix)
      feature.foreign.push_back(clean_utf8(concat(prefix, ":", feature.properties[i].name)));
  settle_names(first_prefix, feature.properties);
  reply_.features->features.push_back(std::move(feature));
}

/// A property of nothing but geometry is none.
void GmlReader::add_property(pugi::xml_node element, Value::Object& properties) {
  if (is_shape(element)) return add_geometry(element, element);
  if (holds_only_shapes(element)) {
    for (pugi::xml_node shape = first_element(element); shape; shape = next_element(shape))
      add_geometry(shape, element);
    return;
  }
  Value value = value_of(element);
  properties.push_back({clean_utf8(local_name(element)), std::move(value)});
  prefixes_.push_back(prefix_of(element));
}

/// Takes the prefixes of the properties, which are the last ones.
void GmlReader::settle_names(std::size_t first_prefix, Value::Object& properties) {
  if (has_repeated_names(properties)) {
    const std::vector<std::size_t> order = stable_order(properties.size(), [&](std::size_t a, std::size_t b) {
      return properties[a].name < properties[b].name;
    });
    std::vector<std::size_t> same;
    for (std::size_t i = 0; i < order.size(); ++i) {
      same.push_back(order[i]);
      if (i + 1 < order.size() && properties[order[i]].name == properties[order[i + 1]].name) continue;
      keep_apart(same, prefixes_.data() + first_prefix, properties);
      same.clear();
    }
    merge_repeated_names(properties);
  }
  prefixes_.resize(first_prefix);
}

Value GmlReader::value_of(pugi::xml_node element) {
  if (attribute_of(element, "nil") == "true") return {};
  const pugi::xml_node first = first_element(element);
  if (!first) {
    std::string text = text_of(element);
    return text.empty() ? Value(clean_utf8(attribute_of(element, "href"))) : Value(std::move(text));
  }
  Value::Object members;
  const std::size_t first_prefix = prefixes_.size();
  for (pugi::xml_node child = first; child; child = next_element(child))
    if (!is_gml_bounds(child)) add_property(child, members);
  settle_names(first_prefix, members);
  return members;
}

void GmlReader::add_bounds(const GmlBounds& bounds) {
  if (has_bounds_) bounds_.reset();  // of several collections none speaks for all
  if (!has_bounds_) bounds_ = bounds.box;
  has_bounds_ = true;
}

void GmlReader::finish() {
  if (unreadable_geometry_) reply_.warnings.push_back("a geometry could not be read and was left out");
  if (incomplete_geometry_) reply_.warnings.push_back("a geometry could be read only in part");
  if (!unreadable_crs_.empty())
    reply_.warnings.push_back(
        concat("the CRS '", unreadable_crs_, "' of a geometry is not known; the geometry was left out"));
  if (mixed_crs_)
    reply_.warnings.push_back("of a feature with geometries in several CRSs only one could be read");
  check_degrees(reply_, bounds_);
}

void GmlReader::add_geometry(pugi::xml_node shape, pugi::xml_node property) {
  GmlGeometry read = read_gml_geometry(shape, context_, curves_);
  Feature& feature = *feature_;
  if (!read.unreadable_crs.empty()) {
    unreadable_crs_ = read.unreadable_crs;
    feature.geometry_incomplete = true;
    return;
  }
  if (read.incomplete) {
    feature.geometry_incomplete = true;
    (read.geometry ? incomplete_geometry_ : unreadable_geometry_) = true;
  }
  // A filter is to name the outline, not the label beside it.
  const bool is_area = read.geometry && !read.geometry->parts.empty() && is_polygon(read.geometry->type);
  if (reply_.geometry_property.empty() || (is_area && !property_is_area_)) {
    reply_.geometry_property = clean_utf8(local_name(property));
    property_is_area_ = is_area;
  }
  if (!read.geometry) return;
  const Crs crs = read.crs.value_or(kWgs84);
  reply_.axis_known = reply_.axis_known && read.axis_known;
  reply_.latitude_first = read.latitude_first;
  if (!feature.geometry) {
    reply_.state_crs(feature, crs);
  } else if (const Crs first = feature.geometry_crs.value_or(reply_.geometry_crs); crs.epsg != first.epsg) {
    read.geometry = reproject(*read.geometry, crs, first);
    if (!read.geometry) {
      mixed_crs_ = feature.geometry_incomplete = true;
      return;
    }
  }
  join_geometry(feature.geometry, std::move(*read.geometry));
}

}  // namespace geoprobe
