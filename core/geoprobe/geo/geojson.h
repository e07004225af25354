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

/// Nothing where the value is null, not a geometry, or has a position that is not two finite numbers.
/// A GeometryCollection is read as its first member that is a geometry of another type.
std::optional<Geometry> geometry_from_geojson(const Value& value);

/// The positions in an array of arrays of numbers: x, y, and what more there may be, which is dropped.
/// Nothing where it is empty, or one of them is not two finite numbers.
std::optional<Geometry::Ring> positions_from_json(const Value& value);

}  // namespace geoprobe
