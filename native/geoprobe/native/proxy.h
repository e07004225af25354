#pragma once
#include <geoprobe/http/message.h>
#include <geoprobe/native/channel.h>
#include <geoprobe/native/transport_options.h>
#include <geoprobe/text/expected.h>
#include <geoprobe/text/url.h>

#include <optional>
#include <string>

namespace geoprobe::native {

/// A proxy that requests go through.
struct Proxy {
  std::string host;
  int port = 0;
  std::string authorization;  ///< the Proxy-Authorization field's value, or empty; a secret
};

/// Reads a proxy's URL. Failure: what is wrong, without the URL's user and password.
Expected<Proxy> parse_proxy(std::string_view text);

/// The proxy for a URL, or nothing where it is asked directly.
Expected<std::optional<Proxy>> proxy_for(const Url& url, const ProxyOptions& options);

/// Asks the proxy at the channel's other end for a tunnel. Nothing on success and when aborted (see
/// Channel::error).
std::optional<TransportError> open_tunnel(Channel& channel, const Proxy& proxy, const std::string& authority,
                                          const std::string& user_agent);

/// host without the brackets of an IPv6 address: what lookups and certificates want.
std::string bare_host(const std::string& host);

}  // namespace geoprobe::native
