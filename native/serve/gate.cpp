#include "gate.h"

#include <arpa/inet.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/sha256.h>
#include <netinet/in.h>

#include <algorithm>
#include <cmath>

namespace geoprobe::serve {
namespace {

constexpr std::size_t kMostTokens = 10000;

bool is_token_character(char c) {
  return c > ' ' && c < 127;
}

}  // namespace

Expected<Tokens> Tokens::read(std::string_view text) {
  Tokens tokens;
  std::size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    line = trim(line);
    if (line.empty() || line.front() == '#') continue;
    if (!std::all_of(line.begin(), line.end(), is_token_character) || line.size() < 8 || line.size() > 512)
      return Failure{"line " + std::to_string(number) +
                     ": a token has 8 to 512 printable ASCII characters without spaces"};
    if (tokens.digests_.size() == kMostTokens)
      return Failure{"line " + std::to_string(number) + ": there are more than 10000 tokens"};
    tokens.digests_.push_back(sha256(line));
  }
  if (tokens.empty()) return Failure{"holds no token: write one a line"};
  return tokens;
}

std::size_t Tokens::find(std::string_view token) const {
  const std::string digest = sha256(token);
  std::size_t found = 0;
  for (std::size_t i = 0; i < digests_.size(); ++i) {
    unsigned differs = 0;
    for (std::size_t k = 0; k < digest.size(); ++k)
      differs |= static_cast<unsigned char>(digest[k]) ^ static_cast<unsigned char>(digests_[i][k]);
    if (differs == 0) found = i + 1;
  }
  return found;
}

std::optional<std::string> caller_of(std::string_view address) {
  address = trim(address);
  if (address.starts_with('[')) {  // "[2001:db8::1]:443"
    const std::size_t close = address.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    address = address.substr(1, close - 1);
  } else if (std::count(address.begin(), address.end(), ':') == 1) {  // "192.0.2.1:443"
    address = address.substr(0, address.find(':'));
  }
  const std::string text(address);
  in_addr in4{};
  if (inet_pton(AF_INET, text.c_str(), &in4) == 1) return text;
  in6_addr in6{};
  if (inet_pton(AF_INET6, text.c_str(), &in6) != 1) return std::nullopt;
  char out[INET6_ADDRSTRLEN] = "";
  if (IN6_IS_ADDR_V4MAPPED(&in6)) {
    inet_ntop(AF_INET, in6.s6_addr + 12, out, sizeof out);
    return out;
  }
  if (IN6_IS_ADDR_LOOPBACK(&in6)) return text;
  std::fill(in6.s6_addr + 8, in6.s6_addr + 16, static_cast<unsigned char>(0));
  inet_ntop(AF_INET6, &in6, out, sizeof out);
  return std::string(out) + "/64";
}

std::optional<std::string> forwarded_caller(std::string_view forwarded_for, std::size_t proxies) {
  const auto addresses = split(forwarded_for, ',');
  if (proxies == 0 || addresses.size() < proxies) return std::nullopt;
  return caller_of(addresses[addresses.size() - proxies]);
}

Expected<Rate> parse_rate(std::string_view text) {
  const Failure wrong{
      "'" + std::string(text.substr(0, 40)) +
      "' is no rate; write a number of requests and a time, as in 60/m, 5/s, 1000/h or 10000/d"};
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return wrong;
  const auto count = parse_unsigned(text.substr(0, slash), 1000000000);
  const std::string_view period = text.substr(slash + 1);
  if (!count || *count == 0) return wrong;
  if (period == "s") return Rate{*count, std::chrono::seconds(1)};
  if (period == "m") return Rate{*count, std::chrono::minutes(1)};
  if (period == "h") return Rate{*count, std::chrono::hours(1)};
  if (period == "d") return Rate{*count, std::chrono::hours(24)};
  return wrong;
}

std::optional<std::chrono::seconds> RateLimiter::take(const std::string& client, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const double most = static_cast<double>(rate_.count);
  const double a_second = most / static_cast<double>(rate_.period.count());
  if (buckets_.size() >= kMostBuckets && buckets_.count(client) == 0) {
    forget(now);
    if (buckets_.size() >= kMostBuckets) return rate_.period;
  }
  const auto [found, is_new] = buckets_.try_emplace(client, Bucket{most, now});
  Bucket& bucket = found->second;
  const double since = std::chrono::duration<double>(now - bucket.at).count();
  bucket.left = std::min(most, bucket.left + since * a_second);
  bucket.at = now;
  if (is_new && buckets_.size() >= forget_at_) forget(now);
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return std::nullopt;
  }
  return std::chrono::seconds(static_cast<std::int64_t>(std::ceil((1 - bucket.left) / a_second)));
}

void RateLimiter::forget(Clock::time_point now) {
  std::erase_if(buckets_, [&](const auto& entry) { return now - entry.second.at >= rate_.period; });
  forget_at_ = std::max<std::size_t>(1024, buckets_.size() * 2);
}

}  // namespace geoprobe::serve
