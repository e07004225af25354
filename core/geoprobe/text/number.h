#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// Whether the whole text is a number in JSON's grammar ("-0.5", "1e23"; not "+1", ".5", "1.", "NaN").
bool is_json_number(std::string_view text);

/// The double nearest to a text in JSON's grammar (0 for 1e-400); nothing for any other text or beyond a
/// double.
/// Independent of the locale.
std::optional<double> parse_double(std::string_view text);

/// An unsigned decimal integer with no sign and no space, up to max; nothing for anything else.
std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t max = UINT64_MAX);

/// The value on a grid of 10^-decimals (0 to 9), written with as few digits as that takes and never as "-0".
/// Integer arithmetic on one rounded value, so native and wasm builds write the same bytes.
/// |value| * 10^decimals must be below 9e18; a value beyond is clamped.
std::string format_decimal(double value, int decimals);

/// Rounds the digits of a JSON number to so many decimals, half away from zero, on the digits themselves
/// (no double in between); the zeros that end a rounded fraction are dropped, and there is no "-0". A number
/// without a fraction beyond that is returned as it came, exponents included.
std::string round_digits(std::string_view digits, int decimals);

}  // namespace geoprobe
