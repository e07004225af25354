#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/reproject.h>
#include <geoprobe/services/nearby.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/order.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace geoprobe {
namespace {

bool is_area(const Geometry& geometry) {
  return geometry.type == Geometry::Type::polygon || geometry.type == Geometry::Type::multi_polygon;
}

std::optional<double> number_of(const Feature& feature, std::string_view name) {
  for (const Member& property : feature.properties) {
    if (property.name != name) continue;
    if (const Number* number = property.value.as_number()) return parse_double(number->digits);
    if (const std::string* text = property.value.as_string()) return parse_double(trim(*text));
  }
  return std::nullopt;
}

/// The centre of a raster's cell as MapServer tells it, in the CRS of the request: it may lie far away
/// although the point hit the cell.
std::optional<Position> cell_centre(const Feature& feature) {
  const bool raster = std::any_of(feature.properties.begin(), feature.properties.end(),
                                  [](const Member& property) { return property.name == "value_list"; });
  if (!raster) return std::nullopt;
  const std::optional<double> x = number_of(feature, "x"), y = number_of(feature, "y");
  if (!x || !y) return std::nullopt;
  return Position{*x, *y};
}

struct Candidate {
  Feature feature;
  double distance = 0;       // metres
  double cell_distance = 0;  // of a raster cell's centre, in units of the request's CRS
};

}  // namespace

std::vector<Feature> nearby_features(const Question& question, const Reply& reply,
                                     std::vector<std::string>& warnings) {
  const ServiceType type = question.service->type;
  const bool by_pixel = type == ServiceType::wms || type == ServiceType::wmts;
  // Half a pixel of the request is what its server can tell apart at the edge of an area.
  const double area_reach = by_pixel ? std::max(question.tolerance / 10, 0.5) : 0.5;
  const std::optional<Position> point =
      transform_position(question.lonlat, kWgs84, question.crs, *question.transform);
  bool lost = false;
  std::vector<Candidate> candidates;
  for (const Feature& found : reply.features->features) {
    Candidate next;
    next.feature = found;
    std::optional<Geometry>& geometry = next.feature.geometry;
    const std::optional<Position> cell = cell_centre(found);
    if (cell && point) next.cell_distance = std::hypot(cell->x - point->x, cell->y - point->y);
    if (geometry) {
      geometry = reproject(*geometry, reply.geometry_crs, kWgs84, *question.transform);
      lost = lost || !geometry;
    }
    if (geometry && !cell) {
      next.distance = distance_to(question.lonlat, *geometry);
      if (next.distance > (is_area(*geometry) ? area_reach : question.tolerance)) continue;
    }
    candidates.push_back(std::move(next));
  }
  if (lost && question.want_features)
    warnings.push_back(concat("a geometry in ", reply.geometry_crs.code(),
                              " could not be brought to longitude and latitude; it is null"));
  const auto nearer = [&](std::size_t left, std::size_t right) {
    const Candidate &a = candidates[left], &b = candidates[right];
    return a.distance != b.distance ? a.distance < b.distance : a.cell_distance < b.cell_distance;
  };
  std::vector<Feature> out;
  for (const std::size_t i : stable_order(candidates.size(), nearer))
    out.push_back(std::move(candidates[i].feature));
  return out;
}

}  // namespace geoprobe
