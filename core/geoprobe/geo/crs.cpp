#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/ellipsoid.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>
#include <cmath>

namespace geoprobe {
namespace {

constexpr double kMercatorEdge = 20037508.342789244;
constexpr double kMercatorEdgeOnGrid = 20037508.343;

constexpr double radians(double degrees) {
  return degrees * (kPi / 180);
}
constexpr double degrees(double radians) {
  return radians * (180 / kPi);
}

double on_grid(double value, double cells) {
  const double scaled = value * cells;
  if (!(std::fabs(scaled) < 9e15)) return value;  // beyond that a double has no fraction to round
  return static_cast<double>(std::llround(scaled)) / cells;
}

/// After "EPSG" comes an optional version and the code.
std::string_view after_last(std::string_view text, char separator) {
  const std::size_t place = text.rfind(separator);
  return place == std::string_view::npos ? text : text.substr(place + 1);
}

std::optional<Crs> crs_of_epsg(std::string_view code) {
  const std::optional<std::uint64_t> number = parse_unsigned(code, 999999);
  if (!number || *number == 0) return std::nullopt;
  const auto epsg = static_cast<int>(*number);
  if (epsg == 900913 || epsg == 102100 || epsg == 102113) return kWebMercator;
  return Crs{epsg, false};
}

std::optional<Crs> try_crs(std::string_view text) {
  const std::string code = lower(text);
  const std::string_view all = code;
  for (const std::string_view name :
       {"crs:84", "crs84", "ogc:crs84", "urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:ogc::crs84",
        "urn:x-ogc:def:crs:ogc:1.3:crs84", "http://www.opengis.net/def/crs/ogc/1.3/crs84",
        "https://www.opengis.net/def/crs/ogc/1.3/crs84", "http://www.opengis.net/def/crs/ogc/0/crs84"})
    if (all == name) return kCrs84;
  for (const std::string_view prefix : {"epsg:", "urn:ogc:def:crs:epsg:", "urn:x-ogc:def:crs:epsg:"})
    if (all.substr(0, prefix.size()) == prefix) {
      const std::string_view rest = all.substr(prefix.size());
      const bool one_colon_at_most = std::count(rest.begin(), rest.end(), ':') <= 1;
      return one_colon_at_most ? crs_of_epsg(after_last(rest, ':')) : std::nullopt;
    }
  for (const std::string_view prefix :
       {"http://www.opengis.net/def/crs/epsg/", "https://www.opengis.net/def/crs/epsg/"})
    if (all.substr(0, prefix.size()) == prefix) return crs_of_epsg(after_last(all, '/'));
  for (const std::string_view prefix :
       {"http://www.opengis.net/gml/srs/epsg.xml#", "https://www.opengis.net/gml/srs/epsg.xml#"})
    if (all.substr(0, prefix.size()) == prefix) return crs_of_epsg(all.substr(prefix.size()));
  return crs_of_epsg(all);
}

std::optional<Position> forward_mercator(Position p) {
  if (!(std::fabs(p.x) <= 180) || !(std::fabs(p.y) < 90)) return std::nullopt;
  const Position result{kRadius * radians(p.x), kRadius * std::asinh(std::tan(radians(p.y)))};
  if (std::fabs(result.y) > kMercatorEdgeOnGrid) return std::nullopt;
  return snap(result, kWebMercator);
}

std::optional<Position> inverse_mercator(Position p) {
  if (!(std::fabs(p.x) <= kMercatorEdgeOnGrid) || !(std::fabs(p.y) <= kMercatorEdgeOnGrid))
    return std::nullopt;
  const Position result{degrees(p.x / kRadius), degrees(std::atan(std::sinh(p.y / kRadius)))};
  return snap({std::clamp(result.x, -180.0, 180.0), result.y}, kWgs84);
}

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::fabs(value) >= 9e9) return value < 0 ? "a number below -9000000000" : "a number above 9000000000";
  return format_decimal(value, 9);
}

std::string out_of_range(const char* axis, double value, const char* range, bool swapped) {
  return concat(axis, " ", number_text(value), " is out of range: it goes from ", range,
                (swapped ? " (x, the longitude or easting, comes first)" : ""));
}

}  // namespace

std::string Crs::code() const {
  return crs84 ? "CRS:84" : "EPSG:" + std::to_string(epsg);
}

Expected<Crs> parse_crs(std::string_view text) {
  if (const std::optional<Crs> crs = text.size() <= 100 ? try_crs(trim(text)) : std::nullopt) return *crs;
  return Failure{quoted(text) +
                 " is not a CRS: write it as EPSG:4326, EPSG:3857, CRS:84 or another EPSG code"};
}

bool is_built_in(const Crs& crs) {
  return crs.is_wgs84() || crs.is_web_mercator();
}

Expected<Crs> describe_crs(const Crs& crs, const CrsTransform& other) {
  if (other.describe && !is_built_in(crs)) return other.describe(crs);
  if (other || is_built_in(crs)) return crs;
  return Failure{concat(crs.code(), " is not built in; use EPSG:4326, CRS:84 or EPSG:3857")};
}

bool is_geographic(const Crs& crs) {
  return crs.unit == Crs::Unit::unknown ? crs.epsg > 4000 && crs.epsg < 5000 : crs.unit == Crs::Unit::degree;
}

std::optional<Position> transform_position(Position position, const Crs& from, const Crs& to,
                                           const CrsTransform& other) {
  if (!std::isfinite(position.x) || !std::isfinite(position.y)) return std::nullopt;
  if (from.epsg == to.epsg) return snap(position, to);
  if (from.is_wgs84() && to.is_web_mercator()) return forward_mercator(position);
  if (from.is_web_mercator() && to.is_wgs84()) return inverse_mercator(position);
  if (!other) return std::nullopt;
  const std::optional<Position> result = other(position, from, to);
  if (!result || !std::isfinite(result->x) || !std::isfinite(result->y)) return std::nullopt;
  return snap(*result, to);
}

Position snap(Position position, const Crs& crs) {
  const double cells = is_geographic(crs) ? 1e9 : 1e3;
  return {on_grid(position.x, cells), on_grid(position.y, cells)};
}

int grid_decimals(const Crs& crs) {
  return is_geographic(crs) ? 9 : 3;
}

Expected<Position> check_position(Position position, const Crs& crs, const CrsTransform& other) {
  const auto [x, y] = position;
  if (crs.is_wgs84()) {
    const bool swapped = std::fabs(y) > 90 && std::fabs(y) <= 180 && std::fabs(x) <= 90;
    if (!(std::fabs(x) <= 180)) return Failure{out_of_range("longitude", x, "-180 to 180", false)};
    if (!(std::fabs(y) <= 90)) return Failure{out_of_range("latitude", y, "-90 to 90", swapped)};
  } else if (crs.is_web_mercator()) {
    constexpr const char* kRange = "-20037508.342789244 to 20037508.342789244 metres";
    // The grid's last cell holds the edge and reaches a fraction of a millimetre beyond it.
    static_assert(kMercatorEdgeOnGrid - kMercatorEdge < 0.001);
    if (!(std::fabs(x) <= kMercatorEdgeOnGrid)) return Failure{out_of_range("easting", x, kRange, false)};
    if (!(std::fabs(y) <= kMercatorEdgeOnGrid)) return Failure{out_of_range("northing", y, kRange, false)};
  } else if (!std::isfinite(x) || !std::isfinite(y)) {
    return Failure{"a coordinate must be a finite number"};
  } else if (other && !transform_position(position, crs, kWgs84, other)) {
    return Failure{concat("no place on Earth is at ", number_text(x), ", ", number_text(y), " in ",
                          crs.code(), " (x, the longitude or easting, comes first)")};
  }
  return position;
}

double unit_in_metres(const Crs& crs) {
  if (crs.unit == Crs::Unit::foot) return 0.3048;
  return crs.unit == Crs::Unit::us_survey_foot ? 1200.0 / 3937 : 1;
}

GroundScale ground_scale(const Crs& crs, double latitude) {
  if (!is_geographic(crs) && !crs.is_web_mercator()) {
    const double unit = unit_in_metres(crs);
    return {unit, unit};
  }
  const double sine = std::sin(radians(latitude));
  const double cosine = std::max(std::cos(radians(latitude)), 0.001);
  const double w2 = 1 - kEccentricity2 * sine * sine;
  const double across = kRadius / std::sqrt(w2);            // radius of the prime vertical
  const double along = across * (1 - kEccentricity2) / w2;  // radius of the meridian
  if (crs.is_web_mercator()) return {across * cosine / kRadius, along * cosine / kRadius};
  return {radians(across * cosine), radians(along)};
}

}  // namespace geoprobe
