#pragma once
#include <geoprobe/geo/curves.h>
#include <geoprobe/geo/feature.h>
#include <geoprobe/text/value.h>

#include <optional>

namespace geoprobe {

/// A geometry of Esri JSON: a point, a multipoint, a polyline or a polygon, an envelope. True curves
/// (circular and elliptic arcs, Béziers) become positions along them. Nothing if it is empty (no x, or x null
/// or "NaN"; no rings) or cannot be read; `incomplete` is set if something in it cannot be read (a
/// multipatch).
std::optional<Geometry> geometry_from_esri(const Value& value, CurveWriter& curves, bool& incomplete);

}  // namespace geoprobe
