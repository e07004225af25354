#pragma once
#include <geoprobe/services/family.h>

namespace geoprobe {

/// WFS 1.0.0, 1.1.0 and 2.0.0 GetFeature (OGC 02-058, 04-094, 09-025r2) as GET with key-value pairs.
///
/// What is here is asked for with a BBOX of the tolerance around the point, which needs no name of the
/// geometry and answers areas, lines and points alike, and with a count, always; the distance on the
/// ellipsoid decides. Where the reply is full and holds lines or points, a smaller box is asked, which
/// reaches as far as the nearest and so holds the nearest of all. Where it is full and holds areas but none
/// at the point, or a geometry in it cannot be read, the next request is a filter, "intersects the point".
/// Its geometry property is the one that the reply names, else DescribeFeatureType does: asked once for a
/// server and a feature type. Where the filter finds nothing or is refused, the first reply stands. Across
/// the antimeridian the box is asked in two halves and the replies are joined.
///
/// Without a prescribed version 2.0.0 is asked, and the next lower where the server refuses it; without a
/// prescribed format JSON, then the server's default, which is the GML of the version (OUTPUTFORMAT is left
/// out). What worked is remembered per server, and each fall-back is a warning. `params` pass, and may hold
/// COUNT or MAXFEATURES and SRSNAME. A FILTER or CQL_FILTER of the service's own, also in its URL, takes the
/// BBOX's place, joined to a filter for the box (the geometry's name is asked for first); feature ids, stored
/// queries and a BBOX of its own are a configuration error.
///
/// Axis order. MapServer 8.0 and QGIS Server 3.22 disagree on every form of EPSG:4326 in BBOX and filters,
/// but both read urn:ogc:def:crs:OGC:1.3:CRS84 as longitude, latitude in all their versions: so that is how
/// places in WGS 84 are written. For replies SRSNAME is the URN of EPSG:4326 (1.0.0: EPSG:4326): to that both
/// write GML with latitude first (1.0.0: last), whatever they call it. GeoJSON has longitude first. A server
/// that refuses the SRSNAME is asked without, one that refuses CRS:84 too is asked with the URN of EPSG:4326,
/// latitude first, and one without a CRS beside BBOX (1.0.0). Other systems: their URN, x first unless
/// geographic. `axis` overrides the order in requests and in GML.
///
/// Proof by geometry: features that lie nowhere near, and would with their axes swapped. Request and reply
/// are written in different orders on purpose, so that a server that knows one order alone errs in one of
/// them and shows it, and two errors do not cancel out. Where the reply does not say its order, it was read
/// wrongly, and is read swapped. Where it does (GeoJSON, a URN) the request was taken wrongly, and is made
/// again with its axes swapped; that is remembered when it proves right. If it finds nothing, the first reply
/// is read swapped, with a warning.
class WfsFamily final : public Family {
 public:
  Step begin(const Question& question, const ServerMemory& memory) const override;
  Reply parse(const Question& question, const Ask& ask, const HttpResponse& response) const override;
  Step read(const Question& question, const Ask& ask, const HttpResponse& response, const Reply& reply,
            ServerMemory& memory) const override;
};

}  // namespace geoprobe
