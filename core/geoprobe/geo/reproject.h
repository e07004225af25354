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

/// The same to look at: the feature's own if it is in WGS 84, else a copy. The feature must outlive it.
class LonlatGeometry {
 public:
  LonlatGeometry(const Feature& feature, const Crs& of_reply, const CrsTransform& other = {});
  LonlatGeometry(const LonlatGeometry&) = delete;
  LonlatGeometry& operator=(const LonlatGeometry&) = delete;
  /// Null if there is none or it cannot be brought there.
  const Geometry* get() const { return own_ != nullptr ? own_ : brought_ ? &*brought_ : nullptr; }

 private:
  const Geometry* own_ = nullptr;
  std::optional<Geometry> brought_;
};

}  // namespace geoprobe
