#include <geoprobe/registry/credentials.h>
#include <geoprobe/registry/masker.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/base64.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::string_view kCut = "…";  // ends a quotation that is not whole
constexpr std::size_t kShortest = 4;
constexpr std::size_t kShortestOpen = 8;  // what looks like a credential by its name may be a common word

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

/// So many hexadecimal digits; -1 where they are not.
int hex_number(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = hex_digit(text[at + i]);
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number;
}

struct Escape {
  std::size_t length = 0;  ///< 0: there is none
  int byte = 0;
};

/// "&amp;", "&#38;", "&#x26;"
Escape entity_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.substr(at, 9).find(';');
  if (end == std::string_view::npos) return {};
  const std::string_view name = text.substr(at + 1, end - 1);
  constexpr std::pair<std::string_view, char> kNamed[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, byte] : kNamed)
    if (name == known) return {end + 1, byte};
  if (name.size() < 2 || name.front() != '#') return {};
  if ((name[1] | 0x20) == 'x') return {end + 1, hex_number(name, 2, name.size() - 2)};
  return {end + 1, static_cast<int>(parse_unsigned(name.substr(1), 255).value_or(256))};
}

/// The character that is escaped here as URLs, forms, XML or JSON do.
Escape escape_at(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '%':
      if (const int byte = hex_number(text, at + 1, 2); byte >= 0) return {3, byte};
      return {};
    case '+':
      return {1, ' '};
    case '&':
      return entity_at(text, at);
    case '\\':
      if (at + 1 == text.size()) return {};
      if (text[at + 1] == 'u') return {6, hex_number(text, at + 2, 4)};
      return {2, text[at + 1]};
    default:
      return {};
  }
}

/// How long the secret is as it stands here, or its beginning if the text is cut off in it; 0 if it does not
/// stand here.
std::size_t length_at(std::string_view text, std::size_t at, std::string_view secret) {
  if (text.substr(at, secret.size()) == secret) return secret.size();
  const std::size_t begin = at;
  std::size_t matched = 0;
  for (const char c : secret) {
    if (text.substr(at) == kCut && matched >= kShortest) return at - begin;
    if (at >= text.size()) return 0;
    ++matched;
    const Escape escape = escape_at(text, at);
    if (escape.length != 0 && escape.byte == static_cast<unsigned char>(c))
      at += escape.length;
    else if (text[at] == c)
      ++at;
    else
      return 0;
  }
  return at - begin;
}

bool longer(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() > b.size() : a < b;
}

bool is_host_character(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
}

/// Members whose texts are the registry's own words, and keys.
bool is_structural(std::string_view name) {
  for (const char* known :
       {"key", "type", "version", "crs", "axis", "reuse", "display", "services", "groups"})
    if (name == known) return true;
  return false;
}

}  // namespace

Masker::Masker(const Registry& registry, const Secrets& secrets) {
  for (const Service& service : registry.services) {
    if (const Expected<Url> url = parse_url(service.url)) hosts_.push_back(url.value().host);
    const Auth& auth = service.auth;
    const auto resolved = [&](const SecretText& text) {
      const auto found = secrets.find(text.variable);
      return text.variable.empty() ? text.literal : found != secrets.end() ? found->second : std::string();
    };
    learn(auth.user, secrets, false);
    for (const SecretText* text : {&auth.password, &auth.token, &auth.value}) learn(*text, secrets, true);
    if (auth.type == Auth::Type::basic)
      exactly_.push_back(base64(concat(resolved(auth.user), ":", resolved(auth.password))));
    const auto learn_parameter = [&](const std::string& name, const std::string& value,
                                     std::size_t shortest) {
      if (!value.empty() && value.size() < shortest)
        parameters_.emplace_back(encode_query_value(name) + "=", encode_query_value(value));
    };
    if (auth.type == Auth::Type::query) learn_parameter(auth.name, resolved(auth.value), kShortest);
    if (auth.type == Auth::Type::header) fields_.push_back(auth.name);
    for (const OpenCredential& one : open_credentials(service)) {
      if (one.value.size() >= kShortestOpen && one.value.find_first_not_of('*') != std::string::npos)
        anywhere_.push_back(one.value);
      if (one.pointer.starts_with("/headers/"))
        fields_.push_back(one.name);
      else
        learn_parameter(one.name, one.value, kShortestOpen);
    }
  }
  for (auto* list : {&anywhere_, &hosts_}) {
    std::sort(list->begin(), list->end(), longer);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  for (const std::string& secret : anywhere_) first_bytes_[static_cast<unsigned char>(secret.front())] = true;
  for (const std::string& token : exactly_) first_bytes_[static_cast<unsigned char>(token.front())] = true;
  for (const char c : std::string_view("%+&\\?")) first_bytes_[static_cast<unsigned char>(c)] = true;
}

void Masker::learn(const SecretText& text, const Secrets& secrets, bool anywhere) {
  std::string value = text.literal;
  if (!text.variable.empty()) {
    const auto found = secrets.find(text.variable);
    if (found == secrets.end()) return;
    value = found->second;
    anywhere = true;
  }
  if (value.empty()) {
    if (!text.variable.empty()) stand_ins_.emplace(text.variable, value);
    return;
  }
  const std::string number = concat(kMask, std::to_string(numbered_.size() + 1));
  const std::string& stand_in = numbered_.emplace(value, number).first->second;
  if (!text.variable.empty()) stand_ins_.emplace(text.variable, stand_in);
  if (anywhere && value.size() >= kShortest) anywhere_.push_back(value);
}

std::string Masker::stand_in(const SecretText& text) const {
  if (!text.variable.empty()) return "env:" + text.variable;
  return text.literal.empty() ? std::string() : numbered_.at(text.literal);
}

std::size_t Masker::secret_at(std::string_view text, std::size_t at) const {
  for (const std::string& token : exactly_)
    if (text.substr(at, token.size()) == token) return token.size();
  for (const std::string& secret : anywhere_)
    if (const std::size_t length = length_at(text, at, secret)) return length;
  return 0;
}

/// Where the host ends that the secret found here is a part of; 0 where it is of none.
std::size_t Masker::host_around(std::string_view text, std::size_t at, std::size_t length) const {
  for (const std::string& host : hosts_) {
    for (std::size_t inside = 0; inside <= at && inside + length <= host.size(); ++inside) {
      const std::size_t begin = at - inside, end = begin + host.size();
      if (!equals_ignoring_case(text.substr(begin, host.size()), host)) continue;
      if (begin > 0 && is_host_character(text[begin - 1])) continue;
      if (end < text.size() && is_host_character(text[end])) continue;
      if (host.size() > length || text.substr(0, begin).ends_with("//")) return end;
    }
  }
  return 0;
}

/// The length of "?name=" or "&name=" where the short secret follows, and nothing else.
std::size_t Masker::parameter_at(std::string_view text, std::size_t at) const {
  const std::size_t begin = at + (text[at] == '?' || text[at] == '&');
  if (begin == at && at != 0) return 0;
  for (const auto& [name, value] : parameters_) {
    const std::string_view rest = text.substr(begin);
    if (rest.substr(0, name.size()) != name || rest.substr(name.size(), value.size()) != value) continue;
    const std::size_t end = begin + name.size() + value.size();
    if (end == text.size() || text[end] == '&' || text[end] == '#') return begin - at + name.size();
  }
  return 0;
}

bool Masker::hides_value(const std::string& field) const {
  const auto is_it = [&](std::string_view name) { return equals_ignoring_case(field, name); };
  for (const char* name : {"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"})
    if (is_it(name)) return true;
  return std::any_of(fields_.begin(), fields_.end(), is_it);
}

std::string Masker::text(std::string_view text) const {
  if (anywhere_.empty() && exactly_.empty() && parameters_.empty()) return std::string(text);
  std::string out;
  std::size_t copied = 0;
  const auto replace = [&](std::size_t from, std::size_t length) {
    out += text.substr(copied, from - copied);
    out += kMask;
    copied = from + length;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (at != 0 && !first_bytes_[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    if (const std::size_t secret = secret_at(text, at)) {
      const std::size_t end = host_around(text, at, secret);
      if (end == 0) replace(at, secret);
      at = end != 0 ? end : at + secret;
    } else if (const std::size_t head = parameter_at(text, at)) {
      const std::size_t end = std::min(text.find_first_of("&#", at + head), text.size());
      replace(at + head, end - at - head);
      at = end;
    } else {
      ++at;
    }
  }
  out += text.substr(copied);
  return out;
}

Headers Masker::headers(const Headers& headers) const {
  Headers masked;
  for (const auto& [name, field] : headers)
    masked.emplace_back(text(name), hides_value(name) ? std::string(kMask) : text(field));
  return masked;
}

Value Masker::registry(const Registry& registry) const {
  Registry copy = registry;
  for (Service& service : copy.services) {
    for (SecretText* secret :
         {&service.auth.user, &service.auth.password, &service.auth.token, &service.auth.value})
      if (secret->variable.empty()) secret->literal = stand_in(*secret);
    for (auto* fields : {&service.params, &service.headers})
      for (auto& [name, content] : *fields)
        if (is_credential_name(name)) content = kMask;
  }
  return value(registry_document(copy), "", false);
}

Value Masker::value(const Value& from, std::string_view name, bool names) const {
  if (const std::string* word = from.as_string()) return !names && is_structural(name) ? *word : text(*word);
  if (const Value::Array* items = from.as_array()) {
    Value array = Value::array();
    for (const Value& item : *items) array.push(value(item, name, names));
    return array;
  }
  if (const Value::Object* members = from.as_object()) {
    Value object = Value::object();
    for (const auto& [member, content] : *members) {
      const bool free = names || member == "params" || member == "headers" || member.starts_with("x-");
      if (member == "auth" && !free)
        object.add(member, content);
      else
        object.add(names ? text(member) : member, value(content, member, free));
    }
    return object;
  }
  return from;
}

}  // namespace geoprobe
