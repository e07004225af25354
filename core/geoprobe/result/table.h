#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/result/leaf.h>
#include <geoprobe/text/value.h>

#include <string>

namespace geoprobe {

/// CSV (RFC 4180, LF line ends): the header key,name,group,status,value,unit,error,url and a row for each
/// place of a service in the tree. An object as a value is compact JSON. A text that a
/// spreadsheet would take for a formula has an apostrophe before it.
std::string result_csv(const Registry& registry, const QueryResult& result);

/// A GeoJSON FeatureCollection with a feature for each service: the nearest feature's geometry where it is
/// known, else the point (null where that cannot be brought to WGS 84); the leaf's members as properties.
Value result_geojson(const Registry& registry, const QueryResult& result);

}  // namespace geoprobe
