#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/position.h>
#include <geoprobe/services/family.h>

#include <optional>
#include <string>

namespace geoprobe {

/// The question's point in a CRS, on the grid; nothing where it cannot be brought there.
std::optional<Position> point_in(const Question& question, const Crs& crs);

/// The Answer (error config) for a point that cannot be brought to the service's CRS.
Answer unreachable_crs(const Question& question, const Crs& crs);

/// The Answer for a point that the service says it knows nothing of.
Answer outside_answer();

/// Whether all layers of the service have an extent in the capabilities, and the point lies farther than the
/// tolerance from each.
bool lies_outside(const Question& question, const Capabilities& capabilities);

/// The least box in units of the CRS that holds all that lies within so many metres of the question's point
/// (at least a centimetre), within a millimetre for two kilometres in any CRS and a hundred in degrees;
/// nothing where the point cannot be brought there. Corners lie on the grid. It is not cut at the
/// antimeridian: a longitude may go beyond 180. In degrees it goes round the Earth where it holds a pole.
std::optional<Box> box_around(const Question& question, const Crs& crs, double metres);

/// The map that WMS GetFeatureInfo and ArcGIS identify count their pixels on: so many square pixels around
/// the centre, of which so many span the tolerance.
inline constexpr int kMapPixels = 101;
inline constexpr int kTolerancePixels = 5;

/// The box of that map in units of the CRS. A pixel is nowhere shorter on the ground than its part of the
/// tolerance (at least a centimetre), so that the tolerance is never fallen short of.
Box pixel_map(const Question& question, Position centre, const Crs& crs);
/// The box of a map of that scale, of as many pixels.
Box map_at_scale(double denominator, Position centre, const Crs& crs);
/// The scale denominator of a box of so many pixels.
double scale_of(const Box& box, const Crs& crs);
/// How many pixels of such a box span the tolerance on the ground: rounded up, at least 1, at most half the
/// map.
int tolerance_in_pixels(const Question& question, const Box& box, const Crs& crs);

/// How far the antimeridian lies from x = 0 in the CRS; nothing where that is not known.
std::optional<double> antimeridian_in(const Crs& crs);

/// Whether EPSG has latitude (or northing) first for it, as describe_crs says; where it was not asked, that
/// is the geographic codes 4001 to 4999, not CRS:84.
bool has_latitude_first(const Crs& crs);

/// "west,south,east,north", or "south,west,north,east" with `latitude_first`; the grid's decimals.
std::string box_text(const Box& box, const Crs& crs, bool latitude_first);

}  // namespace geoprobe
