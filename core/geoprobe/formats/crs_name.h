#pragma once
#include <geoprobe/geo/crs.h>

#include <optional>
#include <string_view>

namespace geoprobe {

/// How replies name a CRS.
struct CrsName {
  std::optional<Crs> crs;              ///< the horizontal one; nothing if the name is not known
  std::optional<bool> latitude_first;  ///< of a geographic CRS, if the form of the name settles it
  bool has_height = false;             ///< positions have three coordinates
};

/// Reads what parse_crs reads, and beyond it: compound names
/// ("urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5709", "…/def/crs-compound?1=…", "EPSG:4326+5773"), AdV's
/// "urn:adv:crs:ETRS89_UTM32", links that end in an EPSG code ("http://spatialreference.org/ref/epsg/3857/"),
/// and CRS84h.
CrsName read_crs_name(std::string_view text);

}  // namespace geoprobe
