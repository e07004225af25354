#pragma once
#include <geoprobe/text/expected.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace geoprobe {

/// An absolute http or https URL (RFC 3986), split. Every part is kept percent-encoded as it was written,
/// save scheme and host, which are in lower case. There is no fragment: it is dropped when parsed.
struct Url {
  std::string scheme;    ///< "http" or "https"
  std::string userinfo;  ///< empty nearly always; registries and redirects refuse it
  std::string host;      ///< an IPv6 host keeps its brackets
  int port = 0;          ///< never 0 after parsing: 80 and 443 are filled in
  std::string path;      ///< begins with '/'
  std::string query;     ///< without '?', possibly empty

  /// "https://host" or "https://host:8443": what a browser calls the origin, and what per-host limits count
  /// by.
  std::string origin() const;
  /// path and query, as a request line has them.
  std::string target() const;
  std::string to_string() const;
};

/// Failure: says what is wrong (no scheme, another scheme, no host, a bad port, a space or a control
/// character), and never repeats the text, which may hold a password. Other characters outside RFC 3986 are
/// percent-encoded, save in the host, which must be ASCII.
Expected<Url> parse_url(std::string_view text);

/// The URL that a reference (absolute, scheme-relative, path or query) means on a base, RFC 3986 section 5.
Expected<Url> resolve_url(const Url& base, std::string_view reference);

/// Percent-encodes all but unreserved characters and the few that a query value may hold and that map servers
/// want unencoded: "," ":" "/" ";" "@" "!" "*" "(" ")".
std::string encode_query_value(std::string_view text);
/// The same for a segment of a path: "/" is encoded too.
std::string encode_path_segment(std::string_view text);
std::string percent_decode(std::string_view text);

/// An ordered query string; names are compared without case, as OGC services do.
class QueryParameters {
 public:
  QueryParameters() = default;
  /// Splits an encoded query; values are kept encoded.
  explicit QueryParameters(std::string_view query);
  /// Sets (in place, the first of that name; others of that name are dropped) or appends; encodes the value.
  void set(std::string_view name, std::string_view value);
  bool has(std::string_view name) const;
  std::string to_string() const;

 private:
  // The name as written; then "=" and the encoded value, or nothing where there was no "=".
  std::vector<std::pair<std::string, std::string>> entries_;
};

/// Whether a host, a name or an address, is this machine.
bool is_loopback(std::string_view host);

}  // namespace geoprobe
