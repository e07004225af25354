#include <geoprobe/formats/capabilities.h>
#include <geoprobe/services/filter.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/services/wfs_request.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::size_t kCount = 50;
constexpr int kOldest = 2;  // 1.0.0
constexpr int kPlainForm = 2;
constexpr std::string_view kCrs84Urn = "urn:ogc:def:crs:OGC:1.3:CRS84";

const std::vector<std::string_view> kWfsLeftovers = {
    "SERVICE",      "REQUEST",     "VERSION", "ACCEPTVERSIONS", "TYPENAME",   "TYPENAMES",
    "OUTPUTFORMAT", "MAXFEATURES", "COUNT",   "BBOX",           "STARTINDEX", "RESULTTYPE",
    "RESOURCEID",   "FEATUREID",   "SRSNAME", "PROPERTYNAME",   "SORTBY",     "STOREDQUERY_ID"};

constexpr std::string_view kFilter = "FILTER", kCql = "CQL_FILTER";

/// The service's own FILTER or CQL_FILTER, from `params` or else its URL; empty where it has none.
std::string own_filter(const Service& service, std::string_view name) {
  for (const auto& [param, value] : service.params)
    if (equals_ignoring_case(param, name)) return value;
  const std::size_t query = service.url.find('?');
  if (query != std::string::npos)
    for (const std::string_view entry : split(std::string_view(service.url).substr(query + 1), '&'))
      if (equals_ignoring_case(entry.substr(0, entry.find('=')), name) && entry.size() > name.size())
        return percent_decode(entry.substr(name.size() + 1));
  return {};
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string epsg_name(const Crs& crs, int version) {
  return concat(version == kOldest ? "EPSG:" : "urn:ogc:def:crs:EPSG::", std::to_string(crs.epsg));
}

/// How places are written.
struct Places {
  std::string crs;
  bool latitude_first = false;
};

Places places_for(const Question& question, const WfsState& state) {
  const Service& service = *question.service;
  Crs crs = question.crs;
  crs.crs84 = false;
  const bool lonlat = service.crs.is_wgs84() && state.form < kPlainForm;
  Places out;
  out.latitude_first = state.version != kOldest && !lonlat && has_latitude_first(crs);
  if (service.axis != AxisOrder::automatic) out.latitude_first = service.axis == AxisOrder::yx;
  if (state.swapped == 1) out.latitude_first = !out.latitude_first;
  out.crs = lonlat && !out.latitude_first ? std::string(kCrs84Urn) : epsg_name(service.crs, state.version);
  return out;
}

/// The part of the box on the point's side of the antimeridian, or the part beyond it.
Box cut(Box box, const Crs& crs, bool beyond) {
  if (is_geographic(crs)) {
    box.south = std::max(box.south, -90.0);
    box.north = std::min(box.north, 90.0);
  }
  const std::optional<double> edge = antimeridian_in(crs);
  if (!edge) return box;
  const Box whole = box;
  if (whole.west < -*edge) {
    box.west = beyond ? whole.west + 2 * *edge : -*edge;
    if (beyond) box.east = *edge;
  } else if (whole.east > *edge) {
    box.east = beyond ? whole.east - 2 * *edge : *edge;
    if (beyond) box.west = -*edge;
  }
  return box;
}

Parameters common(const Question& question, const WfsState& state, std::string_view request) {
  return {{"SERVICE", "WFS"},
          {"VERSION", std::string(kWfsVersions[state.version])},
          {"REQUEST", std::string(request)},
          {state.version == 0 ? "TYPENAMES" : "TYPENAME", question.service->layer}};
}

}  // namespace

std::string_view default_gml(int version) {
  constexpr std::string_view kNames[] = {"application/gml+xml; version=3.2", "text/xml; subtype=gml/3.1.1",
                                         "GML2"};
  return kNames[version];
}

std::size_t wfs_count(const Question& question) {
  for (const auto& [name, value] : question.service->params)
    if (equals_ignoring_case(name, "COUNT") || equals_ignoring_case(name, "MAXFEATURES"))
      if (const auto count = parse_unsigned(value, 1000000); count && *count > 0)
        return static_cast<std::size_t>(*count);
  return kCount;
}

bool is_filtered(const Service& service) {
  return !own_filter(service, kFilter).empty() || !own_filter(service, kCql).empty();
}

bool crosses_antimeridian(const Question& question, const WfsState& state) {
  const Crs& crs = question.crs;
  const std::optional<Box> box = box_around(question, crs, state.reach);
  const std::optional<double> edge = antimeridian_in(crs);
  return box && edge && (box->west < -*edge || box->east > *edge);
}

Step ask_features(const Question& question, const WfsState& state, std::string format,
                  std::string_view geometry) {
  const Service& service = *question.service;
  const std::optional<Box> box = box_around(question, question.crs, state.reach);
  if (!box) return unreachable_crs(question, question.crs);
  const Places places = places_for(question, state);
  Parameters parameters = common(question, state, "GetFeature");
  parameters.emplace_back(state.version == 0 ? "COUNT" : "MAXFEATURES", std::to_string(wfs_count(question)));
  if (state.form == 0 && !has_param(service, "SRSNAME"))
    parameters.emplace_back("SRSNAME", epsg_name(question.crs, state.version));
  if (format != default_gml(state.version) || !service.format.empty())
    parameters.emplace_back("OUTPUTFORMAT", format);
  const auto place_in = [&](const Crs& crs, bool latitude_first) {
    if (state.stage == WfsState::at_point) {
      const Position point = *point_in(question, crs);
      const std::string twice = box_text({point.x, point.y, point.x, point.y}, crs, latitude_first);
      return twice.substr(0, twice.size() / 2);
    }
    return box_text(cut(*box_around(question, crs, state.reach), crs, state.stage == WfsState::far_box), crs,
                    latitude_first);
  };
  if (geometry.empty()) {
    std::string place = place_in(question.crs, places.latitude_first);
    if (state.version != kOldest || state.form < kPlainForm) place += "," + places.crs;
    parameters.emplace_back("BBOX", std::move(place));
  } else if (const std::string cql = own_filter(service, kCql); !cql.empty()) {
    parameters.emplace_back(kCql, place_cql(geometry, place_in(kCrs84, false), cql));
  } else {
    std::string filter =
        place_filter(kWfsVersions[state.version], geometry, places.crs,
                     place_in(question.crs, places.latitude_first), own_filter(service, kFilter));
    if (filter.empty())
      return error_answer(ErrorCode::config, concat("the FILTER of service '", service.key,
                                                    "' is no Filter element; mend or leave it out"));
    parameters.emplace_back(kFilter, std::move(filter));
  }
  Step step = make_get(question, parameters, kWfsLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->format = std::move(format);
    ask->crs = question.crs;
    ask->step = state.pack();
    ask->reach = state.reach;
  }
  return step;
}

Step ask_feature_type(const Question& question, const WfsState& state) {
  Step step = make_get(question, common(question, state, "DescribeFeatureType"), kWfsLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->step = state.pack();
    ask->reach = state.reach;
    ask->of_server = true;
    ask->max_bytes = kMaxCapabilitiesBytes;
  }
  return step;
}

}  // namespace geoprobe
