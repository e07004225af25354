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

}  // namespace geoprobe
