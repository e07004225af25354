#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <set>
#include <string_view>
#include <utility>

namespace geoprobe {
namespace {

struct StatusText {
  int status;
  std::string_view says, try_this;
};
constexpr StatusText kStatusTexts[] = {
    {400, "bad request", "check the service's layer, crs and params"},
    {401, "not authorised", "check the service's auth"},
    {403, "forbidden", "check the service's auth, or whether the server lets you ask it"},
    {404, "not found", "check the service's url"},
    {405, "method not allowed", "check the service's url"},
    {406, "not acceptable", "set the service's format to one the server has"},
    {407, "proxy authorisation required", "check the proxy's credentials"},
    {408, "request time-out", "try again later"},
    {410, "gone", "the service is no longer at this url"},
    {414, "the URL is too long", "shorten the service's params"},
    {415, "unsupported media type", "set the service's format to one the server has"},
    {429, "too many requests", "ask less often"},
    {500, "internal server error", "try again later, or tell the server's keeper"},
    {501, "not implemented", "check the service's type and version"},
    {502, "bad gateway", "try again later"},
    {503, "service unavailable", "try again later"},
    {504, "gateway time-out", "try again later"},
};

std::string http_message(int status) {
  const std::string number = std::to_string(status);
  for (const StatusText& text : kStatusTexts)
    if (text.status == status)
      return concat("the server answered HTTP ", number, " (", text.says, "); ", text.try_this);
  if (status >= 500)
    return concat("the server answered HTTP ", number, ", an error of its own; try again later");
  if (status >= 400)
    return concat("the server answered HTTP ", number,
                  ", refusing the request; check the service's url and auth");
  if (status >= 300)
    return concat("the server answered HTTP ", number,
                  " and pointed elsewhere; set the service's url to where it leads");
  return concat("the server answered HTTP ", number, ", which is no answer to a request");
}

bool is_not_queryable(const ServiceException& exception) {
  return equals_ignoring_case(exception.code, "LayerNotQueryable") ||
         contains_ignoring_case(exception.message, "not queryable") ||
         // MapServer says so of a layer that LAYERS took and QUERY_LAYERS did not.
         contains_ignoring_case(exception.message, "specified in QUERY_LAYERS parameter is not offered");
}

/// Whether a reply came from another path than was requested, one that is called like a page to sign in.
bool leads_to_login(std::string_view requested, std::string_view from) {
  const std::string_view path = from.substr(0, from.find('?'));
  if (path.empty() || path == requested.substr(0, requested.find('?'))) return false;
  for (const std::string_view word :
       {"login", "logon", "signin", "sign-in", "sign_in", "/sso", "saml", "oauth", "openid", "/auth", "/cas/",
        "/idp", "adfs", "/account", "/session"})
    if (contains_ignoring_case(path, word) && !contains_ignoring_case(requested, word)) return true;
  return false;
}

}  // namespace

ReplyHint hint_of(const HttpResponse& response, const CharsetDecoder* decoder) {
  ReplyHint hint;
  hint.decoder = decoder;
  if (const std::string* type = find_header(response.headers, "Content-Type")) hint.content_type = *type;
  return hint;
}

ReplyHint hint_of(const HttpResponse& response, const Question& question, const Ask& ask) {
  ReplyHint hint = hint_of(response, question.decoder);
  expect_reply(hint, question.service->type, ask.format);
  hint.redirected_to_login = leads_to_login(ask.masked_url, response.final_url);
  return hint;
}

void expect_reply(ReplyHint& hint, ServiceType type, std::string_view format) {
  const bool is_info = type == ServiceType::wms || type == ServiceType::wmts;
  hint.blank_is_empty = is_info;
  hint.html_expected = is_info && contains_ignoring_case(format, "html");
}

std::string full_reply_warning(std::size_t asked) {
  return concat("the reply holds as many features as were asked for (", std::to_string(asked),
                "); there may be more");
}

std::vector<std::string> EarlierWarnings::sentences(const std::string& used_format) const {
  std::vector<std::string> all = texts;
  if (refused_formats.empty()) return all;
  std::string formats, reasons;
  std::set<std::string_view> told;
  for (std::size_t i = 0; i < refused_formats.size(); ++i) {
    const auto& [format, reason] = refused_formats[i];
    formats += (i == 0 ? "" : i + 1 == refused_formats.size() ? " and " : ", ") + format;
    if (told.insert(reason).second) reasons += (reasons.empty() ? "" : "; ") + reason;
  }
  all.push_back(concat("the server refused ", formats, " (", reasons, "); ", used_format, " was used"));
  return all;
}

void pass_on_warnings(const Ask& ask, Answer& answer) {
  const std::vector<std::string> earlier = ask.warnings.sentences(ask.format);
  answer.warnings.insert(answer.warnings.begin(), earlier.begin(), earlier.end());
}

Answer error_answer(ErrorCode code, std::string message, int http_status) {
  Answer answer;
  answer.status = Status::error;
  answer.error = LeafError{code, std::move(message), {}, http_status};
  return answer;
}

Answer read_error(const Question&, const HttpResponse& response, const Reply& reply) {
  Answer answer;
  const bool failed = response.status >= 300 || response.status < 200;
  // What a page of HTML says of an error says less than the status it came with.
  if (reply.exception && !(failed && reply.unexpected_format)) {
    const ServiceException& exception = *reply.exception;
    const bool shy = is_not_queryable(exception);
    answer = error_answer(
        shy ? ErrorCode::not_queryable : ErrorCode::service_exception,
        shy ? "the layer cannot be queried on this server: " + exception.message : exception.message,
        response.status);
    answer.error->locator = exception.code.empty() ? exception.locator : exception.code;
  } else if (failed) {
    answer = error_answer(ErrorCode::http, http_message(response.status), response.status);
  } else if (reply.unexpected_format) {
    answer = error_answer(
        ErrorCode::unexpected_format,
        reply.failure + (reply.is_diverted
                             ? "; check the service's url and auth"
                             : "; check the service's url, or set its format to one that the server has"),
        response.status);
  } else {
    answer = error_answer(
        ErrorCode::parse,
        (reply.failure.empty() ? std::string("the reply says nothing that can be read") : reply.failure) +
            "; try another format",
        response.status);
  }
  answer.warnings = reply.warnings;
  return answer;
}

}  // namespace geoprobe
