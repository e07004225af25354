#include <geoprobe/services/filter.h>
#include <geoprobe/text/concat.h>

namespace geoprobe {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string intersects_filter(std::string_view wfs_version, std::string_view property, std::string_view crs,
                              std::string_view coordinates) {
  const bool first = wfs_version.starts_with("1.0"), second = wfs_version.starts_with("2");
  std::string place(coordinates);
  if (first)
    for (char& c : place)
      if (c == ' ') c = ',';
  const std::string_view name = second ? "ValueReference" : "PropertyName";
  const std::string_view position = first ? "coordinates" : "pos";
  return concat("<Filter xmlns=\"http://www.opengis.net/", second ? "fes/2.0" : "ogc",
                "\" xmlns:gml=\"http://www.opengis.net/gml", second ? "/3.2" : "", "\"><Intersects><", name,
                ">", escaped(property), "</", name, "><gml:Point ", second ? "gml:id=\"p\" " : "",
                "srsName=\"", escaped(crs), "\"><gml:", position, ">", place, "</gml:", position,
                "></gml:Point></Intersects></Filter>");
}

}  // namespace geoprobe
