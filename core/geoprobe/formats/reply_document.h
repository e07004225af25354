#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/geo/crs.h>
#include <geoprobe/text/value.h>

namespace geoprobe {

/// What was read in a reply, for people who look into one:
/// {"dialect","charset","features","exception","warnings"}, and "failure" where the body could not be read.
/// Features are in longitude, latitude; a geometry that cannot be brought there is null with a warning.
/// `transform` is for CRS that are not built in.
Value reply_document(const Reply& reply, const CrsTransform& transform = {});

}  // namespace geoprobe
