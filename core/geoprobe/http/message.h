#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace geoprobe {

/// Header fields in order. Names are compared without case.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first field of that name, or nullptr.
const std::string* find_header(const Headers& headers, std::string_view name);

/// What a platform is asked to send. The URL is absolute, http or https, already encoded, free of a user
/// name.
struct HttpRequest {
  std::string method = "GET";  ///< GET or POST
  std::string url;
  Headers headers;  ///< valid names and values only (the registry sees to it)
  std::string body;
  std::size_t max_bytes = 16u << 20;  ///< a decoded body beyond this is TransportError::Kind::too_large
  std::string redirected_from{};      ///< the host that led to another origin by a redirect; empty: none did
  bool operator==(const HttpRequest&) const = default;
};

/// A reply of any status, 4xx and 5xx included, its body decoded from gzip or brotli and whole.
struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
  std::string final_url;  ///< where the reply came from, after redirects that the platform followed itself
  std::string
      http_version{};  ///< "h2", "h3", "http/1.1" (the names of ALPN); empty where the platform does not say
};

/// Why there is no reply.
struct TransportError {
  enum class Kind { network, tls, cors, too_large };
  Kind kind = Kind::network;
  std::string message;  ///< one sentence in plain words, without secrets
};

using HttpOutcome = std::variant<HttpResponse, TransportError>;

}  // namespace geoprobe
