#pragma once
#include <geoprobe/text/expected.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace geoprobe {

/// Proxies, as HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY hold them.
struct ProxyOptions {
  std::string http;   ///< for http URLs: "http://user:password@host:port" or "host:port"; empty: none
  std::string https;  ///< for https URLs, through CONNECT
  std::string all;    ///< for URLs of a scheme that has none
  std::string
      none;  ///< hosts that are queried directly: "*", or "localhost,.example.org,10.0.0.0/8,[::1]:8080"
};

/// What a lookup found: numeric addresses in the order to try, or why there is none.
struct NameAnswer {
  std::vector<std::string> addresses;
  std::string error;
};
using NameLookup = std::function<NameAnswer(const std::string& host)>;

struct TransportOptions {
  std::string ca_file;  ///< PEM certificates to trust in place of the system's; empty: the system's
  ProxyOptions proxy;
  std::string user_agent;             ///< empty: "geoprobe/VERSION"
  std::size_t idle_connections = 64;  ///< kept open for reuse, over all origins
  /// Whether names may lead to loopback and private addresses. If not, only a URL that holds such an address
  /// itself leads there. A proxy's address is not restricted.
  bool allow_private = false;
  NameLookup lookup;  ///< in place of the system's; called from any thread, may block; empty: the system's
};

/// The options as the environment has them: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY in either case,
/// and SSL_CERT_FILE.
TransportOptions transport_options_from_environment();

/// A certificate file that cannot be read, or a proxy that is no http URL (a SOCKS proxy, say); nothing if
/// all is well. The message holds no password.
std::optional<Failure> check_transport_options(const TransportOptions& options);

}  // namespace geoprobe
