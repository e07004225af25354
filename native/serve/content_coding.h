#pragma once
#include <string>
#include <string_view>

namespace geoprobe::serve {

/// Whether an Accept-Encoding header takes gzip (RFC 9110, section 12.5.3): named or by *, with a q above 0.
/// What cannot be read takes none.
bool takes_gzip(std::string_view accept_encoding);

/// 1 is the quickest, 9 the smallest.
std::string gzip(std::string_view bytes, int level);

/// Whether a type is of texts, which gzip makes smaller.
bool is_compressible(std::string_view content_type);

/// Whether an If-None-Match header names the tag, however weakly.
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace geoprobe::serve
