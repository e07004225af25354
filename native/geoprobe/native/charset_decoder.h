#pragma once
#include <geoprobe/text/charset.h>

namespace geoprobe {

/// Decodes by iconv what the Encoding standard knows and the core has not built in, as a browser's
/// TextDecoder does: labels, undefined bytes and what becomes of malformed ones are the standard's. Safe from
/// any thread.
std::optional<HostText> decode_charset(std::string_view label, std::string_view bytes);

}  // namespace geoprobe
