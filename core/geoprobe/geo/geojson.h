#pragma once
#include <geoprobe/geo/feature.h>
#include <geoprobe/text/value.h>

#include <optional>

namespace geoprobe {

/// A GeoJSON geometry (RFC 7946) with coordinates on the grid of 1e-9 degree.
Value to_geojson(const Geometry& geometry);
/// A Feature: "id" where there is one, "layer" where there is one, "properties", "geometry" (null where
/// unknown).
Value to_geojson(const Feature& feature);
Value to_geojson(const FeatureCollection& features);

/// A geometry, its collections without nesting. Nothing if the value is null or an empty geometry (no
/// coordinates, null or "NaN" for them). `incomplete` is set if something in it cannot be read: a type that
/// GeoJSON does not have, or a position that is not two finite numbers. A part without its exterior is left
/// out.
std::optional<Geometry> geometry_from_geojson(const Value& value, bool& incomplete);
/// The same, and nothing if it cannot be read in full.
std::optional<Geometry> geometry_from_geojson(const Value& value);

/// The positions in an array of arrays of numbers: x, y, and what more there may be, which is dropped.
/// Nothing if they are empty, or one of them is not two finite numbers; then `incomplete` is set.
std::optional<Geometry::Ring> positions_from_json(const Value& value, bool& incomplete);

}  // namespace geoprobe
