#pragma once
#include <string>
#include <string_view>

namespace geoprobe {

/// The SHA-256 digest (FIPS 180-4) of the bytes, as 32 bytes.
std::string sha256(std::string_view bytes);

/// Two hexadecimal digits a byte, in lower case.
std::string hex(std::string_view bytes);

}  // namespace geoprobe
