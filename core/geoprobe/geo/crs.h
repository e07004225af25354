#pragma once
#include <geoprobe/geo/position.h>
#include <geoprobe/text/expected.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// A coordinate reference system, by its code. EPSG:4326, CRS:84 and EPSG:3857 (also as 900913, 102100 and
/// 102113) are built in; any other EPSG code is carried, and described and transformed by what the host
/// injects.
struct Crs {
  enum class Unit : unsigned char { unknown, degree, metre, foot, us_survey_foot };

  int epsg = 4326;            ///< 4326 for CRS:84 too
  bool crs84 = false;         ///< CRS:84: WGS 84 with longitude first
  Unit unit = Unit::unknown;  ///< of one that is not built in, as describe_crs says; any other one is a metre
  bool northing_first = false;  ///< where the unit is known: EPSG has northing (or latitude) first

  /// The same code: what is known of it does not count.
  friend bool operator==(const Crs& a, const Crs& b) { return a.epsg == b.epsg && a.crs84 == b.crs84; }

  bool is_wgs84() const { return epsg == 4326; }
  bool is_web_mercator() const { return epsg == 3857; }
  bool is_unknown() const { return epsg == 0; }
  /// "EPSG:4326", "CRS:84"
  std::string code() const;
};

inline constexpr Crs kWgs84{4326, false};
inline constexpr Crs kCrs84{4326, true};
inline constexpr Crs kWebMercator{3857, false};
inline constexpr Crs kUnknownCrs{0, false};  ///< nothing names it, or what names it cannot be true

/// Reads "EPSG:3857", "3857", "CRS:84", "OGC:CRS84", "urn:ogc:def:crs:EPSG::4326",
/// "http://www.opengis.net/def/crs/EPSG/0/4326", "http://www.opengis.net/gml/srs/epsg.xml#4326" in either
/// case. Failure: says what is accepted.
Expected<Crs> parse_crs(std::string_view text);

/// Brings positions from one CRS to another, x being longitude or easting in each; nothing where a position
/// cannot be brought there. Given by the host (PROJ, proj4) for codes that are not built in.
struct CrsTransform : std::function<std::optional<Position>(Position, const Crs& from, const Crs& to)> {
  using function::function;
  /// Fills in what the host knows of a CRS. Failure: it does not know the code; what is to be done. Empty: a
  /// CRS is geographic where its code is one of 4001 to 4999, and else in metres with easting first.
  std::function<Expected<Crs>(const Crs&)> describe;
};

/// Whether transform_position can work between WGS 84 and this CRS without an injected transform.
bool is_built_in(const Crs& crs);

/// The CRS with what is known of it. Failure: nobody can bring positions to it.
Expected<Crs> describe_crs(const Crs& crs, const CrsTransform& other);

/// Whether it is in degrees (or grads).
bool is_geographic(const Crs& crs);

/// Nothing where the position cannot be brought there (a pole in Web Mercator, an unknown code).
/// The result lies on the grid (see snap).
std::optional<Position> transform_position(Position position, const Crs& from, const Crs& to,
                                           const CrsTransform& other = {});

/// On a grid of 1e-9 degree or 1 mm. Mathematics libraries differ in the last bit; the grid makes native and
/// wasm agree.
Position snap(Position position, const Crs& crs);
/// 9 for degrees, 3 for metres: the decimals that snap keeps, for format_decimal.
int grid_decimals(const Crs& crs);

/// Checks that a position lies in the CRS's range (longitude -180..180, latitude -90..90, or Web Mercator's
/// square), and with a transform that it can be brought to longitude and latitude. Failure: names the number,
/// its axis and the range.
Expected<Position> check_position(Position position, const Crs& crs, const CrsTransform& other = {});

/// The length of a unit of a projected CRS.
double unit_in_metres(const Crs& crs);

/// Metres on the ground that one unit of the CRS spans at this latitude (degrees), along x and along y; for
/// projected systems other than Web Mercator the length of the unit. Within 0.06 degree of a pole the scale
/// along x stays what it is there, so it is never near zero.
struct GroundScale {
  double x = 1;
  double y = 1;
};
GroundScale ground_scale(const Crs& crs, double latitude);

}  // namespace geoprobe
