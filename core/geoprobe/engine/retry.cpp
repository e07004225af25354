#include <geoprobe/engine/retry.h>
#include <geoprobe/http/date.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe {

bool is_worth_retrying(const HttpOutcome& outcome) {
  if (const auto* error = std::get_if<TransportError>(&outcome))
    return error->kind == TransportError::Kind::network;
  const int status = std::get_if<HttpResponse>(&outcome)->status;
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::optional<Duration> retry_after(const HttpResponse& response) {
  constexpr std::int64_t kDay = 86400;
  const std::string* field = find_header(response.headers, "Retry-After");
  if (!field) return std::nullopt;
  const std::string_view text = trim(*field);
  if (const auto seconds = parse_unsigned(text))
    return std::chrono::seconds(std::min<std::uint64_t>(*seconds, kDay));
  const auto until = parse_http_date(text);
  const std::string* date = find_header(response.headers, "Date");
  const auto sent = date ? parse_http_date(trim(*date)) : std::nullopt;
  if (!until || !sent) return std::nullopt;
  return std::chrono::seconds(std::clamp<std::int64_t>(*until - *sent, 0, kDay));
}

Duration backoff(Random& random, const Policy& policy, int attempts) {
  const Duration base = std::max(policy.backoff_base, Duration(1));
  const Duration cap = std::max(policy.backoff_cap, base);
  Duration bound = base;
  for (int i = 1; i < attempts && bound < cap; ++i) bound *= 2;
  bound = std::min(bound, cap);
  return Duration(1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound.count()))));
}

}  // namespace geoprobe
