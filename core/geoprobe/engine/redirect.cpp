#include <geoprobe/engine/redirect.h>
#include <geoprobe/text/url.h>

namespace geoprobe {

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
  if (to.origin() != from.origin())
    std::erase_if(next.headers, [](const auto& field) {
      return !find_header({field}, "Accept") && !find_header({field}, "Content-Type");
    });
  return next;
}

}  // namespace geoprobe
