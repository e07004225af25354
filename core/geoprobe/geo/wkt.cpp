#include <geoprobe/geo/wkt.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe {
namespace {

using Type = Geometry::Type;

struct Kind {
  std::string_view name;
  Type type, single;
};
constexpr Kind kKinds[] = {
    {"POINT", Type::point, Type::point},       {"MULTIPOINT", Type::multi_point, Type::point},
    {"LINESTRING", Type::line, Type::line},    {"MULTILINESTRING", Type::multi_line, Type::line},
    {"POLYGON", Type::polygon, Type::polygon}, {"MULTIPOLYGON", Type::multi_polygon, Type::polygon},
};

/// Every step says whether what it wants was there.
class WktReader {
 public:
  explicit WktReader(std::string_view text) : text_(text) {}

  const Kind* kind() {
    std::string_view name = trim(text_.substr(0, text_.find('(')));
    at_ = std::min(text_.find('('), text_.size());
    const std::string shown = lower(name);
    for (const Kind& kind : kKinds) {
      if (!starts_with_ignoring_case(shown, kind.name)) continue;
      const std::string_view rest = trim(std::string_view(shown).substr(kind.name.size()));
      if (rest.empty() || rest == "z" || rest == "m" || rest == "zm") return &kind;
    }
    return nullptr;
  }

  template <class Item>
  bool list(Item item) {
    if (!skip('(')) return false;
    do {
      if (!item()) return false;
    } while (skip(','));
    return skip(')');
  }
  bool part(Type single, Geometry::Part& part) {
    if (single == Type::polygon) return list([&] { return ring(part.emplace_back()); });
    if (single == Type::point && next() != '(') return position(part.emplace_back());
    return ring(part.emplace_back());
  }
  bool at_end() { return next() == '\0'; }

 private:
  char next() {
    while (at_ < text_.size() && trim(text_.substr(at_, 1)).empty()) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool skip(char c) {
    const bool there = next() == c;
    at_ += there ? 1 : 0;
    return there;
  }
  bool ring(Geometry::Ring& ring) {
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
};

}  // namespace

std::optional<Geometry> geometry_from_wkt(std::string_view text) {
  WktReader reader(text);
  const Kind* kind = reader.kind();
  if (kind == nullptr) return std::nullopt;
  Geometry geometry{kind->type, {}};
  const auto part = [&] { return reader.part(kind->single, geometry.parts.emplace_back()); };
  const bool read = kind->type == kind->single ? part() : reader.list(part);
  if (!read || !reader.at_end()) return std::nullopt;
  if (kind->type == Type::point && geometry.parts[0][0].size() != 1) return std::nullopt;
  return geometry;
}

}  // namespace geoprobe
