#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/edges.h>
#include <geoprobe/geo/reproject.h>
#include <geoprobe/services/box_search.h>
#include <geoprobe/services/wfs_reply.h>
#include <geoprobe/services/wfs_request.h>
#include <geoprobe/text/ascii.h>

#include <algorithm>

namespace geoprobe {
namespace {

bool mentions(const ServiceException& exception, std::string_view word) {
  return contains_ignoring_case(exception.locator, word) || contains_ignoring_case(exception.message, word);
}

}  // namespace

bool refuses_version(const ServiceException& exception, int version) {
  return equals_ignoring_case(exception.locator, "version") ||
         contains_ignoring_case(exception.code, "VersionNegotiation") ||
         (mentions(exception, "version") &&
          (mentions(exception, "support") || mentions(exception, "invalid") ||
           mentions(exception, "must"))) ||
         // What knows 1.x alone looks for TYPENAME, where 2.0.0 has TYPENAMES.
         (version == 0 && mentions(exception, "typename") &&
          (mentions(exception, "mandatory") || mentions(exception, "missing") ||
           mentions(exception, "required") || contains_ignoring_case(exception.code, "Missing")));
}

bool refuses_form(const ServiceException& exception) {
  for (const std::string_view word : {"srs", "crs", "bbox", "coordinate reference", "coordinate system"})
    if (mentions(exception, word)) return true;
  return false;
}

Reply joined_replies(const Reply& first, const Reply& second) {
  Reply out = second;
  out.has_more = first.has_more || second.has_more;
  out.is_partial = first.is_partial || second.is_partial;
  std::vector<Feature>& features = out.features->features;
  features = first.features->features;
  for (const Feature& feature : second.features->features)
    if (std::none_of(features.begin(), features.end(), [&](const Feature& other) {
          return other.id == feature.id && other.properties == feature.properties &&
                 other.geometry == feature.geometry;
        }))
      features.push_back(feature);
  return out;
}

WfsDoubt wfs_doubt(const Question& question, const Reply& reply) {
  WfsDoubt out;
  out.full = reply.has_more || reply.features->features.size() >= wfs_count(question) || may_be_capped(reply);
  for (const Feature& feature : reply.features->features) {
    const LonlatGeometry brought(feature, reply.geometry_crs, *question.transform);
    const Geometry* const here = brought.get();
    if (here == nullptr) {
      out.unknown = true;
      continue;
    }
    if (feature.geometry_incomplete && !contains(*here, question.lonlat)) out.unknown = true;
    for_each_member(*here, [&](const Geometry& member) {
      const double distance = distance_to(question.lonlat, member);
      if (is_polygon(member.type) && distance > 0)
        out.area = true;
      else
        out.nearest = std::min(out.nearest, distance);
    });
  }
  return out;
}

}  // namespace geoprobe
