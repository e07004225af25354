#include <geoprobe/formats/gml.h>

#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

Feature read_attributes(pugi::xml_node parent, std::string layer) {
  Feature feature;
  feature.layer = std::move(layer);
  feature.id = clean_utf8(attribute_of(parent, "id"));
  for (pugi::xml_node child = first_element(parent); child; child = next_element(child)) {
    if (!is_named(child, "Attribute") || attribute_of(child, "type") == "derived") continue;
    feature.properties.push_back(
        {clean_utf8(attribute_of(child, "name")), Value(clean_utf8(attribute_of(child, "value")))});
  }
  return feature;
}

}  // namespace

void read_feature_info_response(XmlDocument& document, Reply& reply) {
  reply.features.emplace();
  reply.text_only = true;
  for (pugi::xml_node layer = first_element(document.root()); layer; layer = next_element(layer)) {
    if (!is_named(layer, "Layer")) continue;
    const std::string name = clean_utf8(attribute_of(layer, "name"));
    for (pugi::xml_node child = first_element(layer); child; child = next_element(child))
      if (is_named(child, "Feature") && document.is_whole(child))
        reply.features->features.push_back(read_attributes(child, name));
    // A raster has its attributes directly under its layer.
    if (child_named(layer, "Attribute") && document.is_whole(layer)) {
      Feature raster = read_attributes(layer, name);
      raster.id.clear();
      reply.features->features.push_back(std::move(raster));
    }
  }
}

}  // namespace geoprobe
