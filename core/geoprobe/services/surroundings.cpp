#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/ellipsoid.h>
#include <geoprobe/geo/geodesic.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>

namespace geoprobe {
namespace {

constexpr double kLeastMetres = 0.01;
constexpr double kMercatorEdge = 20037508.342789244;
constexpr double kMercatorDegree = kMercatorEdge / 180;

/// Of a latitude that may lie beyond the edge of the map.
double mercator_northing(double latitude) {
  const auto there = transform_position({0, latitude}, kWgs84, kWebMercator);
  return there ? there->y : std::copysign(kMercatorEdge, latitude);
}

/// As box_around, for a CRS that is not built in: from where it says that the farthest places are.
Box other_box(const Question& question, const Crs& crs, Position centre, double metres, const Box& degrees) {
  const bool in_degrees = is_geographic(crs);
  const auto end = [&](double azimuth) {
    Position there = geodesic_end(question.lonlat, azimuth, metres);
    there.x = std::remainder(there.x, 360);
    // Not on the grid yet. What the CRS has no place for cannot be asked for.
    there = (*question.transform)(there, kWgs84, crs).value_or(centre);
    if (in_degrees) there.x = centre.x + std::remainder(there.x - centre.x, 360);
    return there;
  };
  // Were the CRS a linear image of the ground, the farthest place would be in the direction that the axes
  // tell; a parabola finds how far it is beside that.
  const auto farthest = [&](double azimuth, double Position::*axis) {
    constexpr double kStep = 0.03;
    const double here = end(azimuth).*axis;
    const double before = end(azimuth - kStep).*axis - here, after = end(azimuth + kStep).*axis - here;
    const double bend = before + after, slope = after - before;
    return bend == 0 ? here : here - slope * slope / (8 * bend);
  };
  const Position north = end(0), east = end(kPi / 2);
  double to_east = std::atan2(east.x - centre.x, north.x - centre.x);
  double to_west = to_east + kPi;
  const double to_north = in_degrees ? 0 : std::atan2(east.y - centre.y, north.y - centre.y);
  if (in_degrees) {
    to_east = easternmost_azimuth(question.lonlat, metres);
    if (std::isnan(to_east)) return degrees;  // around a pole
    to_west = -to_east;
  }
  const double west = farthest(to_west, &Position::x), most_east = farthest(to_east, &Position::x);
  const double south = farthest(to_north + kPi, &Position::y), most_north = farthest(to_north, &Position::y);
  return {std::fmin(west, most_east), std::fmin(south, most_north), std::fmax(west, most_east),
          std::fmax(south, most_north)};
}

}  // namespace

std::optional<Position> point_in(const Question& question, const Crs& crs) {
  return transform_position(question.lonlat, kWgs84, crs, *question.transform);
}

Answer unreachable_crs(const Question& question, const Crs& crs) {
  return error_answer(ErrorCode::config,
                      concat("the point cannot be brought to ", crs.code(), ", the crs of service '",
                             question.service->key, "'; set its crs to EPSG:4326 or EPSG:3857"));
}

Answer outside_answer() {
  Answer outside;
  outside.status = Status::outside;
  return outside;
}

bool lies_outside(const Question& question, const Capabilities& capabilities) {
  for (const std::string_view name : split(question.service->layer, ',')) {
    const LayerCapabilities* layer = capabilities.find_layer(name);
    if (layer == nullptr || !layer->extent) return false;
    const Box& box = *layer->extent;
    const double east = box.east < box.west ? box.east + 360 : box.east;
    const Geometry area{Geometry::Type::polygon,
                        {{{{box.west, box.south},
                           {east, box.south},
                           {east, box.north},
                           {box.west, box.north},
                           {box.west, box.south}}}}};
    if (distance_to(question.lonlat, area) <= question.tolerance) return false;
  }
  return true;
}

std::optional<Box> box_around(const Question& question, const Crs& crs, double metres) {
  const std::optional<Position> centre = point_in(question, crs);
  if (!centre) return std::nullopt;
  const double reach = std::max(metres, kLeastMetres);
  Box box = geodesic_box(question.lonlat, reach);
  if (crs.is_web_mercator())
    box = {box.west * kMercatorDegree, mercator_northing(box.south), box.east * kMercatorDegree,
           mercator_northing(box.north)};
  else if (!crs.is_wgs84())
    box = other_box(question, crs, *centre, reach, box);
  const Position low = snap({box.west, box.south}, crs);
  const Position high = snap({box.east, box.north}, crs);
  return Box{low.x, low.y, high.x, high.y};
}

Box pixel_map(const Question& question, Position centre, const Crs& crs) {
  const double pixel = std::max(question.tolerance / kTolerancePixels, kLeastMetres);
  double width = kMapPixels * pixel / 2, height = width;
  if (is_built_in(crs)) {
    const GroundScale scale = ground_scale(crs, question.lonlat.y);
    width /= scale.x;
    height /= scale.y;
  } else if (const std::optional<Box> box = box_around(question, crs, width)) {
    width = (box->east - box->west) / 2;
    height = (box->north - box->south) / 2;
  }
  // Near a pole a degree of longitude is next to nothing: the box stays within a tenth.
  const double reach = std::min(std::max(width, height), 10 * std::min(width, height));
  const double half = snap({reach, reach}, crs).x;
  return {centre.x - half, centre.y - half, centre.x + half, centre.y + half};
}

std::optional<double> antimeridian_in(const Crs& crs) {
  if (is_geographic(crs)) return 180;
  if (crs.is_web_mercator()) return kMercatorEdge;
  return std::nullopt;
}

bool has_latitude_first(const Crs& crs) {
  return crs.unit == Crs::Unit::unknown ? !crs.crs84 && is_geographic(crs) : crs.northing_first;
}

std::string box_text(const Box& box, const Crs& crs, bool latitude_first) {
  const int decimals = grid_decimals(crs);
  const auto corner = [&](double x, double y) {
    const std::string first = format_decimal(latitude_first ? y : x, decimals);
    return concat(first, ",", format_decimal(latitude_first ? x : y, decimals));
  };
  return concat(corner(box.west, box.south), ",", corner(box.east, box.north));
}

}  // namespace geoprobe
