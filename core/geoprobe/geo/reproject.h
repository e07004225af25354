#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/feature.h>

#include <optional>

namespace geoprobe {

/// The geometry with every position brought to another CRS; nothing where one cannot be.
std::optional<Geometry> reproject(const Geometry& geometry, const Crs& from, const Crs& to,
                                  const CrsTransform& other = {});

/// A feature's geometry in longitude and latitude, from its own CRS, else from the reply's; nothing if there
/// is none or it cannot be brought there.
std::optional<Geometry> geometry_in_lonlat(const Feature& feature, const Crs& of_reply,
                                           const CrsTransform& other = {});

}  // namespace geoprobe
