#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/http/message.h>
#include <geoprobe/result/leaf.h>
#include <geoprobe/services/family.h>
#include <geoprobe/text/expected.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// A geoprobe that answers over HTTP (GET /v1/query), asked for what a browser keeps a page from asking
/// itself: services on http from a page on https, and those that do not allow the page's origin (CORS).
struct Gateway {
  std::string url;           ///< what its /v1/query lies below: "https://maps.example.org"
  std::string token;         ///< a secret, sent as a bearer token; empty: none
  bool secure_page = false;  ///< the page is on https
};

/// The member of a service, true, that a gateway publishes in place of how it is signed in to.
inline constexpr std::string_view kOnlyByGateway = "x-gateway";

/// Why a page may not ask this URL at all; nothing where it may, or only the server can tell.
std::optional<std::string> kept_from_page(const Gateway& gateway, std::string_view url);

struct GatewayQuestion {
  std::string root;  ///< of the whole query, with its kind: "collection:site"
  Position point;    ///< in crs
  Crs crs = kWgs84;
  std::optional<double> tolerance;  ///< metres, over the services'
  bool features = false;
  std::optional<long long> deadline_ms;  ///< that the gateway has; nothing: its own
  std::vector<const std::string*> only;  ///< the keys of the services to be asked
};
/// The request for these services. Failure: the gateway's URL cannot be used.
Expected<Ask> ask_gateway(const Gateway& gateway, const GatewayQuestion& question);

/// The leaves of a gateway's reply, by key; their `service` is not set. Failure: what it said instead.
Expected<std::map<std::string, Leaf>> read_gateway(const HttpResponse& response);

/// The answer where the gateway had none: why the page did not ask itself, and what became of it.
Answer gateway_failure(const std::string& kept_because, std::string_view trouble);

}  // namespace geoprobe
