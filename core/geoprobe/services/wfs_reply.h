#pragma once
#include <geoprobe/services/family.h>

#include <limits>

namespace geoprobe {

/// Whether it says that the version is not served; `version` is an index into kWfsVersions.
bool refuses_version(const ServiceException& exception, int version);
/// Whether it is about a CRS or the box, so that another way of writing them may do.
bool refuses_form(const ServiceException& exception);

/// The features of both, those that are in both once. Both have features.
Reply joined_replies(const Reply& first, const Reply& second);

/// What a reply to a box leaves open.
struct WfsDoubt {
  bool full = false;                                         ///< there may be more
  bool area = false;                                         ///< it holds areas, but none at the point
  bool unknown = false;                                      ///< a geometry is not known
  double nearest = std::numeric_limits<double>::infinity();  ///< metres; 0 where an area holds the point
};
WfsDoubt wfs_doubt(const Question& question, const Reply& reply);

}  // namespace geoprobe
