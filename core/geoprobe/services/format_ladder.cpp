#include <geoprobe/formats/plain_text.h>
#include <geoprobe/services/format_ladder.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace geoprobe {
namespace {

constexpr std::string_view kUsual[] = {"application/json", "application/vnd.ogc.gml", "text/xml",
                                       "text/plain", "text/html"};

/// The place of a media type on the ladder; std::size(kUsual) where it is not read.
std::size_t rung_of(std::string_view format) {
  const auto has = [&](std::string_view part) { return contains_ignoring_case(format, part); };
  if (has("image/") || has("kml")) return std::size(kUsual);
  if (has("json")) return has("javascript") ? std::size(kUsual) : 0;
  if (has("gml")) return 1;
  if (has("html")) return 4;
  if (has("xml")) return 2;
  return has("text/plain") ? 3 : std::size(kUsual);
}

bool says_format(std::string_view message) {
  return contains_ignoring_case(message, "INFO_FORMAT") || contains_ignoring_case(message, "INFOFORMAT") ||
         contains_ignoring_case(message, "info format") || contains_ignoring_case(message, "outputformat") ||
         contains_ignoring_case(message, "output format");
}

bool refuses_format(const ServiceException& exception) {
  return equals_ignoring_case(exception.code, "InvalidFormat") ||
         equals_ignoring_case(exception.locator, "InvalidFormat") || says_format(exception.locator) ||
         says_format(exception.message) ||
         (contains_ignoring_case(exception.message, "format") &&
          (contains_ignoring_case(exception.message, "unsupported") ||
           contains_ignoring_case(exception.message, "not supported"))) ||
         // MapServer's own output through OGR takes one layer of a request.
         contains_ignoring_case(exception.message, "msOGRWriteFromQuery");
}

/// Whether the parameter FORMAT is named, in capitals or in quotes, and not as part of INFO_FORMAT.
bool names_format(std::string_view text) {
  constexpr std::string_view kWord = "format";
  const std::string folded = lower(text);
  for (std::size_t at = folded.find(kWord); at != std::string::npos; at = folded.find(kWord, at + 1)) {
    const char before = at == 0 ? ' ' : folded[at - 1];
    const char after = at + kWord.size() == folded.size() ? ' ' : folded[at + kWord.size()];
    const bool quoted = (before == '\'' || before == '"') && after == before;
    const bool alone = !is_alpha(before) && before != '_' && !is_alpha(after);
    if (quoted || (alone && text.substr(at, kWord.size()) == "FORMAT")) return true;
  }
  return false;
}

bool refuses_map_format(const ServiceException& exception, std::string_view requested) {
  for (const std::string_view text :
       {std::string_view(exception.locator), std::string_view(exception.message)})
    for (const std::string_view words : {"INFO_FORMAT", "INFOFORMAT", "info format"})
      if (contains_ignoring_case(text, words)) return false;
  if (equals_ignoring_case(exception.locator, "FORMAT")) return true;
  if (!equals_ignoring_case(exception.code, "InvalidFormat")) return false;
  return contains_ignoring_case(exception.message, requested) || names_format(exception.message);
}

bool may_be_about_format(int status) {
  return status == 400 || status == 406 || status == 415;
}

}  // namespace

std::string next_info_format(const std::vector<std::string>& tried, const std::vector<std::string>* offered) {
  std::string_view best;
  std::size_t best_rung = std::size(kUsual);
  const auto consider = [&](std::string_view format) {
    const std::size_t rung = rung_of(format);
    if (rung >= best_rung || std::find(tried.begin(), tried.end(), format) != tried.end()) return;
    best = format;
    best_rung = rung;
  };
  if (offered != nullptr)
    for (const std::string& format : *offered) consider(format);
  else
    for (const std::string_view format : kUsual) consider(format);
  return std::string(best);
}

std::string next_map_format(const std::vector<std::string>& tried, const ServiceException& exception) {
  if (tried.empty() || !refuses_map_format(exception, tried.back())) return {};
  const auto is_new = [&](std::string_view format) {
    return std::find(tried.begin(), tried.end(), format) == tried.end();
  };
  const std::string_view message = exception.message;
  for (std::size_t at = message.find("image/"); at != std::string_view::npos;
       at = message.find("image/", at + 1)) {
    std::size_t end = at + 6;
    while (end < message.size() && (is_alpha(message[end]) || is_digit(message[end]) || message[end] == '-'))
      ++end;
    const std::string_view named = message.substr(at, end - at);
    if (end > at + 6 && is_new(named)) return std::string(named);
  }
  for (const std::string_view usual : {"image/png", "image/jpeg", "image/gif", "image/tiff"})
    if (is_new(usual)) return std::string(usual);
  return {};
}

std::string format_refusal(const HttpResponse& response, const Reply& reply) {
  if (reply.exception && !reply.unexpected_format)
    return refuses_format(*reply.exception) ? plain_text(reply.exception->message, 200) : std::string();
  if (reply.is_diverted || (response.status >= 300 && !may_be_about_format(response.status))) return {};
  if (reply.exception) return concat("a page of HTML: ", plain_text(reply.exception->message, 200));
  if (!reply.failure.empty()) return plain_text(reply.failure, 200);
  return response.status >= 300 ? "HTTP status " + std::to_string(response.status) : std::string();
}

}  // namespace geoprobe
