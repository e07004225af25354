#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// Seconds since 1970 of an HTTP date (RFC 9110 5.6.7, all three forms); nothing for anything else.
std::optional<std::int64_t> parse_http_date(std::string_view text);

/// "2026-11-22T10:00:00Z"
std::string format_utc(std::int64_t seconds_since_1970);
/// Seconds since 1970 of what format_utc writes; nothing for anything else.
std::optional<std::int64_t> parse_utc(std::string_view text);

}  // namespace geoprobe
