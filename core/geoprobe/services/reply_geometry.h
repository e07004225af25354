#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/services/family.h>

namespace geoprobe {

/// Whether none of the reply's geometries is within reach of the question as it stands, and one is with its
/// axes swapped. Then either the server took the request's coordinates in the other order and answered for
/// another place, or the reply's own were read in the wrong one; Reply::axis_known tells which.
bool reaches_only_swapped(const Question& question, const Reply& reply);

/// Swaps the axes of every geometry.
void swap_axes(Reply& reply);

/// read_value, and where none of the geometries is within reach and nobody said in which order their axes
/// are, once more in the other order; a warning says so.
Answer read_value_in_either_order(const Question& question, const Reply& reply);

/// Geometries in a CRS that is not known are taken to be in the one of the request, if their numbers may be:
/// QGIS Server writes it into GeoJSON, which names no CRS and so means longitude and latitude, other servers
/// into GML without srsName.
void correct_crs(const Crs& requested, Reply& reply);

/// A reply to GetFeatureInfo, its CRS corrected.
Reply read_info_reply(const Question& question, const Ask& ask, const HttpResponse& response);

}  // namespace geoprobe
