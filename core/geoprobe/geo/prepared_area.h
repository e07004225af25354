#pragma once
#include <geoprobe/geo/feature.h>
#include <geoprobe/geo/position.h>

#include <cstddef>
#include <vector>

namespace geoprobe {

/// The polygons of a geometry made ready to be asked often: a look-up among ten thousand vertices takes the
/// time of some dozens of them. Needs the geometry only to be made.
class PreparedArea {
 public:
  explicit PreparedArea(const Geometry& geometry);

  /// The same as contains(geometry, point), to the bit.
  bool contains(Position point) const;
  /// All of it, edges included. Longitudes run on across the antimeridian: west is not above east, either
  /// may lie beyond 180. Infinite the wrong way round where there is no position.
  const Box& box() const { return box_; }
  /// On the heap of a 64-bit build. The same everywhere.
  std::size_t bytes() const;

 private:
  struct Ring {
    std::size_t first;  ///< in positions_; it closes with its first position
    std::size_t edges;
    std::size_t blocks;  ///< the first in blocks_
    Box box;
    bool ends_part;
  };
  struct Search;
  void add(const Geometry& geometry);
  void block(const Ring& ring, std::size_t index, std::size_t from, std::size_t to);

  std::vector<Position> positions_;
  std::vector<Box> blocks_;  ///< for each ring a binary heap of boxes around halves of its edges
  std::vector<Ring> rings_;
  Box box_;
};

}  // namespace geoprobe
