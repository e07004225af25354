#include <geoprobe/geo/wkt.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

using Type = Geometry::Type;

constexpr int kMostDepth = 16;

enum class Shape { point, line, arcs, chain, polygon, many };

struct Kind {
  std::string_view name;
  Shape shape;
  Type type;          // of the geometry; collection: that of its members
  Shape member = {};  // of `many`, where a member does not name its kind
};
constexpr Kind kKinds[] = {
    {"POINT", Shape::point, Type::point},
    {"LINESTRING", Shape::line, Type::line},
    {"LINEARRING", Shape::line, Type::line},
    {"CIRCULARSTRING", Shape::arcs, Type::line},
    {"COMPOUNDCURVE", Shape::chain, Type::line},
    {"POLYGON", Shape::polygon, Type::polygon},
    {"TRIANGLE", Shape::polygon, Type::polygon},
    {"CURVEPOLYGON", Shape::polygon, Type::polygon},
    {"MULTIPOINT", Shape::many, Type::multi_point, Shape::point},
    {"MULTILINESTRING", Shape::many, Type::multi_line, Shape::line},
    {"MULTICURVE", Shape::many, Type::multi_line, Shape::line},
    {"MULTIPOLYGON", Shape::many, Type::multi_polygon, Shape::polygon},
    {"MULTISURFACE", Shape::many, Type::multi_polygon, Shape::polygon},
    {"POLYHEDRALSURFACE", Shape::many, Type::multi_polygon, Shape::polygon},
    {"TIN", Shape::many, Type::multi_polygon, Shape::polygon},
    {"GEOMETRYCOLLECTION", Shape::many, Type::collection},
};

/// Every step says whether what it wants was there.
class WktReader {
 public:
  WktReader(std::string_view text, CurveWriter& curves) : text_(text), curves_(curves) {}

  /// The geometry that comes next; an EMPTY one has no parts and no members.
  bool geometry(Geometry& out, int depth = 0) {
    const Kind* kind = tagged_kind();
    if (kind == nullptr || depth > kMostDepth) return false;
    out.type = kind->type;
    if (empty()) return true;
    if (kind->type == Type::collection)
      return list([&] { return geometry(out.members.emplace_back(), depth + 1); });
    if (kind->shape != Shape::many) return part(kind->shape, out.parts, depth);
    return list([&] {
      const Kind* own = tagged_kind();
      return empty() || part(own != nullptr ? own->shape : kind->member, out.parts, depth + 1);
    });
  }
  bool at_end() { return next() == '\0'; }

 private:
  bool part(Shape shape, std::vector<Geometry::Part>& parts, int depth) {
    Geometry::Part& part = parts.emplace_back();
    if (shape == Shape::polygon)
      return list([&] {
        const Kind* own = tagged_kind();
        return empty() || curve(own != nullptr ? own->shape : Shape::line, part.emplace_back(), depth + 1);
      });
    if (shape != Shape::point) return shape != Shape::many && curve(shape, part.emplace_back(), depth);
    Geometry::Ring& ring = part.emplace_back();
    return (next() == '(' ? line(ring) : position(ring)) && ring.size() == 1;
  }

  bool curve(Shape shape, Geometry::Ring& ring, int depth) {
    if (shape == Shape::line) return line(ring);
    if (shape == Shape::arcs) return arcs(ring);
    return shape == Shape::chain && depth < kMostDepth && list([&] {
             const Kind* own = tagged_kind();
             Geometry::Ring more;
             if (!empty() && !curve(own != nullptr ? own->shape : Shape::line, more, depth + 1)) return false;
             const bool joined = !ring.empty() && !more.empty() && ring.back() == more.front();
             ring.insert(ring.end(), more.begin() + (joined ? 1 : 0), more.end());
             return true;
           });
  }

  bool arcs(Geometry::Ring& ring) {
    Geometry::Ring control;
    if (!line(control) || control.size() % 2 == 0) return false;
    ring.push_back(control.front());
    for (std::size_t i = 2; i < control.size(); i += 2) curves_.arc(ring, control[i - 1], control[i]);
    return true;
  }

  /// The kind that is named here, with what Z, M, ZM or 25D follows it; null if none is.
  const Kind* tagged_kind() {
    next();
    std::size_t end = at_;
    while (end < text_.size() && (is_alpha(text_[end]) || is_digit(text_[end]))) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    for (const Kind& kind : kKinds) {
      if (!starts_with_ignoring_case(word, kind.name)) continue;
      const std::string_view rest = word.substr(kind.name.size());
      if (!rest.empty() && !is_dimension(rest) && !equals_ignoring_case(rest, "25D")) continue;
      at_ = end;
      next();
      std::size_t after = at_;
      while (after < text_.size() && is_alpha(text_[after])) ++after;
      if (is_dimension(text_.substr(at_, after - at_))) at_ = after;
      return &kind;
    }
    return nullptr;
  }
  static bool is_dimension(std::string_view word) {
    return equals_ignoring_case(word, "Z") || equals_ignoring_case(word, "M") ||
           equals_ignoring_case(word, "ZM");
  }
  bool empty() {
    next();
    if (!starts_with_ignoring_case(text_.substr(at_), "EMPTY")) return false;
    at_ += 5;
    return true;
  }

  template <class Item>
  bool list(Item item) {
    if (!skip('(')) return false;
    do {
      if (!item()) return false;
    } while (skip(','));
    return skip(')');
  }
  char next() {
    while (at_ < text_.size() && trim(text_.substr(at_, 1)).empty()) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool skip(char c) {
    const bool there = next() == c;
    at_ += there ? 1 : 0;
    return there;
  }
  bool line(Geometry::Ring& ring) {
    return list([&] { return position(ring); });
  }
  bool position(Geometry::Ring& ring) {
    double numbers[2] = {};
    const std::size_t end = std::min(text_.find_first_of(",()", at_), text_.size());
    std::string_view rest = text_.substr(at_, end - at_);
    for (double& number : numbers) {
      rest = trim(rest);
      const std::size_t length = std::min(rest.find(' '), rest.size());
      const std::optional<double> read = parse_double(rest.substr(0, length));
      if (!read) return false;
      number = *read;
      rest.remove_prefix(length);
    }
    at_ = end;
    ring.push_back({numbers[0], numbers[1]});
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  CurveWriter& curves_;
};

/// Without what is EMPTY; nothing if all is.
std::optional<Geometry> without_empty(Geometry geometry) {
  if (geometry.type == Type::collection) {
    std::vector<Geometry> members;
    for (Geometry& member : geometry.members)
      if (std::optional<Geometry> some = without_empty(std::move(member)))
        members.push_back(std::move(*some));
    return collect_geometries(std::move(members));
  }
  if (geometry.parts.empty()) return std::nullopt;
  return geometry;
}

/// Takes EWKT's "SRID=4326;" off the text.
std::optional<Crs> take_srid(std::string_view& text) {
  text = trim(text);
  const std::size_t end = text.find(';');
  if (!starts_with_ignoring_case(text, "SRID=") || end == std::string_view::npos) return std::nullopt;
  const Expected<Crs> crs = parse_crs(text.substr(5, end - 5));
  text.remove_prefix(end + 1);
  return crs ? crs.value() : kUnknownCrs;
}

}  // namespace

WktGeometry geometry_from_wkt(std::string_view text, CurveWriter& curves) {
  WktGeometry out;
  out.crs = take_srid(text);
  WktReader reader(text, curves);
  Geometry geometry;
  out.unreadable = !reader.geometry(geometry) || !reader.at_end();
  if (!out.unreadable) out.geometry = without_empty(std::move(geometry));
  return out;
}

}  // namespace geoprobe
