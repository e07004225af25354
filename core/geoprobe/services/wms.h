#pragma once
#include <geoprobe/services/family.h>

namespace geoprobe {

/// WMS 1.1.1 and 1.3.0 GetFeatureInfo (OGC 01-068r3, 06-042).
///
/// A box of 101 by 101 square pixels around the point, I = J = 50; a pixel is a fifth of the tolerance.
/// Without a prescribed format the ladder is JSON, GML, XML, plain text; a refused format is remembered per
/// server.
class WmsFamily final : public Family {
 public:
  Step begin(const Question& question, const ServerMemory& memory) const override;
  Reply parse(const Question& question, const Ask& ask, const HttpResponse& response) const override;
  Step read(const Question& question, const Ask& ask, const HttpResponse& response, const Reply& reply,
            ServerMemory& memory) const override;
};

}  // namespace geoprobe
