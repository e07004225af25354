#pragma once
#include <geoprobe/services/family.h>

namespace geoprobe {

/// The ArcGIS REST API of ArcGIS Server, ArcGIS Online and those that speak like them (Koop).
///
/// What is asked follows from the URL, whose end may be an operation too (/identify, /query) and whose query
/// may hold what is left of a request:
///
/// | url | layer | asks |
/// |---|---|---|
/// | …/MapServer | 3 or 1,2 or all:3 or visible:3 or top or all | …/MapServer/identify |
/// | …/MapServer/3 | 3 | …/MapServer/3/query |
/// | …/FeatureServer or …/FeatureServer/3 | 3 | …/FeatureServer/3/query |
/// | …/ImageServer | any; 0 | …/ImageServer/identify |
///
/// Identify: a bare list of layers is all:LIST, so layers that are switched off answer too. The tolerance is
/// five pixels of a map of 101 by 101 around the point. Field names rather than aliases, and values as they
/// are stored, are asked for (servers before 10.5 give aliases and formatted texts). `property` may name a
/// member of the result too (value, layerName) where no attribute has that name.
///
/// Query: a box of the tolerance, which ArcGIS Server and Koop both understand, in the service's CRS; what
/// comes back, in longitude and latitude, is measured here (see box_search.h). At most 100 features, or as
/// many as `params` say (resultRecordCount). A server that refuses a limit is asked without one.
///
/// Identifies of a map service that differ in nothing but the layers' numbers travel in one request, and each
/// result says its layer.
///
/// A request whose URL is longer than 2,000 characters is a POST. Errors in HTTP 200 are errors; where a
/// token is missing (498, 499), the message says how to give one.
class ArcgisFamily final : public JointFamily {
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
