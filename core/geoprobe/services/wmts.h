#pragma once
#include <geoprobe/services/family.h>

namespace geoprobe {

/// WMTS 1.0.0 GetFeatureInfo (OGC 07-057r7), by KVP and REST.
///
/// The capabilities come first, once for a server: from `url` by KVP, or as they lie there where its path
/// ends in
/// ".xml". They give the layer's tile matrix sets: the one in the service's crs, else the first that the
/// point can be brought to; of its levels the finest with a pixel of at least a fifth of the tolerance; and
/// there the tile and the pixel. `params` may name TILEMATRIXSET, TILEMATRIX, STYLE, FORMAT and the layer's
/// dimensions, which else have the capabilities' defaults. A point without a tile, or beyond the layer's
/// extent, is `outside`.
///
/// GetFeatureInfo is asked by KVP at `url`, or by the FeatureInfo templates where the server has no KVP; of
/// the formats offered the best that is read, the next where one is refused. The reply's features that are
/// known to lie farther than the tolerance are dropped: a pixel's search radius is the server's own.
class WmtsFamily final : public Family {
 public:
  Step begin(const Question& question, const ServerMemory& memory) const override;
  Reply parse(const Question& question, const Ask& ask, const HttpResponse& response) const override;
  Step read(const Question& question, const Ask& ask, const HttpResponse& response, const Reply& reply,
            ServerMemory& memory) const override;
};

}  // namespace geoprobe
