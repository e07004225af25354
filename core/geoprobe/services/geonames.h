#pragma once
#include <geoprobe/services/family.h>

namespace geoprobe {

/// GeoNames' nearby places: findNearbyPlaceNameJSON, or any of its services that answers with places, in JSON
/// or XML, where the url says so (…/findNearbyJSON, …/findNearbyPlaceName). A url without a path is the
/// first.
///
/// The tolerance is the radius. But no place's point lies within metres of where people ask, so a tolerance
/// of 10 m, the default, or less asks for the nearest place within the radius that GeoNames itself takes, and
/// drops none. One place is asked for, or ten where the features are wanted; `params` may say otherwise
/// (maxRows), and add GeoNames' own (lang, style, cities, localCountry). Places come nearest first.
///
/// The account is `"auth": {"type": "query", "name": "username", "value": "env:NAME"}`.
class GeonamesFamily final : public Family {
 public:
  Step begin(const Question& question, const ServerMemory& memory) const override;
  Reply parse(const Question& question, const Ask& ask, const HttpResponse& response) const override;
  Step read(const Question& question, const Ask& ask, const HttpResponse& response, const Reply& reply,
            ServerMemory& memory) const override;
};

}  // namespace geoprobe
