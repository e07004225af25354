#pragma once
#include <geoprobe/http/message.h>
#include <geoprobe/text/expected.h>

namespace geoprobe {

/// Whether a reply sends the client elsewhere (301, 302, 303, 307, 308 with a Location).
bool is_redirect(const HttpResponse& response);

/// The request that a redirect leads to: never from https to http, without credentials and the service's own
/// headers on another origin, as GET where the status says so (RFC 9110 15.4). Failure: why it is not
/// followed.
Expected<HttpRequest> follow_redirect(const HttpRequest& request, const HttpResponse& response);

}  // namespace geoprobe
