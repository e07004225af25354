#include <geoprobe/native/proxy.h>
#include <geoprobe/native/tls.h>
#include <geoprobe/native/transport_options.h>

#include <cstdlib>

namespace geoprobe {
namespace {

std::string variable(const char* name, const char* other) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') value = std::getenv(other);
  return value != nullptr ? value : "";
}

}  // namespace

TransportOptions transport_options_from_environment() {
  TransportOptions options;
  options.proxy.http = variable("http_proxy", "HTTP_PROXY");
  options.proxy.https = variable("https_proxy", "HTTPS_PROXY");
  options.proxy.none = variable("no_proxy", "NO_PROXY");
  options.ca_file = variable("SSL_CERT_FILE", "SSL_CERT_FILE");
  return options;
}

std::optional<Failure> check_transport_options(const TransportOptions& options) {
  for (const auto& [name, address] :
       {std::pair{"HTTP_PROXY", options.proxy.http}, std::pair{"HTTPS_PROXY", options.proxy.https}}) {
    if (address.empty()) continue;
    if (const auto proxy = native::parse_proxy(address); !proxy)
      return Failure{std::string(name) + ": " + proxy.failure().message};
  }
  if (options.ca_file.empty()) return std::nullopt;
  native::TlsTrust trust(options.ca_file);
  std::string error;
  if (trust.context(error) == nullptr) return Failure{error};
  return std::nullopt;
}

}  // namespace geoprobe
