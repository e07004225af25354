#include <geoprobe/engine/redirect.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace geoprobe {
namespace {

constexpr std::size_t kMostCookies = 50, kLongestCookie = 4096;

bool has_path(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) &&
         (path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/');
}

/// Nothing for what is no cookie, or is not for this URL.
std::optional<RedirectCookie> read_cookie(std::string_view field, const Url& url, bool& ended) {
  const std::vector<std::string_view> parts = split(field, ';');
  const std::string_view pair = trim(parts.front());
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos || equals == 0 || pair.size() > kLongestCookie ||
      std::any_of(pair.begin(), pair.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    return std::nullopt;
  const std::size_t last = url.path.rfind('/');
  RedirectCookie cookie{url.origin(), last == std::string::npos || last == 0 ? "/" : url.path.substr(0, last),
                        std::string(trim(pair.substr(0, equals))),
                        std::string(trim(pair.substr(equals + 1)))};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string_view part = trim(parts[i]);
    const std::size_t sign = std::min(part.find('='), part.size());
    const std::string_view name = trim(part.substr(0, sign));
    std::string_view value = sign == part.size() ? std::string_view() : trim(part.substr(sign + 1));
    if (equals_ignoring_case(name, "Path") && value.starts_with('/')) cookie.path = std::string(value);
    if (equals_ignoring_case(name, "Secure") && url.scheme != "https") return std::nullopt;
    if (equals_ignoring_case(name, "Max-Age")) ended = value.starts_with('-') || value == "0";
    if (equals_ignoring_case(name, "Expires") && value.find("1970") != std::string_view::npos) ended = true;
    if (!equals_ignoring_case(name, "Domain") || value.empty()) continue;
    if (value.starts_with('.')) value.remove_prefix(1);
    const std::string host = lower(url.host), domain = lower(value);
    if (host != domain && !host.ends_with("." + domain)) return std::nullopt;
  }
  return cookie;
}

}  // namespace

bool is_redirect(const HttpResponse& response) {
  switch (response.status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return find_header(response.headers, "Location") != nullptr;
    default:
      return false;
  }
}

Expected<HttpRequest> follow_redirect(const HttpRequest& request, const HttpResponse& response) {
  const Expected<Url> base = parse_url(request.url);
  if (!base) return base.failure();
  const Expected<Url> target = resolve_url(base.value(), *find_header(response.headers, "Location"));
  if (!target)
    return Failure{"the server redirects to an address that is not one: " + target.failure().message};
  const Url& from = base.value();
  const Url& to = target.value();
  if (!to.userinfo.empty()) return Failure{"the server redirects to an address with a user name in it"};
  if (from.scheme == "https" && to.scheme != "https")
    return Failure{"the server redirects from https to http, which is not followed"};
  if (request.method == "POST" && to.origin() != from.origin())
    return Failure{concat("the server redirects a POST to ", to.origin(),
                          ", which is not followed; set the service's url to that server if it is meant")};

  HttpRequest next = request;
  next.url = to.to_string();
  const bool becomes_get = response.status == 303 ||
                           ((response.status == 301 || response.status == 302) && request.method == "POST");
  if (becomes_get) {
    next.method = "GET";
    next.body.clear();
    std::erase_if(next.headers,
                  [](const auto& field) { return find_header({field}, "Content-Type") != nullptr; });
  }
  if (to.origin() != from.origin()) {
    std::erase_if(next.headers, [](const auto& field) { return !find_header({field}, "Accept"); });
    if (next.redirected_from.empty()) next.redirected_from = from.host;
  }
  return next;
}

void keep_cookies(std::vector<RedirectCookie>& cookies, const std::string& url,
                  const HttpResponse& redirect) {
  const Expected<Url> from = parse_url(url);
  if (!from) return;
  for (const auto& field : redirect.headers) {
    if (!find_header({field}, "Set-Cookie")) continue;
    bool ended = false;
    const std::optional<RedirectCookie> cookie = read_cookie(field.second, from.value(), ended);
    if (!cookie) continue;
    std::erase_if(cookies, [&](const RedirectCookie& other) {
      return other.origin == cookie->origin && other.path == cookie->path && other.name == cookie->name;
    });
    if (!ended && cookies.size() < kMostCookies) cookies.push_back(*cookie);
  }
}

void send_cookies(const std::vector<RedirectCookie>& cookies, HttpRequest& request) {
  std::erase_if(request.headers, [](const auto& field) { return find_header({field}, "Cookie") != nullptr; });
  const Expected<Url> to = parse_url(request.url);
  if (!to) return;
  std::string text;
  for (const RedirectCookie& cookie : cookies)
    if (cookie.origin == to.value().origin() && has_path(to.value().path, cookie.path))
      text += concat(text.empty() ? "" : "; ", cookie.name, "=", cookie.value);
  if (!text.empty()) request.headers.emplace_back("Cookie", std::move(text));
}

}  // namespace geoprobe
