#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/ellipsoid.h>
#include <geoprobe/geo/geodesic.h>
#include <geoprobe/geo/scale.h>
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

constexpr int kDirections = 72;
constexpr double kTurn = 2 * kPi / kDirections;

/// The greatest of `sign` times a function of the direction that is nearly a sinusoid, from what it is in
/// each: between the greatest and its neighbours it is one.
double greatest(const double* values, double sign) {
  int best = 0;
  for (int i = 1; i < kDirections; ++i)
    if (sign * values[i] > sign * values[best]) best = i;
  const double before = values[(best + kDirections - 1) % kDirections] - values[best];
  const double after = values[(best + 1) % kDirections] - values[best];
  const double level = sign * (before + after) / (2 * std::cos(kTurn) - 2);
  return sign * values[best] - level + std::hypot(level, (after - before) / (2 * std::sin(kTurn)));
}

/// As box_around, for a CRS that is not built in.
Box other_box(const Question& question, const Crs& crs, Position centre, double metres) {
  double x[kDirections], y[kDirections];
  for (int i = 0; i < kDirections; ++i) {
    Position end = geodesic_end(question.lonlat, i * kTurn, metres);
    end.x -= 360 * std::round(end.x / 360);
    // Not on the grid yet. What the CRS has no place for cannot be asked for.
    end = (*question.transform)(end, kWgs84, crs).value_or(centre);
    x[i] = end.x - centre.x;
    if (is_geographic(crs)) x[i] -= 360 * std::round(x[i] / 360);
    y[i] = end.y - centre.y;
  }
  return {centre.x - greatest(x, -1), centre.y - greatest(y, -1), centre.x + greatest(x, 1),
          centre.y + greatest(y, 1)};
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
  else if (!crs.is_wgs84() && !(is_geographic(crs) && box.east - box.west >= 360))
    box = other_box(question, crs, *centre, reach);
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

Box map_at_scale(double denominator, Position centre, const Crs& crs) {
  const double half = snap({pixel_at_scale(denominator, crs) * kMapPixels / 2, 0}, crs).x;
  return {centre.x - half, centre.y - half, centre.x + half, centre.y + half};
}

double scale_of(const Box& box, const Crs& crs) {
  return scale_of_pixel((box.east - box.west) / kMapPixels, crs);
}

int tolerance_in_pixels(const Question& question, const Box& box, const Crs& crs) {
  const GroundScale ground = ground_scale(crs, question.lonlat.y);
  const double pixel = (box.east - box.west) / kMapPixels * std::min(ground.x, ground.y);
  const double pixels = pixel > 0 ? std::ceil(question.tolerance / pixel - 1e-3) : 1;
  return static_cast<int>(std::clamp(pixels, 1.0, kMapPixels / 2.0));
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
