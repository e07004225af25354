#pragma once
#include <geoprobe/formats/reply.h>

#include <optional>

namespace geoprobe {

/// Checks geometries that are said (or taken) to be in WGS 84 by what degrees can be:
///
/// - If one of them has impossible latitudes, which would be possible with its axes swapped, or `bounds` (the
///   collection's box) holds none of them as it was read, and one with its axes swapped, all of them are
///   swapped, with a warning.
/// - A geometry whose numbers cannot be degrees either way is in a CRS that is not known (kUnknownCrs).
void check_degrees(Reply& reply, const std::optional<Box>& bounds = std::nullopt);

inline constexpr std::string_view kUnknownCrsWarning =
    "the CRS of a geometry is not known: its coordinates cannot be degrees, and the reply names no other CRS";

/// Whether all positions may be longitude and latitude.
bool may_be_degrees(const Geometry& geometry);

}  // namespace geoprobe
