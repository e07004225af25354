#include <geoprobe/formats/gml_geometry.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cstddef>
#include <pugixml.hpp>
#include <string_view>
#include <utility>

namespace geoprobe {
namespace {

struct GeometryKind {
  std::string_view name;
  Geometry::Type type;
};
constexpr GeometryKind kGeometryKinds[] = {
    {"Point", Geometry::Type::point},
    {"MultiPoint", Geometry::Type::multi_point},
    {"LineString", Geometry::Type::line},
    {"LinearRing", Geometry::Type::line},
    {"Curve", Geometry::Type::line},
    {"CompositeCurve", Geometry::Type::line},
    {"OrientableCurve", Geometry::Type::line},
    {"MultiLineString", Geometry::Type::multi_line},
    {"MultiCurve", Geometry::Type::multi_line},
    {"Polygon", Geometry::Type::polygon},
    {"Surface", Geometry::Type::polygon},
    {"MultiPolygon", Geometry::Type::multi_polygon},
    {"MultiSurface", Geometry::Type::multi_polygon},
    {"CompositeSurface", Geometry::Type::multi_polygon},
    {"PolyhedralSurface", Geometry::Type::multi_polygon},
    {"MultiGeometry", Geometry::Type::multi_polygon},
};

const GeometryKind* kind_of(pugi::xml_node element) {
  const std::string_view name = local_name(element);
  for (const GeometryKind& kind : kGeometryKinds)
    if (name == kind.name) return &kind;
  return nullptr;
}

std::optional<double> read_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (!text.starts_with('.') && !text.ends_with('.')) return parse_double(text);
  if (text.ends_with('.')) text.remove_suffix(1);
  return parse_double(text.starts_with('.') ? concat("0", text) : std::string(text));
}

/// The numbers of a text; false where something in it is no number.
bool read_numbers(std::string_view text, char separator, char decimal, std::vector<double>& numbers) {
  numbers.clear();
  std::string mended;
  for (std::size_t at = 0; at < text.size();) {
    if (is_xml_space(text[at]) || text[at] == separator) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    while (at < text.size() && !is_xml_space(text[at]) && text[at] != separator) ++at;
    std::string_view token = text.substr(start, at - start);
    if (decimal != '.') {
      mended = std::string(token);
      std::replace(mended.begin(), mended.end(), decimal, '.');
      token = mended;
    }
    const std::optional<double> number = read_number(token);
    if (!number) return false;
    numbers.push_back(*number);
  }
  return true;
}

class GmlShapes {
 public:
  explicit GmlShapes(bool swap) : swap_(swap) {}
  bool failed() const { return failed_; }

  /// All positions written directly within the element, in their order.
  Geometry::Ring positions(pugi::xml_node element, std::size_t dimension) {
    Geometry::Ring ring;
    dimension = dimension_of(element, dimension);
    for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      if (name == "coordinates")
        coordinates(child, ring);
      else if (name == "posList")
        numbers(text_of(child), dimension_of(child, dimension), ring);
      else if (name == "pos")
        one(text_of(child), ring);
      else if (name == "coord")
        coord(child, ring);
      else if (!first_element(child))
        continue;
      else if (name != "metaDataProperty")
        append(ring, positions(child, dimension));
    }
    return ring;
  }

  Geometry::Part polygon(pugi::xml_node element, std::size_t dimension) {
    Geometry::Part part;
    dimension = dimension_of(element, dimension);
    for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      const bool outer = name == "exterior" || name == "outerBoundaryIs";
      if (!outer && name != "interior" && name != "innerBoundaryIs") continue;
      for (pugi::xml_node ring = first_element(child); ring; ring = next_element(ring)) {
        Geometry::Ring read = positions(ring, dimension_of(child, dimension));
        if (read.empty()) continue;
        if (outer)
          part.insert(part.begin(), std::move(read));
        else
          part.push_back(std::move(read));
      }
    }
    return part;
  }

  /// The parts of the element's members, however they are wrapped.
  void parts(pugi::xml_node element, Geometry::Type type, std::size_t dimension,
             std::vector<Geometry::Part>& out) {
    dimension = dimension_of(element, dimension);
    const GeometryKind* kind = kind_of(element);
    const bool single = kind != nullptr && kind->type == single_of(type) && !is_named(element, "Surface");
    if (single || is_named(element, "PolygonPatch")) {
      Geometry::Part part;
      if (single_of(type) == Geometry::Type::polygon)
        part = polygon(element, dimension);
      else if (Geometry::Ring ring = positions(element, dimension); !ring.empty())
        part.push_back(std::move(ring));
      if (!part.empty()) out.push_back(std::move(part));
      return;
    }
    for (pugi::xml_node child = first_element(element); child; child = next_element(child))
      parts(child, type, dimension, out);
  }

  static Geometry::Type single_of(Geometry::Type type) {
    if (type == Geometry::Type::multi_point) return Geometry::Type::point;
    if (type == Geometry::Type::multi_line) return Geometry::Type::line;
    return type == Geometry::Type::multi_polygon ? Geometry::Type::polygon : type;
  }

 private:
  static std::size_t dimension_of(pugi::xml_node element, std::size_t inherited) {
    const std::string_view text = attribute_of(element, "srsDimension");
    if (text == "2") return 2;
    return text == "3" ? 3 : inherited;
  }
  static void append(Geometry::Ring& ring, const Geometry::Ring& more) {
    ring.insert(ring.end(), more.begin(), more.end());
  }
  void add(double first, double second, Geometry::Ring& ring) {
    ring.push_back(swap_ ? Position{second, first} : Position{first, second});
  }
  void numbers(std::string_view text, std::size_t dimension, Geometry::Ring& ring) {
    if (!read_numbers(text, ' ', '.', numbers_) || numbers_.size() % dimension != 0) {
      failed_ = true;
      return;
    }
    ring.reserve(ring.size() + numbers_.size() / dimension);
    for (std::size_t i = 0; i < numbers_.size(); i += dimension) add(numbers_[i], numbers_[i + 1], ring);
  }
  void one(std::string_view text, Geometry::Ring& ring) {
    if (!read_numbers(text, ' ', '.', numbers_) || numbers_.size() < 2 || numbers_.size() > 3)
      failed_ = true;
    else
      add(numbers_[0], numbers_[1], ring);
  }
  void coord(pugi::xml_node element, Geometry::Ring& ring) {
    const auto x = read_number(trim(child_named(element, "X").child_value()));
    const auto y = read_number(trim(child_named(element, "Y").child_value()));
    if (x && y)
      add(*x, *y, ring);
    else
      failed_ = true;
  }
  void coordinates(pugi::xml_node element, Geometry::Ring& ring) {
    const auto sign = [&](std::string_view name, char otherwise) {
      const std::string_view text = attribute_of(element, name);
      return text.size() == 1 ? text[0] : otherwise;
    };
    const char between_numbers = sign("cs", ',');
    const char between_positions = sign("ts", ' ');
    const char decimal = sign("decimal", '.');
    const std::string text = text_of(element);
    for (std::size_t at = 0; at < text.size();) {
      if (is_xml_space(text[at]) || text[at] == between_positions) {
        ++at;
        continue;
      }
      const std::size_t start = at;
      while (at < text.size() && text[at] != between_positions &&
             !(between_positions == ' ' && is_xml_space(text[at])))
        ++at;
      const std::string_view tuple = std::string_view(text).substr(start, at - start);
      if (!read_numbers(tuple, between_numbers, decimal, numbers_) || numbers_.size() < 2) {
        failed_ = true;
        return;
      }
      add(numbers_[0], numbers_[1], ring);
    }
  }

  bool swap_;
  bool failed_ = false;
  std::vector<double> numbers_;  // of the text that is being read
};

struct SrsName {
  std::optional<Crs> crs;
  std::optional<bool> latitude_first;  // of a geographic CRS
};

SrsName read_srs_name(std::string_view text) {
  SrsName out;
  if (contains_ignoring_case(text, "CRS84")) return {kCrs84, false};
  if (Expected<Crs> crs = parse_crs(trim(text))) out.crs = crs.value();
  if (starts_with_ignoring_case(text, "urn:") || contains_ignoring_case(text, "/def/crs/"))
    out.latitude_first = true;
  else if (contains_ignoring_case(text, "epsg.xml#") || (out.crs && out.crs->crs84))
    out.latitude_first = false;
  return out;
}

/// The first srsName at or below the element.
std::string_view find_srs_name(pugi::xml_node element) {
  const std::string_view own = attribute_of(element, "srsName");
  if (!own.empty()) return own;
  for (pugi::xml_node child = first_element(element); child; child = next_element(child))
    if (const std::string_view below = find_srs_name(child); !below.empty()) return below;
  return {};
}

}  // namespace

bool is_gml_geometry(pugi::xml_node element) {
  return kind_of(element) != nullptr;
}

std::optional<GmlGeometry> read_gml_geometry(pugi::xml_node element, bool latitude_first,
                                             std::string_view srs_name) {
  const GeometryKind* kind = kind_of(element);
  if (kind == nullptr) return std::nullopt;
  GmlGeometry out;
  std::string_view name = find_srs_name(element);
  if (name.empty()) name = srs_name;
  if (is_named(element, "MultiGeometry"))
    return read_gml_geometry(first_element(first_element(element)), latitude_first, name);
  const SrsName srs = read_srs_name(name);
  out.crs = srs.crs;
  if (!name.empty() && !srs.crs) out.unreadable_crs = plain_text(clean_utf8(name), 100);
  const bool geographic = !srs.crs || srs.crs->is_wgs84() || (srs.crs->epsg > 4000 && srs.crs->epsg < 5000);
  out.axis_known = geographic && srs.latitude_first.has_value();
  out.latitude_first = geographic && srs.latitude_first.value_or(latitude_first);
  GmlShapes reader(out.latitude_first);
  out.geometry.type = kind->type;
  reader.parts(element, kind->type, 2, out.geometry.parts);
  if (reader.failed() || out.geometry.parts.empty()) return std::nullopt;
  const bool multi = GmlShapes::single_of(kind->type) != kind->type;
  if (!multi && out.geometry.parts.size() > 1) {
    if (kind->type == Geometry::Type::polygon)  // a Surface of several patches
      out.geometry.type = Geometry::Type::multi_polygon;
    else
      out.geometry.parts.resize(1);
  }
  return out;
}

}  // namespace geoprobe
