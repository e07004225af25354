#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// Reads a FeatureCollection or a Feature of GeoJSON (RFC 7946, with the "crs" member of its forerunner), or
/// an error object. Fills the whole reply but its charset.
void read_json_reply(std::string_view text, Reply& reply);

}  // namespace geoprobe
