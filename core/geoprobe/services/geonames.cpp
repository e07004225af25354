#include <geoprobe/services/geonames.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/url.h>

#include <limits>

namespace geoprobe {
namespace {

constexpr double kUsualTolerance = 10;  // metres: the registry's default
const std::vector<std::string_view> kGeonamesLeftovers = {"lat", "lng", "radius", "maxRows", "callback"};

std::size_t most_places(const Question& question) {
  return count_given(*question.service, "maxRows", question.want_features ? 10 : 1);
}

}  // namespace

Step GeonamesFamily::begin(const Question& question, const ServerMemory&) const {
  const Service& service = *question.service;
  const Expected<Url> url = parse_url(service.url);
  const bool whole = !url || url.value().path != "/";
  std::vector<std::pair<std::string, std::string>> parameters = {
      {"lat", format_decimal(question.lonlat.y, 9)}, {"lng", format_decimal(question.lonlat.x, 9)}};
  if (question.tolerance > kUsualTolerance)
    parameters.emplace_back("radius", format_decimal(question.tolerance / 1000, 6));
  add_unless_given(parameters, service, "maxRows", std::to_string(most_places(question)));
  Step step = make_get_at(question, whole ? service.url : append_path(service.url, "findNearbyPlaceNameJSON"),
                          parameters, kGeonamesLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) ask->format = "json";
  return step;
}

Reply GeonamesFamily::parse(const Question& question, const Ask& ask, const HttpResponse& response) const {
  return read_reply(response.body, hint_of(response, question, ask));
}

Step GeonamesFamily::read(const Question& question, const Ask&, const HttpResponse& response,
                          const Reply& reply, ServerMemory&) const {
  if (reply.features && response.status < 300) {
    Question near = question;
    if (near.tolerance <= kUsualTolerance) near.tolerance = std::numeric_limits<double>::max();
    Answer answer = read_value(near, reply);
    const std::size_t most = most_places(question);
    if (question.want_features && reply.features->features.size() >= most)
      answer.warnings.push_back(full_reply_warning(most));
    return answer;
  }
  Answer answer = read_error(question, response, reply);
  if (reply.exception && reply.exception->code == "10")
    answer.error->message += concat(
        "; set the service's auth to {\"type\": \"query\", \"name\": \"username\", \"value\": \"env:NAME\"}, "
        "the name of an account that GeoNames has enabled for web services");
  return answer;
}

}  // namespace geoprobe
