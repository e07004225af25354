#include <geoprobe/native/proxy.h>
#include <geoprobe/native/tls.h>
#include <geoprobe/native/transport_options.h>

#include <cstdlib>
#include <fstream>

namespace geoprobe {
namespace {

std::string variable(const char* name, const char* other) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') value = std::getenv(other);
  return value != nullptr ? value : "";
}

/// A look at the text: reading the certificates themselves takes megabytes, and waits for the first https
/// exchange.
bool holds_certificates(const std::string& path) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.find("-----BEGIN ") != std::string::npos && line.find("CERTIFICATE-----") != std::string::npos)
      return true;
  return false;
}

}  // namespace

TransportOptions transport_options_from_environment() {
  TransportOptions options;
  options.proxy.http = variable("http_proxy", "HTTP_PROXY");
  options.proxy.https = variable("https_proxy", "HTTPS_PROXY");
  options.proxy.all = variable("all_proxy", "ALL_PROXY");
  options.proxy.none = variable("no_proxy", "NO_PROXY");
  options.ca_file = variable("SSL_CERT_FILE", "SSL_CERT_FILE");
  return options;
}

std::optional<Failure> check_transport_options(const TransportOptions& options) {
  for (const auto& [name, address] :
       {std::pair{"HTTP_PROXY", options.proxy.http}, std::pair{"HTTPS_PROXY", options.proxy.https},
        std::pair{"ALL_PROXY", options.proxy.all}}) {
    if (address.empty()) continue;
    if (const auto proxy = native::parse_proxy(address); !proxy)
      return Failure{std::string(name) + ": " + proxy.failure().message};
  }
  if (!options.ca_file.empty() && !holds_certificates(options.ca_file))
    return Failure{native::no_certificates_in(options.ca_file)};
  return std::nullopt;
}

}  // namespace geoprobe
