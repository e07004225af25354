#include "area_hint.h"

#include <geoprobe/native/proj_transform.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>
#include <optional>

namespace geoprobe::cli {
namespace {

/// Points beside the area are usual: neighbours share a UTM zone, maps have margins.
constexpr double kLeastMargin = 1;  // degrees

double width_of(const Box& box) {
  return box.east - box.west + (box.east < box.west ? 360 : 0);
}

/// Whether a point lies within the box, or within half of its size around it.
bool is_in(const Box& box, const std::optional<Position>& lonlat, bool with_margin) {
  if (!lonlat) return false;
  const double width = width_of(box);
  const double margin_x = with_margin ? std::max(kLeastMargin, width / 2) : 0;
  const double margin_y = with_margin ? std::max(kLeastMargin, (box.north - box.south) / 2) : 0;
  double east_of_west = lonlat->x - (box.west - margin_x);
  if (east_of_west < 0) east_of_west += 360;
  if (east_of_west >= 360) east_of_west -= 360;
  return east_of_west <= width + 2 * margin_x && lonlat->y >= box.south - margin_y &&
         lonlat->y <= box.north + margin_y;
}

std::string range_text(double from, double to, const char* axis) {
  return std::string(axis) + ' ' + format_decimal(from, 2) + " to " + format_decimal(to, 2);
}

}  // namespace

std::string area_hint(Position position, const Crs& crs) {
  const auto area = proj_area_of_use(crs);
  if (!area) return {};
  const auto lonlat = [&](Position at) { return transform_position(at, crs, kWgs84, proj_transform()); };
  const auto here = lonlat(position);
  if (is_in(area->box, here, false)) return {};
  const bool swapped_fits = is_in(area->box, lonlat({position.y, position.x}), false);
  if (!swapped_fits && is_in(area->box, here, true)) return {};
  const bool degrees = is_geographic(crs);
  std::string text = std::string("the point lies ") + (is_in(area->box, here, true) ? "" : "far ") +
                     "outside the area of use of " + crs.code() + " (" + plain_line(area->name) + ' ' +
                     range_text(area->box.west, area->box.east, "longitude") + ", " +
                     range_text(area->box.south, area->box.north, "latitude") + ')';
  if (swapped_fits)
    text += std::string("; with its numbers swapped it would lie inside: ") +
            (degrees ? "longitude first, or give --latlon" : "write the easting first, then the northing");
  return text;
}

}  // namespace geoprobe::cli
