#pragma once

namespace geoprobe {

/// A place in some coordinate reference system. x is longitude or easting, y is latitude or northing, in that
/// order everywhere in geoprobe; degrees for geographic systems, metres for projected ones. The axis order of
/// the outside world is handled where requests are written and replies are read, nowhere else.
struct Position {
  double x = 0;
  double y = 0;
  bool operator==(const Position&) const = default;
};

struct Box {
  double west = 0, south = 0, east = 0, north = 0;
  bool operator==(const Box&) const = default;
};

}  // namespace geoprobe
