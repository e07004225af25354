#pragma once
#include <geoprobe/formats/capabilities.h>
#include <geoprobe/services/family.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace geoprobe {

/// A pixel of a tile (OGC 07-057r7, 6.1).
struct TilePixel {
  const TileMatrix* matrix = nullptr;
  std::int64_t column = 0, row = 0;  ///< of the tile
  std::int64_t i = 0, j = 0;         ///< of the pixel in it, from the upper left
};

/// The pixel that holds a position in the set's CRS, which comes as described. Of the matrices that the link
/// allows, the finest whose pixel spans at least a fifth of the tolerance (metres, at this latitude) is
/// taken, else the coarsest; or the one next to `scale`; or the one named, if `matrix` is not empty. Nothing
/// if there is none, or if the position lies outside of the layer's tiles.
std::optional<TilePixel> find_tile_pixel(const TileMatrixSet& set, const Crs& crs,
                                         const TileMatrixSetLink& link, Position position, double latitude,
                                         double tolerance, std::string_view matrix = {},
                                         std::optional<double> scale = {});

}  // namespace geoprobe
