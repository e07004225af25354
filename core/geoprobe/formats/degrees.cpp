#include <geoprobe/formats/degrees.h>

#include <cmath>
#include <utility>

namespace geoprobe {
namespace {

constexpr double kMostLongitude = 360;
constexpr double kMostLatitude = 90.001;

enum class Order { possible, only_swapped, impossible };

bool is_lonlat(double x, double y) {
  return std::fabs(x) <= kMostLongitude && std::fabs(y) <= kMostLatitude;
}

Order order_of(const Geometry& geometry) {
  bool as_read = true, swapped = true;
  for_each_position(geometry, [&](const Position& p) {
    as_read = as_read && is_lonlat(p.x, p.y);
    swapped = swapped && is_lonlat(p.y, p.x);
  });
  if (as_read) return Order::possible;
  return swapped ? Order::only_swapped : Order::impossible;
}

bool holds(const Box& box, Position p) {
  constexpr double kSlack = 1e-3;  // boxes are rounded
  return p.x >= box.west - kSlack && p.x <= box.east + kSlack && p.y >= box.south - kSlack &&
         p.y <= box.north + kSlack;
}

bool is_degrees(const Feature& feature, const Reply& reply) {
  return feature.geometry && feature.geometry_crs.value_or(reply.geometry_crs).is_wgs84();
}

/// Whether the collection's box holds none of the geometries as they were read, and one with its axes
/// swapped. A box that is possible only with its own swapped is taken so.
bool lies_swapped_in(Box box, const Reply& reply) {
  if (!is_lonlat(box.west, box.south) || !is_lonlat(box.east, box.north))
    box = {box.south, box.west, box.north, box.east};
  bool within_swapped = false;
  for (const Feature& feature : reply.features->features) {
    if (!is_degrees(feature, reply)) continue;
    bool as_read = true, swapped = true;
    for_each_position(*feature.geometry, [&](const Position& p) {
      as_read = as_read && holds(box, p);
      swapped = swapped && holds(box, {p.y, p.x});
    });
    if (as_read) return false;
    within_swapped = within_swapped || swapped;
  }
  return within_swapped;
}

}  // namespace

bool may_be_degrees(const Geometry& geometry) {
  return order_of(geometry) == Order::possible;
}

void check_degrees(Reply& reply, const std::optional<Box>& bounds) {
  if (!reply.features) return;
  bool swapped = bounds && lies_swapped_in(*bounds, reply);
  bool impossible = false;
  for (const Feature& feature : reply.features->features) {
    if (swapped || !is_degrees(feature, reply)) continue;
    const Order order = order_of(*feature.geometry);
    swapped = order == Order::only_swapped;
    impossible = impossible || order == Order::impossible;
  }
  if (!swapped && !impossible) return;
  bool unknown = false;
  for (Feature& feature : reply.features->features) {
    if (!is_degrees(feature, reply)) continue;
    if (swapped) swap_axes(*feature.geometry);
    if (may_be_degrees(*feature.geometry)) continue;
    // Latitude first is an order of degrees alone: what is none is left as it was written.
    if (reply.latitude_first && !swapped) swap_axes(*feature.geometry);
    feature.geometry_crs = kUnknownCrs;
    unknown = true;
  }
  if (swapped) {
    reply.latitude_first = !reply.latitude_first;
    reply.warnings.emplace_back(
        "the reply's coordinates were read with their axes swapped: in the order that it states, latitudes "
        "would be impossible or features would lie outside its own box");
  }
  if (unknown) reply.warnings.emplace_back(kUnknownCrsWarning);
}

}  // namespace geoprobe
