#include "dataset.h"

#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace geoprobe::demo {
namespace {

Box box_of(const Geometry& geometry) {
  Box box{180, 90, -180, -90};
  for_each_position(geometry, [&box](const Position& position) {
    box.west = std::min(box.west, position.x);
    box.east = std::max(box.east, position.x);
    box.south = std::min(box.south, position.y);
    box.north = std::max(box.north, position.y);
  });
  return box;
}

bool is_areal(const Geometry& geometry) {
  return geometry.type == Geometry::Type::polygon || geometry.type == Geometry::Type::multi_polygon;
}

std::string_view next_word(std::string_view& text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  const std::size_t end = std::min(text.find_first_of(kSpace, begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

}  // namespace

Expected<VectorData> VectorData::read(std::string_view geojson) {
  Expected<Value> document = read_json(geojson);
  if (!document) return document.failure();
  const Value* items = document.value().find("features");
  if (!items || !items->as_array()) return Failure{"not a GeoJSON FeatureCollection"};
  VectorData data;
  for (const Value& item : *items->as_array()) {
    const Value* geometry = item.find("geometry");
    std::optional<Geometry> shape = geometry ? geometry_from_geojson(*geometry) : std::nullopt;
    if (!shape)
      return Failure{"feature " + std::to_string(data.features_.size()) +
                     " has no geometry that can be read"};
    Feature feature;
    feature.id = std::to_string(data.features_.size());
    if (const Value* properties = item.find("properties"); properties && properties->as_object())
      feature.properties = *properties->as_object();
    data.boxes_.push_back(box_of(*shape));
    feature.geometry = std::move(shape);
    data.features_.push_back(std::move(feature));
  }
  return data;
}

std::vector<const Feature*> VectorData::find(Position lonlat, double radius) const {
  const GroundScale scale = ground_scale(kWgs84, lonlat.y);
  const double dx = scale.x > 0 ? radius / scale.x * 1.01 : 360;
  const double dy = radius / scale.y * 1.01;
  std::vector<std::pair<double, const Feature*>> found;
  for (std::size_t i = 0; i < features_.size(); ++i) {
    const bool areal = is_areal(*features_[i].geometry);
    const double x_margin = areal ? 0 : dx;
    const double y_margin = areal ? 0 : dy;
    const Box& box = boxes_[i];
    if (lonlat.y < box.south - y_margin || lonlat.y > box.north + y_margin) continue;
    // A point beyond the antimeridian is near too.
    const bool near = (lonlat.x >= box.west - x_margin && lonlat.x <= box.east + x_margin) ||
                      (lonlat.x + 360 <= box.east + x_margin) || (lonlat.x - 360 >= box.west - x_margin);
    if (!near) continue;
    if (areal) {
      if (contains(*features_[i].geometry, lonlat)) found.emplace_back(0, &features_[i]);
      continue;
    }
    const double distance = distance_to(lonlat, *features_[i].geometry);
    if (distance <= radius) found.emplace_back(distance, &features_[i]);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const Feature*> result;
  result.reserve(found.size());
  for (const auto& [distance, feature] : found) result.push_back(feature);
  return result;
}

Expected<GridData> GridData::read(std::string_view text) {
  GridData grid;
  double south = 0;
  for (std::string_view expected : {"ncols", "nrows", "xllcorner", "yllcorner", "cellsize", "NODATA_value"}) {
    const std::string_view name = next_word(text);
    const std::optional<double> number = parse_double(next_word(text));
    if (name != expected || !number)
      return Failure{"not an ESRI ASCII grid: " + std::string(expected) + " is missing"};
    if (name == "ncols") grid.columns_ = static_cast<std::size_t>(*number);
    if (name == "nrows") grid.rows_ = static_cast<std::size_t>(*number);
    if (name == "xllcorner") grid.west_ = *number;
    if (name == "yllcorner") south = *number;
    if (name == "cellsize") grid.cell_ = *number;
  }
  grid.north_ = south + static_cast<double>(grid.rows_) * grid.cell_;
  grid.cells_.reserve(grid.columns_ * grid.rows_);
  for (std::string_view word = next_word(text); !word.empty(); word = next_word(text))
    grid.cells_.push_back(word);
  if (grid.cells_.size() != grid.columns_ * grid.rows_)
    return Failure{"the grid's header and its number of cells differ"};
  return grid;
}

std::optional<std::string> GridData::at(Position lonlat) const {
  const double column = std::floor((lonlat.x - west_) / cell_);
  const double row = std::floor((north_ - lonlat.y) / cell_);
  if (column < 0 || row < 0 || column >= static_cast<double>(columns_) || row >= static_cast<double>(rows_))
    return std::nullopt;
  return std::string(cells_[static_cast<std::size_t>(row) * columns_ + static_cast<std::size_t>(column)]);
}

}  // namespace geoprobe::demo
