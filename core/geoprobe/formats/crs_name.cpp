#include <geoprobe/formats/crs_name.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe {
namespace {

/// Geographic 3D and compound codes of EPSG.
bool has_height(int epsg) {
  if (epsg >= 4883 && epsg <= 4999) return epsg % 2 == 1 && (epsg < 4897 || epsg > 4919);
  constexpr std::pair<int, int> kCodes[] = {{4327, 4327}, {4329, 4329}, {5554, 5556}, {5698, 5699},
                                            {5942, 5976}, {6697, 6697}, {7400, 7423}, {9518, 9518}};
  return std::any_of(std::begin(kCodes), std::end(kCodes),
                     [epsg](const auto& range) { return epsg >= range.first && epsg <= range.second; });
}

/// The first number of four digits or more after "epsg".
std::optional<Crs> code_in(std::string_view text) {
  const std::string small = lower(text);
  std::size_t at = small.rfind("epsg");
  if (at == std::string::npos) return std::nullopt;
  while (at < small.size()) {
    std::size_t end = at;
    while (end < small.size() && is_digit(small[end])) ++end;
    if (end - at >= 4) {
      const Expected<Crs> crs = parse_crs(small.substr(at, end - at));
      return crs ? std::optional<Crs>(crs.value()) : std::nullopt;
    }
    at = end + 1;
  }
  return std::nullopt;
}

std::string_view up_to(std::string_view text, std::string_view ends) {
  return text.substr(0, text.find_first_of(ends));
}

/// The horizontal part of a compound name, as a name of its own; empty if it is none.
std::string horizontal_part(std::string_view text) {
  constexpr std::string_view kUrn = "urn:ogc:def:crs,crs:", kAdv = "urn:adv:crs:ETRS89_UTM";
  if (starts_with_ignoring_case(text, kUrn))
    return concat("urn:ogc:def:crs:", up_to(text.substr(kUrn.size()), ","));
  if (starts_with_ignoring_case(text, kAdv)) return concat("EPSG:258", up_to(text.substr(kAdv.size()), "*"));
  if (const std::size_t first = text.find("?1=");
      contains_ignoring_case(text, "crs-compound") && first < text.size())
    return std::string(up_to(text.substr(first + 3), "&"));
  if (starts_with_ignoring_case(text, "epsg:") && text.find('+') != std::string_view::npos)
    return std::string(up_to(text, "+"));
  return {};
}

}  // namespace

CrsName read_crs_name(std::string_view text) {
  text = trim(text);
  CrsName out;
  if (contains_ignoring_case(text, "CRS84")) {
    out.has_height = contains_ignoring_case(text, "CRS84h");
    out.crs = kCrs84;
    out.latitude_first = false;
    return out;
  }
  if (Expected<Crs> crs = parse_crs(text)) out.crs = crs.value();
  if (!out.crs && text.size() <= 300) {
    if (const std::string part = horizontal_part(text); !part.empty()) {
      out = read_crs_name(part);
      out.has_height = out.has_height || !starts_with_ignoring_case(text, "urn:adv") ||
                       text.find('*') != std::string_view::npos;
      return out;
    }
    out.crs = code_in(text);
  }
  if (starts_with_ignoring_case(text, "urn:") || contains_ignoring_case(text, "/def/crs/"))
    out.latitude_first = true;
  else if (contains_ignoring_case(text, "epsg.xml#") || (out.crs && out.crs->crs84))
    out.latitude_first = false;
  if (out.crs && has_height(out.crs->epsg)) {
    out.has_height = true;
    for (const int wgs84 : {4327, 4329, 4979, 9518})
      if (out.crs->epsg == wgs84) out.crs = kWgs84;
  }
  return out;
}

}  // namespace geoprobe
