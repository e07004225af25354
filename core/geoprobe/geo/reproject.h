#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/feature.h>

#include <optional>

namespace geoprobe {

/// The geometry with every position brought to another CRS; nothing where one cannot be.
std::optional<Geometry> reproject(const Geometry& geometry, const Crs& from, const Crs& to,
                                  const CrsTransform& other = {});

/// Brings all geometries; those that cannot be brought are dropped. Returns whether all could.
bool reproject(FeatureCollection& features, const Crs& from, const Crs& to, const CrsTransform& other = {});

}  // namespace geoprobe
