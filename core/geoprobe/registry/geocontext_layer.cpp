#include <geoprobe/registry/geocontext_layer.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/terminal.h>

namespace geoprobe {
namespace {

/// What GeoServer calls the value of a raster.
bool is_band(const std::string& name) {
  return name == "GRAY_INDEX" || name == "PALETTE_INDEX";
}

/// Without what was pasted around it or says how to identify.
std::string plain_layer(const std::string& layer, ServiceType type) {
  constexpr std::string_view kPasted = "layer name: '", kAll = "all:";
  if (const std::size_t at = layer.find(kPasted); at != std::string::npos && layer.back() == '\'') {
    const std::size_t begin = at + kPasted.size();
    if (begin + 1 < layer.size()) return layer.substr(begin, layer.size() - 1 - begin);
  }
  if (type == ServiceType::arcgis && starts_with_ignoring_case(layer, kAll)) return layer.substr(kAll.size());
  return layer;
}

void check_property(std::string& property, LooseObject& in, const GeocontextNames& names, bool identified) {
  const std::size_t colon = property.rfind(':');
  if (colon != std::string::npos) {
    property.erase(0, colon + 1);
    if (!names.prefixed)
      in.warn(names.attribute,
              concat("is the attribute ", quoted(property), " with a prefix; replies are read without"));
  }
  if (property.empty())
    in.warn(names.attribute,
            concat("there is no ", names.attribute, "; the value is an object of all attributes"));
  else if (identified && (property == "value" || property == "layerName"))
    in.warn(names.attribute, concat("'", property,
                                    "' is a member of the identify result, not an attribute; it is read as "
                                    "that unless an attribute has this name"));
}

}  // namespace

GeocontextLayer read_geocontext_layer(LooseObject& in, const GeocontextNames& names, ServiceType type,
                                      bool identified) {
  const std::string whole = in.text("layer_typename");
  GeocontextLayer read{whole, in.text(names.attribute)};
  if (type == ServiceType::geonames) {
    read.layer.clear();
    read.is_changed = !whole.empty();
  } else if (is_band(whole) && !read.property.empty() && !is_band(read.property)) {
    in.warn("layer_typename",
            concat(quoted(whole), " is an attribute of a raster and ", quoted(read.property),
                   " stands for the attribute; they are taken the other way round"));
    std::swap(read.layer, read.property);
  } else if (read.layer = plain_layer(whole, type); read.layer != whole) {
    in.warn("layer_typename", concat(quoted(whole), " is read as the layer ", quoted(read.layer)));
    read.is_changed = true;
  }
  check_property(read.property, in, names, identified);
  return read;
}

}  // namespace geoprobe
