#pragma once
#include <geoprobe/geo/feature.h>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace pugi {
class xml_node;
}

namespace geoprobe {

/// Reads the positions that GML writes within an element: coordinates, coord, pos and posList.
class GmlPositions {
 public:
  explicit GmlPositions(bool latitude_first) : swap_(latitude_first) {}

  /// Appends the positions of a child element; false if it is none that holds positions. `dimension` is what
  /// is said of them, 0 for nothing. NaN and an empty text are no position.
  bool read(pugi::xml_node child, std::size_t dimension, bool is_ring, Geometry::Ring& ring);
  /// Appends the position in an element such as pos or lowerCorner.
  void read_pos(pugi::xml_node element, Geometry::Ring& ring);
  /// Whether something could not be read since this was last called.
  bool take_failure() { return std::exchange(failed_, false); }

  /// The dimension that an element states, else the inherited one.
  static std::size_t dimension_of(pugi::xml_node element, std::size_t inherited);
  /// A number as GML has it ("+1", ".5", "1.").
  static std::optional<double> read_number(std::string_view text);

 private:
  bool parse(std::string_view text, char separator, char decimal);
  void add(double first, double second, Geometry::Ring& ring);
  void list(std::string_view text, std::size_t dimension, bool is_ring, Geometry::Ring& ring);
  void split_numbers(std::size_t dimension, bool is_ring, Geometry::Ring& ring);
  void coord(pugi::xml_node element, Geometry::Ring& ring);
  void coordinates(pugi::xml_node element, bool is_ring, Geometry::Ring& ring);

  bool swap_;
  bool failed_ = false;
  std::vector<double> numbers_;  // of the text that is being read
};

}  // namespace geoprobe
