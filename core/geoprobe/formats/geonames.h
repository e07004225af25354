#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/text/value.h>

namespace geoprobe {

class XmlDocument;

/// Reads what GeoNames' web services answer (geonames.org/export/ws-overview.html): the places of
/// {"geonames":[…]} with a point from their lat and lng, or the {"status":{"message","value"}} of an error,
/// except "no result found" (15), which is no place. Says whether it was one of these.
bool read_geonames_json(const Value& value, Reply& reply);

/// The same in XML, <geonames><geoname>… and <geonames><status message="…" value="…"/>.
void read_geonames_xml(XmlDocument& document, const ReplyHint& hint, Reply& reply);

}  // namespace geoprobe
