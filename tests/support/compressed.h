#pragma once
#include <string>

namespace geoprobe::test {

/// The text as zlib packs it; window_bits choose the wrapper: MAX_WBITS + 16 gzip, MAX_WBITS zlib, -MAX_WBITS
/// none.
std::string compressed(const std::string& text, int window_bits);

}  // namespace geoprobe::test
