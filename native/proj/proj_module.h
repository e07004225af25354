#pragma once

// What geoprobe-proj.so gives to proj_transform: PROJ brings curl, tiff and sqlite with it, which a query
// without such a CRS is not to wait for. Plain C, as it is looked up by name; the number is the interface's.
extern "C" {

struct GeoprobeProjCrs {
  bool geographic;      ///< else projected
  bool northing_first;  ///< in EPSG's order of axes
  double metres;        ///< that one unit spans, where it is projected
};

enum GeoprobeProjKnowledge {
  kGeoprobeProjKnown,
  kGeoprobeProjUnknown,
  kGeoprobeProjNotFlat,    ///< vertical, geocentric, three-dimensional or compound
  kGeoprobeProjNoDatabase  ///< PROJ does not find proj.db
};

struct GeoprobeProjArea {
  double west, south, east, north;  ///< degrees; west > east crosses the antimeridian
  char name[256];                   ///< UTF-8, ends with a zero
};

/// All may be called from any thread.
using GeoprobeProjDescribe = GeoprobeProjKnowledge(int epsg, GeoprobeProjCrs* crs);
/// Brings x (longitude, easting) and y from one EPSG code to another; false: it cannot be brought there.
using GeoprobeProjTransform = bool(int from, int to, double* x, double* y);

/// The area of use of a CRS; false: none is known.
using GeoprobeProjFindArea = bool(int epsg, GeoprobeProjArea* area);

}  // extern "C"

inline constexpr const char* kGeoprobeProjDescribe = "geoprobe_proj_describe_1";
inline constexpr const char* kGeoprobeProjTransform = "geoprobe_proj_transform_1";
inline constexpr const char* kGeoprobeProjFindArea = "geoprobe_proj_find_area_1";
