#pragma once
#include <geoprobe/services/family.h>

namespace geoprobe {

/// OGC API - Features, part 1 (OGC 17-069r4): the items of a collection in a box.
///
/// `url` is the landing page; what was pasted from farther in (…/collections, …/collections/ID,
/// …/collections/ID/items) leads there too. `layer` is the collection's id. The box of the tolerance is in
/// CRS84, whichever `crs` the service has, with at most 100 items, or as many as `params` say (limit); what
/// comes back is measured here, and a smaller box asked where the reply is full (see box_search.h). A box
/// that would cross the antimeridian is asked in two, since servers read one with its west beyond its east as
/// they like (MapServer 8.0 refuses it, QGIS Server 3.22 takes the rest of the world).
///
/// JSON is asked for by `f=json`, as most servers have it, and by Accept; a server that refuses the
/// parameter, or answers with a page all the same, is asked by Accept alone. `format` replaces `json`.
class OgcApiFamily final : public Family {
 public:
  Step begin(const Question& question, const ServerMemory& memory) const override;
  Reply parse(const Question& question, const Ask& ask, const HttpResponse& response) const override;
  Step read(const Question& question, const Ask& ask, const HttpResponse& response, const Reply& reply,
            ServerMemory& memory) const override;
};

}  // namespace geoprobe
