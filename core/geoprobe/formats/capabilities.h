#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/position.h>
#include <geoprobe/geo/scale.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// One level of a tile matrix set (OGC 07-057r7, 6.1).
struct TileMatrix {
  std::string id;
  double scale_denominator = 0;                      ///< of pixels of 0.28 mm
  Position top_left;                                 ///< in x, y order, units of the set's CRS
  std::int64_t tile_width = 0, tile_height = 0;      ///< pixels, at least 1
  std::int64_t matrix_width = 0, matrix_height = 0;  ///< tiles, at least 1
};

struct TileMatrixSet {
  std::string id;
  Crs crs;
  std::vector<TileMatrix> matrices;
};

/// The tiles of one level that a layer has (OGC 07-057r7, 7.1.1.1.1), both ends included.
struct TileMatrixLimits {
  std::string matrix;
  std::int64_t min_column = 0, max_column = 0, min_row = 0, max_row = 0;
};

struct TileMatrixSetLink {
  std::string id;
  std::vector<TileMatrixLimits> limits;  ///< empty: all tiles of all levels
};

struct LayerCapabilities {
  std::string name;
  std::optional<bool> queryable;  ///< WMS, inherited ones included
  std::optional<Box> extent;      ///< degrees; west > east crosses the antimeridian
  /// WMS: the scales at which the layer draws; of a group, those of the layers in it. Each of them has to be
  /// tried before the layer counts as empty. At most kMaxScaleRanges; empty: any scale.
  std::vector<ScaleRange> scales;

  // WMTS
  std::vector<std::string> info_formats;
  std::vector<TileMatrixSetLink> matrix_sets;
  std::string style;                                                ///< the default one, else the first
  std::string tile_format;                                          ///< the first
  std::vector<std::pair<std::string, std::string>> dimensions;      ///< names and default values
  std::vector<std::pair<std::string, std::string>> info_templates;  ///< FeatureInfo: format, URL template
};

/// What a server says of itself, as far as asking it at a point needs it.
struct Capabilities {
  std::vector<std::string> info_formats;  ///< WMS: of GetFeatureInfo
  std::string info_url;                   ///< WMTS: of GetFeatureInfo by KVP, empty where there is none
  std::vector<LayerCapabilities> layers;
  std::vector<TileMatrixSet> matrix_sets;
  /// WFS: the geometry property of each feature type, by the type's local name; from DescribeFeatureType.
  std::map<std::string, std::string> geometry_properties;

  const LayerCapabilities* find_layer(std::string_view name) const;
  const TileMatrixSet* find_matrix_set(std::string_view id) const;
};

/// Reads the capabilities of WMS 1.0 to 1.3 and WMTS 1.0: Reply::capabilities, or an exception or a failure.
/// At most kMaxLayers layers are kept, the first; a warning says so.
Reply read_capabilities(std::string_view body, const ReplyHint& hint);

inline constexpr std::size_t kMaxLayers = 20000;
inline constexpr std::size_t kMaxScaleRanges = 6;
/// The most bytes of capabilities worth waiting for.
inline constexpr std::size_t kMaxCapabilitiesBytes = 8u << 20;

}  // namespace geoprobe
