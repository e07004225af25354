#pragma once
#include <geoprobe/http/message.h>
#include <geoprobe/text/expected.h>

#include <string>
#include <vector>

namespace geoprobe {

/// Whether a reply sends the client elsewhere (301, 302, 303, 307, 308 with a Location).
bool is_redirect(const HttpResponse& response);

/// The request that a redirect leads to: never from https to http, without credentials and the service's own
/// headers on another origin, as GET if the status says so (RFC 9110 15.4), and no POST to another
/// origin. Failure: why it is not followed.
Expected<HttpRequest> follow_redirect(const HttpRequest& request, const HttpResponse& response);

/// A cookie that a redirect has set: it is sent back to its origin alone, and forgotten with the attempt.
struct RedirectCookie {
  std::string origin, path, name, value;
};

/// Takes the cookies of a redirect that came from this URL (RFC 6265, simply): of its origin and no other,
/// not those for another domain, and no Secure one from http. A cookie that has ended takes away the one
/// before it.
void keep_cookies(std::vector<RedirectCookie>& cookies, const std::string& url, const HttpResponse& redirect);

/// Sets the request's Cookie field, or takes it away where none of the cookies is for its URL.
void send_cookies(const std::vector<RedirectCookie>& cookies, HttpRequest& request);

}  // namespace geoprobe
