#include <geoprobe/registry/credentials.h>
#include <geoprobe/registry/geocontext_url.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/terminal.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr const char* kMasked = " becomes \"auth\", which no output shows; better still write env:NAME there";

/// Takes the first parameter that accept(name) holds for out of the query.
template <class Accept>
std::string take_parameter(std::string& query, Accept accept) {
  std::string taken, others;
  for (const std::string_view part : split(query, '&')) {
    const std::size_t equals = part.find('=');
    const bool wanted = taken.empty() && equals != std::string_view::npos && equals + 1 < part.size() &&
                        accept(percent_decode(part.substr(0, equals)));
    if (wanted)
      taken = part;
    else
      others += (others.empty() ? "" : "&") + std::string(part);
  }
  if (!taken.empty()) query = others;
  return taken;
}

std::string decode_query_value(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

}  // namespace

GeocontextUrl read_geocontext_url(std::string_view text, bool geonames) {
  GeocontextUrl result{std::string(text), {}, {}};
  Expected<Url> parsed = parse_url(text);
  if (!parsed) return result;
  Url& url = parsed.value();
  if (!url.userinfo.empty()) {
    const std::size_t colon = std::min(url.userinfo.find(':'), url.userinfo.size());
    const std::string user = percent_decode(url.userinfo.substr(0, colon));
    const std::string password =
        percent_decode(url.userinfo.substr(std::min(colon + 1, url.userinfo.size())));
    result.auth = Value::object().add("type", "basic").add("user", user).add("password", password);
    result.warnings.push_back(concat("the user name in the URL", kMasked));
    url.userinfo.clear();
    result.url = url.to_string();
  }
  const auto is_secret = [&](const std::string& name) {
    return is_credential_name(name) || (geonames && equals_ignoring_case(name, "username"));
  };
  std::string query = url.query;
  const std::string parameter = take_parameter(query, is_secret);
  if (!parameter.empty()) {
    const std::size_t equals = parameter.find('=');
    const std::string name = percent_decode(parameter.substr(0, equals));
    if (result.auth.is_null()) {
      result.auth = Value::object()
                        .add("type", "query")
                        .add("name", name)
                        .add("value", decode_query_value(parameter.substr(equals + 1)));
      result.warnings.push_back(concat("the parameter ", quoted(name), " of the URL", kMasked));
      url.query = query;
      result.url = url.to_string();
    } else {
      result.warnings.push_back(
          concat("the parameter ", quoted(name),
                 " of the URL looks like a credential, and is masked where the URL is shown"));
    }
  }
  if (geonames && result.auth.is_null())
    result.warnings.push_back(
        "GeoNames answers only with an account, and the file names none; write \"auth\": {\"type\": "
        "\"query\", "
        "\"name\": \"username\", \"value\": \"env:NAME\"} into the converted registry");
  return result;
}

}  // namespace geoprobe
