#include <arpa/inet.h>
#include <geoprobe/native/proxy.h>
#include <geoprobe/native/reply_head.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/base64.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <array>
#include <vector>

namespace geoprobe::native {

std::string bare_host(const std::string& host) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

Expected<Proxy> parse_proxy(std::string_view text) {
  const std::string whole =
      text.find("://") == std::string_view::npos ? "http://" + std::string(text) : std::string(text);
  const auto url = parse_url(whole);
  if (starts_with_ignoring_case(whole, "socks"))
    return Failure{
        "a SOCKS proxy cannot be used: name an HTTP proxy, such as http://proxy.example.org:3128, or unset "
        "the "
        "variable"};
  if (!url || url.value().scheme != "http")
    return Failure{
        "the proxy's address cannot be used: an http URL such as http://proxy.example.org:3128 is wanted"};
  Proxy proxy;
  proxy.host = url.value().host;
  // A proxy that names no port is asked on its scheme's.
  proxy.port = url.value().port;
  if (!url.value().userinfo.empty()) {
    std::string credentials = url.value().userinfo;
    const std::size_t colon = credentials.find(':');
    const std::string user = percent_decode(credentials.substr(0, colon));
    const std::string password =
        colon == std::string::npos ? "" : percent_decode(credentials.substr(colon + 1));
    proxy.authorization = "Basic " + base64(user + ":" + password);
  }
  return proxy;
}

namespace {

bool is_under(std::string_view host, std::string_view domain) {
  if (host.size() < domain.size() || domain.empty()) return false;
  const std::size_t at = host.size() - domain.size();
  return equals_ignoring_case(host.substr(at), domain) && (at == 0 || host[at - 1] == '.');
}

/// The bytes of a numeric address; none for a name.
std::vector<unsigned char> address_bytes(const std::string& host) {
  std::vector<unsigned char> bytes(16);
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) return bytes;
  bytes.resize(4);
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) return bytes;
  return {};
}

/// Whether a numeric host is in a network such as 10.0.0.0/8 or fd00::/8.
bool is_in_network(const std::string& host, std::string_view network) {
  const std::size_t slash = network.find('/');
  if (slash == std::string_view::npos) return false;
  const auto address = address_bytes(host);
  const auto of = address_bytes(bare_host(std::string(network.substr(0, slash))));
  const auto bits = parse_unsigned(network.substr(slash + 1), of.size() * 8);
  if (!bits || address.empty() || address.size() != of.size()) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::size_t left = *bits > i * 8 ? std::min<std::size_t>(*bits - i * 8, 8) : 0;
    if (((address[i] ^ of[i]) & (0xFF00 >> left) & 0xFF) != 0) return false;
  }
  return true;
}

bool asked_directly(const Url& url, std::string_view list) {
  const std::string with_port = url.host + ":" + std::to_string(url.port);
  for (std::string_view entry : split(list, ',')) {
    entry = trim(entry);
    if (entry.empty()) continue;
    if (entry == "*" || equals_ignoring_case(entry, bare_host(url.host))) return true;
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    // "example.org" and ".example.org" both mean the domain and all under it.
    if (entry.front() == '.') entry.remove_prefix(1);
    if (is_in_network(bare_host(url.host), entry)) return true;
    if (is_under(url.host, entry) || is_under(with_port, entry)) return true;
  }
  return false;
}

}  // namespace

Expected<std::optional<Proxy>> proxy_for(const Url& url, const ProxyOptions& options) {
  const std::string& own = url.scheme == "https" ? options.https : options.http;
  const std::string& address = own.empty() ? options.all : own;
  if (address.empty() || asked_directly(url, options.none)) return std::optional<Proxy>();
  auto proxy = parse_proxy(address);
  if (!proxy) return proxy.failure();
  return std::optional<Proxy>(std::move(proxy).value());
}

std::optional<TransportError> open_tunnel(Channel& channel, const Proxy& proxy, const std::string& authority,
                                          const std::string& user_agent) {
  const std::string label = "the proxy " + proxy.host + ":" + std::to_string(proxy.port);
  const auto network = [](std::string message) {
    return TransportError{TransportError::Kind::network, std::move(message)};
  };
  std::string request =
      "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\nUser-Agent: " + user_agent + "\r\n";
  if (!proxy.authorization.empty()) request += "Proxy-Authorization: " + proxy.authorization + "\r\n";
  request += "\r\n";
  HeadReader reader;
  std::array<char, 2048> buffer;
  bool failed = !channel.write(request);
  while (!failed) {
    const auto n = channel.read(buffer.data(), buffer.size());
    if (n == 0) return network(label + " closed the connection");
    failed = n < 0;
    if (failed) break;
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(n));
    const auto state = reader.feed(bytes);
    if (state == HeadReader::State::more) continue;
    if (state == HeadReader::State::failed)
      return network(label + " cannot be understood: " + reader.error());
    const int status = reader.head().status;
    if (status == 407) return network(label + " wants a user name and a password that it accepts (407)");
    if (status / 100 != 2)
      return network(label + " refused to connect to " + authority + " (" + std::to_string(status) + ")");
    if (!bytes.empty()) return network(label + " cannot be understood: it sent more than was asked for");
    return std::nullopt;
  }
  if (channel.error().empty()) return std::nullopt;
  return network(label + " failed: " + channel.error());
}

}  // namespace geoprobe::native
