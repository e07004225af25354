#pragma once
#include <geoprobe/text/value.h>

#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// The URL of a service of GeoContext's without the credentials in it, and these as a member "auth".
struct GeocontextUrl {
  std::string url;
  Value auth;  ///< null: none
  std::vector<std::string> warnings;
};

/// A URL that cannot be read is handed on as it is. `geonames`: its account is a credential, and is missed.
GeocontextUrl read_geocontext_url(std::string_view text, bool geonames);

}  // namespace geoprobe
