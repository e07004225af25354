#include <geoprobe/formats/capabilities.h>
#include <geoprobe/formats/feature_type.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/http/media_type.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>

#include <pugixml.hpp>
#include <utility>

namespace geoprobe {

std::string_view unprefixed(std::string_view name) {
  return name.substr(name.find(':') + 1);
}

namespace {

/// Whether it is the type of a property that holds a geometry: gml:PointPropertyType and its kin.
bool is_geometry_type(std::string_view type) {
  type = unprefixed(type);
  constexpr std::string_view kSuffix = "PropertyType";
  if (!type.ends_with(kSuffix)) return false;
  type.remove_suffix(kSuffix.size());
  if (type.starts_with("Multi")) type.remove_prefix(5);
  for (const std::string_view kind :
       {"Geometry", "GeometricPrimitive", "Point", "LineString", "Curve", "Polygon", "Surface", "Solid"})
    if (type == kind) return true;
  return false;
}

/// The name of the first element below that is a geometry, or empty.
std::string find_geometry(pugi::xml_node parent) {
  for (pugi::xml_node child = first_element(parent); child; child = next_element(child)) {
    if (is_named(child, "element")) {
      if (is_geometry_type(attribute_of(child, "type"))) return clean_utf8(attribute_of(child, "name"));
      // gml:pointProperty, as some schemas refer to it.
      const std::string_view reference = attribute_of(child, "ref");
      if (reference.starts_with("gml:") && reference.ends_with("Property"))
        return clean_utf8(unprefixed(reference));
    }
    if (std::string below = find_geometry(child); !below.empty()) return below;
  }
  return {};
}

}  // namespace

Reply read_feature_types(std::string_view body, const ReplyHint& hint) {
  DecodedText decoded = decode_text(body, parse_media_type(hint.content_type).charset, hint.decoder);
  const std::string_view content = trim(decoded.text);
  if (content.starts_with('<')) {
    XmlDocument document{std::string(content)};
    const pugi::xml_node schema = document.root();
    if (document.failure().empty() && is_named(schema, "schema")) {
      Reply reply;
      reply.dialect = "schema";
      reply.charset = decoded.charset;
      auto out = std::make_shared<Capabilities>();
      std::map<std::string_view, std::string> by_type;
      for (pugi::xml_node type = first_element(schema); type; type = next_element(type))
        if (is_named(type, "complexType")) by_type.emplace(attribute_of(type, "name"), find_geometry(type));
      for (pugi::xml_node element = first_element(schema); element; element = next_element(element)) {
        if (!is_named(element, "element")) continue;
        std::string geometry = find_geometry(element);
        const auto type = by_type.find(unprefixed(attribute_of(element, "type")));
        if (geometry.empty() && type != by_type.end()) geometry = type->second;
        if (!geometry.empty())
          out->geometry_properties.emplace(clean_utf8(attribute_of(element, "name")), std::move(geometry));
      }
      reply.capabilities = std::move(out);
      return reply;
    }
  }
  Reply reply = read_reply(body, hint);
  if (!reply.exception && reply.failure.empty()) {
    reply.features.reset();
    reply.failure = "the server sent something else where the description of its feature type was asked for";
  }
  return reply;
}

}  // namespace geoprobe
