#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml.h>

#include <string>
#include <string_view>

namespace geoprobe {

/// Reads features of GML 2, 3.1.1 and 3.2 (and MapServer's, which are alike) into a reply's features, which
/// must be there. An element with elements of its own becomes an object, repeated neighbours an array, an
/// empty xlink:href the text of its reference, xsi:nil null. The first geometry, at whatever depth, is the
/// feature's; others are left out.
class GmlReader {
 public:
  GmlReader(const XmlDocument& document, bool latitude_first, Reply& reply)
      : document_(document), latitude_first_(latitude_first), reply_(reply) {}

  /// `srs_name` is that of the collection, for geometries that say none.
  void read_feature(pugi::xml_node element, std::string layer, std::string_view srs_name);
  /// Says once what is to be said of many.
  void finish();

 private:
  void add_property(pugi::xml_node element, std::string_view previous_name, Value::Object& properties);
  Value value_of(pugi::xml_node element);
  void add_geometry(pugi::xml_node shape);

  const XmlDocument& document_;
  bool latitude_first_;
  Reply& reply_;
  std::string_view srs_name_;         // of the feature that is being read
  std::optional<Geometry> geometry_;  // of the same
  bool has_crs_ = false, unreadable_geometry_ = false, mixed_crs_ = false;
  std::string unreadable_crs_;
};

/// The srsName of a boundedBy among the element's children, or empty.
std::string_view bounded_by_srs_name(pugi::xml_node element);

}  // namespace geoprobe
