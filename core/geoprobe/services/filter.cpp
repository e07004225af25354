#include <geoprobe/services/filter.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/escape_xml.h>

#include <vector>

namespace geoprobe {
namespace {

std::string element(std::string_view name, std::string_view content) {
  return concat("<", name, ">", content, "</", name, ">");
}

}  // namespace

std::string place_filter(std::string_view wfs_version, std::string_view property, std::string_view crs,
                         std::string_view place, std::string_view also) {
  const bool first = wfs_version.starts_with("1.0"), second = wfs_version.starts_with("2");
  const std::vector<std::string_view> n = split(place, ',');
  const bool box = n.size() == 4;
  const std::string_view between = first ? "," : " ";
  const std::string low = concat(n[0], between, n[1]);
  const std::string high = box ? concat(n[2], between, n[3]) : std::string();
  const std::string_view shape = !box ? "gml:Point" : first ? "gml:Box" : "gml:Envelope";
  std::string coordinates;
  if (first)
    coordinates = element("gml:coordinates", box ? concat(low, " ", high) : low);
  else if (box)
    coordinates = element("gml:lowerCorner", low) + element("gml:upperCorner", high);
  else
    coordinates = element("gml:pos", low);
  const std::string condition =
      element(box ? "BBOX" : "Intersects",
              concat(element(second ? "ValueReference" : "PropertyName", escape_xml(property)), "<", shape,
                     second && !box ? " gml:id=\"p\"" : "", " srsName=\"", escape_xml(crs), "\">",
                     coordinates, "</", shape, ">"));
  const std::string namespaces =
      concat(" xmlns=\"http://www.opengis.net/", second ? "fes/2.0" : "ogc",
             "\" xmlns:gml=\"http://www.opengis.net/gml", second ? "/3.2" : "", "\">");
  if (also.empty()) return concat("<Filter", namespaces, condition, "</Filter>");
  const std::size_t start = also.find("Filter"), end = also.rfind("</");
  const std::size_t inner = start == std::string_view::npos ? start : also.find('>', start);
  if (inner == std::string_view::npos || end == std::string_view::npos || end <= inner) return {};
  return concat(also.substr(0, inner + 1), "<And", namespaces, also.substr(inner + 1, end - inner - 1),
                condition, "</And>", also.substr(end));
}

std::string place_cql(std::string_view property, std::string_view place, std::string_view also) {
  const bool point = split(place, ',').size() == 2;
  return concat("(", also, ") AND BBOX(\"", property, "\",", place, point ? "," : "", point ? place : "",
                ",'CRS:84')");
}

}  // namespace geoprobe
