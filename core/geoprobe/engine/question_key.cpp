#include <geoprobe/engine/question_key.h>
#include <geoprobe/services/request.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/sha256.h>

#include <cmath>
#include <tuple>

namespace geoprobe {
namespace {

constexpr double kDegree = 1e9, kMetre = 1e6;
constexpr int kStretches = 4096;
constexpr std::size_t kDigestBytes = 16;

std::int64_t in_cells(double value, double cells) {
  constexpr double kMost = 9e18;
  const double scaled = value * cells;
  return static_cast<std::int64_t>(std::fabs(scaled) < kMost ? std::round(scaled) : kMost);
}

std::string resolved(const SecretText& text, const Secrets& secrets) {
  if (text.variable.empty()) return text.literal;
  const auto found = secrets.find(text.variable);
  return found == secrets.end() ? std::string() : found->second;
}

/// Empty for a service without credentials.
std::string credentials_of(const Service& service, const Secrets& secrets) {
  const Auth& auth = service.auth;
  if (auth.type == Auth::Type::none) return {};
  const Expected<Url> url = parse_url(service.url);
  std::string text;
  append_field(text, url ? url.value().origin() : service.url);
  append_field(text, std::to_string(static_cast<int>(auth.type)));
  append_field(text, auth.name);
  for (const SecretText* part : {&auth.user, &auth.password, &auth.token, &auth.value})
    append_field(text, resolved(*part, secrets));
  return text;
}

std::string stretched(std::string credentials) {
  for (int i = 0; i < kStretches; ++i) credentials = sha256(credentials);
  return credentials;
}

std::string digest_with(const Service& service, std::string_view credentials) {
  Service open = service;
  open.auth = {};
  std::string text;
  append_field(text, server_side_of(open));
  append_field(text, credentials);
  append_field(text, service.layer);
  append_field(text, service.property);
  append_field(text, service.reuse == Service::Reuse::area ? "area" : "point");
  append_field(text, service.unit.empty() ? "" : "unit");
  append_field(text, service.decimals ? std::to_string(*service.decimals) : "");
  for (const Value& nodata : service.nodata) append_field(text, write_json(nodata));
  return hex(std::string_view(sha256(text)).substr(0, kDigestBytes));
}

/// Takes what stands before the separator out of the text.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

}  // namespace

bool operator<(const QuestionKey& a, const QuestionKey& b) {
  const auto all = [](const QuestionKey& key) {
    return std::tie(key.service, key.x, key.y, key.tolerance, key.features);
  };
  return all(a) < all(b);
}

QuestionKey question_key(ServiceClass service, Position lonlat, double tolerance, bool features) {
  return {in_cells(lonlat.x, kDegree), in_cells(lonlat.y, kDegree), in_cells(tolerance, kMetre), service,
          features};
}

ServiceClasses::ServiceClasses(const Registry& registry, const Secrets& secrets) {
  std::map<std::string, std::string> known{{"", ""}};
  for (const Service& service : registry.services) {
    const std::string credentials = credentials_of(service, secrets);
    const auto [found, is_new] = known.try_emplace(credentials);
    if (is_new) found->second = stretched(credentials);
    of_service_.push_back(intern(digest_with(service, found->second)));
  }
}

ServiceClass ServiceClasses::intern(std::string_view digest) {
  const auto found = by_digest_.find(digest);
  if (found != by_digest_.end()) return found->second;
  const auto fresh = static_cast<ServiceClass>(digests_.size());
  digests_.emplace_back(digest);
  by_digest_.emplace(digest, fresh);
  return fresh;
}

std::string key_group(const QuestionKey& key, const ServiceClasses& classes) {
  return concat(classes.digest(key.service), ":",
                format_decimal(static_cast<double>(key.tolerance) / kMetre, 6), ":",
                key.features ? "f" : "-");
}

std::string key_text(const QuestionKey& key, const ServiceClasses& classes) {
  return concat(key_group(key, classes), "@", format_decimal(static_cast<double>(key.x) / kDegree, 9), ",",
                format_decimal(static_cast<double>(key.y) / kDegree, 9));
}

std::optional<QuestionKey> read_key(std::string_view text, ServiceClasses& classes) {
  const std::string_view digest = take_until(text, ':');
  const std::optional<double> tolerance = parse_double(take_until(text, ':'));
  const std::string_view features = take_until(text, '@');
  const std::optional<double> x = parse_double(take_until(text, ','));
  const std::optional<double> y = parse_double(text);
  if (digest.size() != 2 * kDigestBytes ||
      digest.find_first_not_of("0123456789abcdef") != std::string_view::npos || !tolerance ||
      !(*tolerance >= 0) || (features != "f" && features != "-") || !x || !y || !(std::fabs(*x) <= 180) ||
      !(std::fabs(*y) <= 90))
    return std::nullopt;
  return question_key(classes.intern(digest), {*x, *y}, *tolerance, features == "f");
}

std::string service_digest(const Service& service, const Secrets& secrets) {
  const std::string credentials = credentials_of(service, secrets);
  return digest_with(service, credentials.empty() ? credentials : stretched(credentials));
}

}  // namespace geoprobe
