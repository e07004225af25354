#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

/// What such a text means; nothing where it is none.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace geoprobe
