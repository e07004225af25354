#include <geoprobe/services/box_search.h>
#include <geoprobe/services/ogcapi.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::size_t kLimits[] = {100, 10, 0};                 // by ServerMemory::form; 0: none is sent
constexpr std::string_view kByAccept = "application/geo+json";  // Ask::format where there is no f

const std::vector<std::string_view> kOgcapiLeftovers = {"f",        "bbox",     "limit",     "offset",
                                                        "bbox-crs", "datetime", "startindex"};

/// An id as a segment of a path.
std::string encode_segment(std::string_view id) {
  std::string out;
  for (const char c : encode_query_value(id)) out += c == '/' ? std::string("%2F") : std::string(1, c);
  return out;
}

Expected<std::string> items_url(const Service& service) {
  const std::string_view url = service.url;
  const std::size_t query = std::min(url.find('?'), url.size());
  const std::vector<std::string_view> segments = split(url.substr(0, query), '/');
  std::size_t end = query;
  for (std::size_t i = 3; i < segments.size(); ++i) {
    if (segments[i] != "collections") continue;
    end = static_cast<std::size_t>(segments[i].data() - url.data());
    if (i + 1 < segments.size() && !segments[i + 1].empty() &&
        percent_decode(segments[i + 1]) != service.layer)
      return Failure{concat("the url of service '", service.key, "' names the collection '",
                            percent_decode(segments[i + 1]), "' and its layer says '", service.layer,
                            "'; make them the same, or set the url to the landing page")};
    break;
  }
  return append_path(concat(url.substr(0, end), url.substr(query)),
                     concat("collections/", encode_segment(service.layer), "/items"));
}

std::size_t limit_for(const ServerMemory& memory) {
  return kLimits[std::min<std::size_t>(static_cast<std::size_t>(memory.form), std::size(kLimits) - 1)];
}

Step ask_items(const Question& question, const ServerMemory& memory, const BoxSearch& search) {
  const Service& service = *question.service;
  const Expected<std::string> url = items_url(service);
  if (!url) return error_answer(ErrorCode::config, url.failure().message);
  const std::optional<Box> box = search_box(question, kCrs84, search);
  if (!box) return unreachable_crs(question, kCrs84);
  std::vector<std::pair<std::string, std::string>> parameters = {{"bbox", box_text(*box, kCrs84, false)}};
  if (const std::size_t limit = limit_for(memory); limit > 0)
    add_unless_given(parameters, service, "limit", std::to_string(limit));
  const bool by_accept = service.format.empty() && memory.format == kByAccept;
  const std::string format = by_accept                ? std::string(kByAccept)
                             : service.format.empty() ? std::string("json")
                                                      : service.format;
  if (!by_accept) parameters.emplace_back("f", format);
  Step step = search.page.empty() ? make_get_at(question, url.value(), parameters, kOgcapiLeftovers)
                                  : make_get_at(question, search.page, {}, {});
  if (Ask* ask = std::get_if<Ask>(&step)) {
    if (find_header(ask->request.headers, "Accept") == nullptr)
      ask->request.headers.emplace_back("Accept", "application/geo+json, application/json;q=0.9");
    ask->format = format;
    keep_search(*ask, search);
  }
  return step;
}

/// pygeoapi says so in a description, FastAPI in the location of a fault.
bool refuses_limit(const HttpResponse& response) {
  return (response.status == 400 || response.status == 422) && contains_ignoring_case(response.body, "limit");
}

/// Whether it may be f, or what it says, that the server does not know.
bool may_be_about_format(const HttpResponse& response, const Reply& reply) {
  if (response.status == 400 || response.status == 406 || response.status == 415) return true;
  return response.status < 300 && reply.unexpected_format && !reply.is_diverted;
}

}  // namespace

Step OgcApiFamily::begin(const Question& question, const ServerMemory& memory) const {
  return ask_items(question, memory, first_search(question));
}

Reply OgcApiFamily::parse(const Question& question, const Ask& ask, const HttpResponse& response) const {
  return read_reply(response.body, hint_of(response, question, ask));
}

Step OgcApiFamily::read(const Question& question, const Ask& ask, const HttpResponse& response,
                        const Reply& reply, ServerMemory& memory) const {
  const Service& service = *question.service;
  if (reply.features && response.status < 300) {
    if (service.format.empty()) memory.format = ask.format;
    return read_search(question, memory, ask, reply, kCrs84, count_given(service, "limit", limit_for(memory)),
                       ask_items);
  }
  if (refuses_limit(response) && !has_param(service, "limit") &&
      static_cast<std::size_t>(memory.form) + 1 < std::size(kLimits)) {
    ++memory.form;
    Step step = ask_items(question, memory, search_of(ask));
    if (Ask* again = std::get_if<Ask>(&step)) {
      again->warnings = ask.warnings;
      again->warnings.push_back("the server refused the limit, so a smaller one was sent");
    }
    return step;
  }
  Answer answer = read_error(question, response, reply);
  pass_on_warnings(ask, answer);
  if (ask.otherwise) return *ask.otherwise;
  if (!service.format.empty() || ask.format == kByAccept || !may_be_about_format(response, reply))
    return answer;
  ServerMemory other;
  other.format = kByAccept;
  Step step = ask_items(question, other, search_of(ask));
  if (Ask* again = std::get_if<Ask>(&step)) {
    again->warnings = ask.warnings;
    again->warnings.push_back("f=json was refused, so GeoJSON was asked for by Accept alone");
    again->otherwise = std::make_shared<const Answer>(std::move(answer));
  }
  return step;
}

}  // namespace geoprobe
