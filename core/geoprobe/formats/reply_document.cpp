#include <geoprobe/formats/reply_document.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/geo/reproject.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

Value exception_document(const ServiceException& exception) {
  return Value::object()
      .add("code", Value(exception.code))
      .add("message", Value(exception.message))
      .add("locator", Value(exception.locator));
}

}  // namespace

Value reply_document(const Reply& reply, const CrsTransform& transform) {
  std::vector<std::string> warnings = reply.warnings;
  Value features;
  if (reply.features) {
    FeatureCollection brought = *reply.features;
    std::vector<std::string> lost;
    for (Feature& feature : brought.features) {
      const bool had = feature.geometry.has_value();
      feature.geometry = geometry_in_lonlat(feature, reply.geometry_crs, transform);
      const Crs crs = feature.geometry_crs.value_or(reply.geometry_crs);
      if (!had || feature.geometry || crs.is_unknown()) continue;  // of the last a warning speaks
      if (std::find(lost.begin(), lost.end(), crs.code()) == lost.end()) lost.push_back(crs.code());
    }
    for (const std::string& crs : lost)
      warnings.push_back(
          concat("geometries in ", crs, " could not be brought to longitude and latitude; they are null"));
    features = to_geojson(brought);
  }
  Value texts = Value::array();
  for (const std::string& warning : warnings) texts.push(Value(warning));
  Value document = Value::object()
                       .add("dialect", Value(reply.dialect))
                       .add("charset", Value(reply.charset))
                       .add("features", std::move(features))
                       .add("exception", reply.exception ? exception_document(*reply.exception) : Value())
                       .add("warnings", std::move(texts));
  if (!reply.failure.empty()) document.add("failure", Value(reply.failure));
  return document;
}

}  // namespace geoprobe
