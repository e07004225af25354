#pragma once
#include <geoprobe/services/family.h>

namespace geoprobe {

/// WMS 1.1.1 and 1.3.0 GetFeatureInfo (OGC 01-068r3, 06-042).
///
/// A box of 101 by 101 square pixels around the point, I = J = 50; a pixel spans a fifth of the tolerance on
/// the ground, measured along the axis where a unit of the CRS is shorter there, so that the tolerance is
/// never fallen short of; what comes back from farther is dropped where its geometry is known. FEATURE_COUNT
/// is ten a layer. The server's own search radius is asked to be the tolerance: BUFFER (GeoServer),
/// FI_POINT_TOLERANCE and FI_LINE_TOLERANCE (QGIS Server), all in pixels; and QGIS Server is asked for
/// geometry (WITH_GEOMETRY), without which the nearest could not be told. Other servers ignore these.
/// `params` override them, FEATURE_COUNT, FORMAT and STYLES. EXCEPTIONS is left to its default, XML in both
/// versions.
///
/// Axis order: 1.3.0 has latitude first for geographic EPSG codes (4001 to 4999), not for CRS:84 nor in 1.1.1
/// (which knows no CRS:84: there it is EPSG:4326); `axis` of the service overrides all of it.
///
/// Without a prescribed format the ladder is JSON, GML, XML, plain text. The next step is asked where the
/// server refuses a format, or its reply to it cannot be read; each fall-back is a warning of the answer.
/// What worked is remembered per server and asked first the next time.
///
/// Services that differ in nothing but the layer travel in one request, with ten features a layer, unless
/// their parameters belong to single layers (STYLES, filters) or set FEATURE_COUNT. Formats that do not name
/// each feature's layer, or that the server has for one layer only, are passed over for GML and XML.
///
/// A layer without features is empty only if it is known to be looked at: it has answered before, or the
/// server's capabilities, queried once, list it as one that draws at the scale of the request. Otherwise it
/// is queried at a scale at which it draws, without the layers that it may be a group of, or by itself.
/// Without a prescribed version 1.3.0 is queried, then 1.1.1 if the server refuses it.
class WmsFamily final : public JointFamily {
 public:
  Step begin(const Question& question, const ServerMemory& memory) const override;
  Reply parse(const Question& question, const Ask& ask, const HttpResponse& response) const override;
  Step read(const Question& question, const Ask& ask, const HttpResponse& response, const Reply& reply,
            ServerMemory& memory) const override;
  Step join(const Question& all, const Ask& like, const ServerMemory& memory) const override;
  std::vector<Portion> divide(const std::vector<const Service*>& services, const Question& all,
                              const Reply& reply) const override;
};

}  // namespace geoprobe
