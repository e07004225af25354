#include <geoprobe/geo/distance.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr double kLeastMetres = 0.01;

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
  const GroundScale scale = ground_scale(crs, question.lonlat.y);
  const double reach = std::max(metres, kLeastMetres);
  const Position low = snap({centre->x - reach / scale.x, centre->y - reach / scale.y}, crs);
  const Position high = snap({centre->x + reach / scale.x, centre->y + reach / scale.y}, crs);
  return Box{low.x, low.y, high.x, high.y};
}

Box pixel_map(const Question& question, Position centre, const Crs& crs) {
  const GroundScale scale = ground_scale(crs, question.lonlat.y);
  const double pixel = std::max(question.tolerance / kTolerancePixels, kLeastMetres);
  // Near a pole a degree of longitude is next to nothing: the box stays within a tenth.
  const double unit = std::max(std::min(scale.x, scale.y), 0.1 * std::max(scale.x, scale.y));
  const double reach = kMapPixels * pixel / unit / 2;
  const double half = snap({reach, reach}, crs).x;
  return {centre.x - half, centre.y - half, centre.x + half, centre.y + half};
}

std::optional<double> antimeridian_in(const Crs& crs) {
  if (crs.is_wgs84()) return 180;
  if (crs.is_web_mercator()) return 20037508.342789244;
  return std::nullopt;
}

bool has_latitude_first(const Crs& crs) {
  return !crs.crs84 && crs.epsg > 4000 && crs.epsg < 5000;
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
