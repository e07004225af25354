#include <geoprobe/registry/model.h>

namespace geoprobe {

std::string_view to_string(ServiceType type) {
  switch (type) {
    case ServiceType::wms:
      return "wms";
    case ServiceType::wfs:
      return "wfs";
    case ServiceType::arcgis:
      return "arcgis";
    case ServiceType::ogcapi_features:
      return "ogcapi-features";
    case ServiceType::wmts:
      return "wmts";
    case ServiceType::geonames:
      return "geonames";
  }
  return "";
}

std::string_view to_string(NodeKind kind) {
  switch (kind) {
    case NodeKind::service:
      return "service";
    case NodeKind::group:
      return "group";
    case NodeKind::collection:
      return "collection";
  }
  return "";
}

std::optional<NodeKind> parse_node_kind(std::string_view text) {
  for (const NodeKind kind : {NodeKind::service, NodeKind::group, NodeKind::collection})
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

}  // namespace geoprobe
