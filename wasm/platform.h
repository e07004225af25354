#pragma once
#include <geoprobe/engine/transport.h>
#include <geoprobe/geo/crs.h>
#include <geoprobe/text/charset.h>

#include <cstdint>
#include <string>

namespace geoprobe::platform {

/// What the page's platform thinks of a URL before it is sent.
struct UrlTraits {
  bool valid = false;          ///< the platform can send it: absolute http or https, no user name
  bool cross_origin = false;   ///< another origin than the page's; never outside a browser
  bool mixed_content = false;  ///< http to a public host from an https page: browsers refuse it
};
UrlTraits url_traits(const std::string& url);

/// Drops the handlers of Emscripten Fetch's request and aborts it: nothing is called for it any more.
void abort_request(std::uint32_t fetch_id);
/// All response headers as one text, "name: value" a line; empty where there are none.
std::string response_headers(std::uint32_t fetch_id);
/// Where the reply came from, after redirects.
std::string response_url(std::uint32_t fetch_id);
/// Why a request failed, in words, with "tls:" in front for a fault of TLS; browsers keep it to themselves
/// (then empty).
std::string failure_reason(std::uint32_t fetch_id);
/// What the page last spoke with an origin: "h2", "h3", "http/1.1"; empty where the browser does not say.
std::string http_version(const std::string& origin);
bool is_offline();

/// To be called before the first request: age() needs it.
void watch_arrivals();
/// How long ago the reply to a request for this URL arrived that was sent at `sent` (emscripten_get_now);
/// nothing where the platform does not say (Node).
Age age(const std::string& url, double sent);

/// The CRS of a proj4 that createEngine was given, by its number (see web/src/crs.ts); 0: of none.
CrsTransform crs_transform(int proj4);

/// By the platform's TextDecoder, which knows the Encoding standard's labels.
std::optional<HostText> decode_charset(std::string_view label, std::string_view bytes);

/// Calls FetchTransport::resume(token, answered) from the event loop, once: whether the origin answers at
/// all.
void probe_origin(const std::string& url, const std::string& origin, std::uint32_t token);
/// Calls FetchTransport::resume(token, false) from the event loop, once.
void call_later(std::uint32_t token);

}  // namespace geoprobe::platform
