#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/edges.h>
#include <geoprobe/geo/reproject.h>
#include <geoprobe/services/nearby.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/order.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace geoprobe {
namespace {

/// Metres to the nearest member that is within its reach: areas are hit at the point, lines and points within
/// the tolerance. Nothing if none is.
std::optional<double> distance_to_nearest(Position point, const Geometry& geometry, double area_reach,
                                          double tolerance) {
  std::optional<double> nearest;
  for_each_member(geometry, [&](const Geometry& member) {
    const auto distance = distance_within(is_polygon(member.type) ? area_reach : tolerance, point, member);
    if (distance) nearest = std::min(*distance, nearest.value_or(*distance));
  });
  return nearest;
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

/// The distance of a feature whose geometry was not read, or read in part and that is far: after all others.
constexpr double kUnknown = std::numeric_limits<double>::infinity();

struct Candidate {
  const Feature* found = nullptr;
  bool incomplete = false;   // its geometry
  double distance = 0;       // metres
  double cell_distance = 0;  // of a raster cell's centre, in units of the request's CRS
};

}  // namespace

std::optional<double> number_of(const Feature& feature, std::string_view name) {
  for (const Member& property : feature.properties) {
    if (property.name != name) continue;
    if (const Number* number = property.value.as_number()) return parse_double(number->digits);
    if (const std::string* text = property.value.as_string()) return parse_double(trim(*text));
  }
  return std::nullopt;
}

std::vector<Feature> nearby_features(const Question& question, const Reply& reply,
                                     std::vector<std::string>& warnings) {
  const ServiceType type = question.service->type;
  const bool by_pixel = type == ServiceType::wms || type == ServiceType::wmts;
  // Half a pixel of the request is what its server can tell apart at the edge of an area.
  const double area_reach = by_pixel ? std::max(question.tolerance / 10, 0.5) : 0.5;
  const std::optional<Position> point =
      transform_position(question.lonlat, kWgs84, question.crs, *question.transform);
  std::string lost;  // the CRS of a geometry that cannot be brought to longitude and latitude
  bool unknown = false;
  std::vector<Candidate> candidates;
  for (const Feature& found : reply.features->features) {
    Candidate next{&found, found.geometry_incomplete};
    const std::optional<Position> cell = cell_centre(found);
    if (cell && point) next.cell_distance = std::hypot(cell->x - point->x, cell->y - point->y);
    const LonlatGeometry here(found, reply.geometry_crs, *question.transform);
    const Geometry* const geometry = here.get();
    if (found.geometry && geometry == nullptr) {
      const Crs crs = found.geometry_crs.value_or(reply.geometry_crs);
      if (!crs.is_unknown()) lost = crs.code();
      next.incomplete = true;
    }
    if (geometry != nullptr && !cell) {
      const std::optional<double> distance =
          distance_to_nearest(question.lonlat, *geometry, area_reach, question.tolerance);
      if (!distance && !next.incomplete) continue;
      next.distance = distance.value_or(kUnknown);
    } else if (next.incomplete && !cell) {
      next.distance = kUnknown;
    }
    unknown = unknown || next.distance == kUnknown;
    candidates.push_back(next);
  }
  std::string warning;
  if (!lost.empty())
    warning = concat("a geometry in ", lost,
                     " could not be brought to longitude and latitude; it is null, and how far its feature "
                     "lies is not known");
  else if (unknown)
    warning = "how far a feature lies is not known: its geometry could not be read in full";
  if (!warning.empty() && std::find(warnings.begin(), warnings.end(), warning) == warnings.end())
    warnings.push_back(std::move(warning));
  const auto nearer = [&](std::size_t left, std::size_t right) {
    const Candidate &a = candidates[left], &b = candidates[right];
    return a.distance != b.distance ? a.distance < b.distance : a.cell_distance < b.cell_distance;
  };
  std::vector<Feature> out;
  for (const std::size_t i : stable_order(candidates.size(), nearer)) {
    Feature& feature = out.emplace_back(*candidates[i].found);
    feature.geometry = geometry_in_lonlat(feature, reply.geometry_crs, *question.transform);
    feature.geometry_crs.reset();
    feature.geometry_incomplete = candidates[i].incomplete;
  }
  return out;
}

}  // namespace geoprobe
