#pragma once
#include <geoprobe/formats/gml_geometry.h>
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml.h>

#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// Reads features of GML 2, 3.1.1 and 3.2 (and MapServer's, which are alike) into a reply's features, which
/// must be there. An element with elements of its own becomes an object, repeated ones an array, an empty
/// xlink:href the text of its reference, xsi:nil null. Names lose their prefixes unless two of one element's
/// would then be the same: these keep them, but for a feature type's own name beside GML's. All geometries,
/// at whatever depth, are the feature's.
class GmlReader {
 public:
  GmlReader(const XmlDocument& document, bool latitude_first, Reply& reply)
      : document_(document), latitude_first_(latitude_first), reply_(reply) {}

  /// `bounds` are the collection's, for geometries that state no CRS.
  void read_feature(pugi::xml_node element, std::string layer, const GmlBounds& bounds);
  /// The bounds of a collection; they may show in which order the axes are.
  void add_bounds(const GmlBounds& bounds);
  /// Says once what is to be said of many.
  void finish();

 private:
  void add_property(pugi::xml_node element, Value::Object& properties);
  void settle_names(std::size_t first_prefix, Value::Object& properties);
  Value value_of(pugi::xml_node element);
  void add_geometry(pugi::xml_node shape, pugi::xml_node property);

  const XmlDocument& document_;
  bool latitude_first_;
  Reply& reply_;
  GmlContext context_;          // of the feature that is being read
  Feature* feature_ = nullptr;  // the same
  CurveWriter curves_;
  std::optional<Box> bounds_;
  bool has_bounds_ = false, property_is_area_ = false;
  bool unreadable_geometry_ = false, incomplete_geometry_ = false, mixed_crs_ = false;
  std::vector<std::string_view> prefixes_;  // of the properties of the elements that are open
  std::string unreadable_crs_;
};

}  // namespace geoprobe
