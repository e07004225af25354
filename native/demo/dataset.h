#pragma once
#include <geoprobe/geo/feature.h>
#include <geoprobe/geo/position.h>
#include <geoprobe/text/expected.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe::demo {

/// A GeoJSON file in memory: features in longitude, latitude, each with its bounding box.
class VectorData {
 public:
  /// Failure: the text is not a FeatureCollection; each feature must have a geometry.
  static Expected<VectorData> read(std::string_view geojson);

  /// Polygons that hold the point, and points and lines within `radius` metres of it, nearest first and else
  /// in the file's order. Each Feature's id is its number in the file, from 0.
  std::vector<const Feature*> find(Position lonlat, double radius) const;

  const std::vector<Feature>& features() const { return features_; }

 private:
  std::vector<Feature> features_;
  std::vector<Box> boxes_;
};

/// An ESRI ASCII grid in longitude, latitude.
class GridData {
 public:
  /// Failure: the header or the number of cells is wrong.
  static Expected<GridData> read(std::string_view text);

  /// The digits of the cell that holds the point, the nodata value's included; nothing outside the grid.
  std::optional<std::string> at(Position lonlat) const;

 private:
  std::size_t columns_ = 0;
  std::size_t rows_ = 0;
  double west_ = 0;
  double north_ = 0;
  double cell_ = 1;
  std::vector<std::string_view> cells_;  // into the text, which must outlive this
};

}  // namespace geoprobe::demo
