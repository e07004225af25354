#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr std::string_view kUpperHex = "0123456789ABCDEF";
constexpr std::string_view kUnreserved = "-._~";
constexpr std::string_view kPathOnly = "!$&'()*+,;=:@/";
constexpr std::string_view kQueryOnly = "!$&'()*+,;=:@/?";
constexpr std::string_view kUserOnly = "!$&'()*+,;=:";
constexpr std::string_view kValueOnly = ",:/;@!*()";

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_escape(std::string_view text, std::size_t i) {
  return text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
}

bool is_unreserved(char c) {
  return is_alpha(c) || is_digit(c) || kUnreserved.find(c) != std::string_view::npos;
}

void append_escape(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kUpperHex[byte >> 4];
  out += kUpperHex[byte & 15];
}

/// Encodes what is neither unreserved nor in `also`; escapes that are there already are kept.
std::string encode_part(std::string_view text, std::string_view also) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_unreserved(c) || also.find(c) != std::string_view::npos || is_escape(text, i))
      out += c;
    else
      append_escape(out, c);
  }
  return out;
}

bool is_space_or_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F;
}

std::optional<Failure> fault_in(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), is_space_or_control))
    return Failure{"a URL may not hold a space or a control character (write a space as %20)"};
  return std::nullopt;
}

/// The scheme in front of the first ':', or npos where the text does not begin with one.
std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !is_alpha(text.front())) return std::string_view::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':') return i;
    if (!is_alpha(text[i]) && !is_digit(text[i]) && text[i] != '+' && text[i] != '-' && text[i] != '.')
      return std::string_view::npos;
  }
  return std::string_view::npos;
}

bool is_ip6_host(std::string_view host) {
  if (host.size() < 4 || host.front() != '[' || host.back() != ']') return false;
  host = host.substr(1, host.size() - 2);
  return std::count(host.begin(), host.end(), ':') >= 2 && std::all_of(host.begin(), host.end(), [](char c) {
           return hex_value(c) >= 0 || c == ':' || c == '.';
         });
}

std::optional<Failure> read_authority(Url& url, std::string_view authority) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.userinfo = encode_part(authority.substr(0, at), kUserOnly);
    authority.remove_prefix(at + 1);
  }
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.host = lower(authority.substr(0, colon));
  if (url.host.empty()) return Failure{"a URL needs a host, as in https://maps.example.org/wms"};
  if (url.host.front() == '[' ? !is_ip6_host(url.host)
                              : !std::all_of(url.host.begin(), url.host.end(), is_unreserved))
    return Failure{
        "the URL's host is not one: letters, digits, '-' and '.' are accepted (write other letters in their "
        "xn-- form), or an IPv6 address in brackets"};
  if (url.host.size() > 255) return Failure{"the URL's host is longer than 255 characters"};
  url.port = url.scheme == "https" ? 443 : 80;
  if (colon == std::string_view::npos || colon + 1 == authority.size()) return std::nullopt;
  const std::optional<std::uint64_t> port = parse_unsigned(authority.substr(colon + 1), 65535);
  if (!port || *port == 0) return Failure{"the URL's port is not a number from 1 to 65535"};
  url.port = static_cast<int>(*port);
  return std::nullopt;
}

void read_target(Url& url, std::string_view target) {
  const std::size_t question = target.find('?');
  url.path = encode_part(target.substr(0, question), kPathOnly);
  if (url.path.empty()) url.path = "/";
  url.query = question == std::string_view::npos ? std::string()
                                                 : encode_part(target.substr(question + 1), kQueryOnly);
}

/// RFC 3986, 5.2.4.
std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = split(path, '/');
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    if (segments[i] == "..") {
      if (!kept.empty()) kept.pop_back();
      if (last) kept.push_back("");
    } else if (segments[i] == ".") {
      if (last) kept.push_back("");
    } else {
      kept.push_back(segments[i]);
    }
  }
  std::string result;
  for (const std::string_view segment : kept) {
    result += '/';
    result += segment;
  }
  return result.empty() ? "/" : result;
}

}  // namespace

std::string Url::origin() const {
  const int usual = scheme == "https" ? 443 : 80;
  return concat(scheme, "://", host, (port == usual ? "" : ":" + std::to_string(port)));
}

std::string Url::target() const {
  return query.empty() ? path : concat(path, "?", query);
}

std::string Url::to_string() const {
  if (userinfo.empty()) return origin() + target();
  const std::string bare = origin();
  const std::size_t after_scheme = scheme.size() + 3;
  return concat(bare.substr(0, after_scheme), userinfo, "@", bare.substr(after_scheme), target());
}

Expected<Url> parse_url(std::string_view text) {
  if (text.empty()) return Failure{"the URL is empty"};
  if (std::optional<Failure> fault = fault_in(text)) return *fault;
  text = text.substr(0, text.find('#'));
  const std::size_t length = scheme_length(text);
  const bool slashes = length != std::string_view::npos && text.substr(length + 1, 2) == "//";
  Url url;
  url.scheme = length == std::string_view::npos ? std::string() : lower(text.substr(0, length));
  if (url.scheme == "http" || url.scheme == "https") {
    if (!slashes) return Failure{concat("a URL needs two slashes and a host: ", url.scheme, "://HOST/…")};
  } else if (slashes) {
    return Failure{
        concat("the URL's scheme is '", url.scheme.substr(0, 20), "': only http and https are asked")};
  } else {
    return Failure{"the URL has no scheme: begin it with https:// or http://"};
  }
  text.remove_prefix(length + 3);
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  if (std::optional<Failure> fault = read_authority(url, text.substr(0, end))) return *fault;
  read_target(url, text.substr(end));
  return url;
}

Expected<Url> resolve_url(const Url& base, std::string_view reference) {
  reference = trim(reference);
  if (std::optional<Failure> fault = fault_in(reference)) return *fault;
  if (scheme_length(reference) != std::string_view::npos || reference.substr(0, 2) == "//") {
    Expected<Url> url =
        parse_url(scheme_length(reference) == std::string_view::npos ? concat(base.scheme, ":", reference)
                                                                     : std::string(reference));
    if (url) url.value().path = remove_dot_segments(url.value().path);
    return url;
  }
  reference = reference.substr(0, reference.find('#'));
  Url url = base;
  if (reference.empty()) return url;
  if (reference.front() == '?') {
    read_target(url, base.path + std::string(reference));
  } else if (reference.front() == '/') {
    read_target(url, reference);
  } else {
    read_target(url, base.path.substr(0, base.path.rfind('/') + 1) + std::string(reference));
  }
  if (reference.front() != '?') url.path = remove_dot_segments(url.path);
  return url;
}

std::string encode_query_value(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (is_unreserved(c) || kValueOnly.find(c) != std::string_view::npos)
      out += c;
    else
      append_escape(out, c);
  }
  return out;
}

std::string encode_path_segment(std::string_view text) {
  std::string out;
  for (const std::string_view part : split(text, '/'))
    out += (out.empty() && part.data() == text.data() ? "" : "%2F") + encode_query_value(part);
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_escape(text, i)) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

QueryParameters::QueryParameters(std::string_view query) {
  for (const std::string_view entry : split(query, '&')) {
    if (entry.empty()) continue;
    const std::size_t equals = std::min(entry.find('='), entry.size());
    entries_.emplace_back(entry.substr(0, equals), entry.substr(equals));
  }
}

void QueryParameters::set(std::string_view name, std::string_view value) {
  const std::string encoded = "=" + encode_query_value(value);
  bool placed = false;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const bool same = equals_ignoring_case(percent_decode(entries_[i].first), name);
    if (same && placed) continue;
    if (same) {
      entries_[i] = {encode_query_value(name), encoded};
      placed = true;
    }
    if (kept != i) entries_[kept] = std::move(entries_[i]);
    ++kept;
  }
  entries_.resize(kept);
  if (!placed) entries_.emplace_back(encode_query_value(name), encoded);
}

bool QueryParameters::has(std::string_view name) const {
  return std::any_of(entries_.begin(), entries_.end(), [name](const auto& entry) {
    return equals_ignoring_case(percent_decode(entry.first), name);
  });
}

std::string QueryParameters::to_string() const {
  std::string text;
  for (const auto& [name, value] : entries_) {
    if (!text.empty()) text += '&';
    text += name;
    text += value;
  }
  return text;
}

bool is_loopback(std::string_view host) {
  const bool is_127 =
      host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return is_127 || host == "localhost" || host.ends_with(".localhost") || host == "::1" || host == "[::1]";
}

}  // namespace geoprobe
