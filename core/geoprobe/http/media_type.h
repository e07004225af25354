#pragma once
#include <string>
#include <string_view>

namespace geoprobe {

/// A Content-Type, split: `text/xml; subtype="gml/3.2.1"; charset=UTF-8`.
struct MediaType {
  std::string type;      ///< "text/xml", in lower case; empty where there was none
  std::string charset;   ///< in lower case; empty where none is declared
  std::string boundary;  ///< of multipart types; else empty
};

/// Tolerant: anything that cannot be read is left out.
MediaType parse_media_type(std::string_view header);

}  // namespace geoprobe
