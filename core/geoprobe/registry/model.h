#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/position.h>
#include <geoprobe/text/value.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

enum class ServiceType { wms, wfs, arcgis, ogcapi_features, wmts, geonames };
std::string_view to_string(ServiceType type);

/// Which order coordinates have on the wire: by the standard, or overridden for servers that err.
enum class AxisOrder { automatic, xy, yx };

/// A text that is written in the registry, or `env:NAME`: then it is a secret that the host resolves.
struct SecretText {
  std::string literal;
  std::string variable;  ///< NAME of env:NAME, empty for a literal
};

/// What a host knows of `env:NAME`: the environment natively, `secrets` in JavaScript.
using Secrets = std::map<std::string, std::string>;

struct Auth {
  enum class Type { none, basic, bearer, query, header };
  Type type = Type::none;
  SecretText user, password;  ///< basic
  SecretText token;           ///< bearer
  std::string name;           ///< query: the parameter; header: the field
  SecretText value;           ///< query, header
};

/// A place where the answer is known.
struct KnownAnswer {
  Position point;  ///< longitude, latitude
  Value value;
};

/// One layer of one remote web service, and the attribute wanted from it.
struct Service {
  std::string key, name, description;  ///< the name is the key where the file gives none
  ServiceType type = ServiceType::wms;
  std::string url;
  std::string layer;
  std::string property;  ///< empty: all attributes
  std::string version;   ///< empty: the family's default
  std::string format;    ///< empty: found by the engine
  Crs crs = kWgs84;
  AxisOrder axis = AxisOrder::automatic;
  std::optional<double> scale;  ///< WMS, WMTS: scale denominator of the map that the request implies
  double tolerance = 10;        ///< metres
  std::string unit;
  std::optional<int> decimals;
  std::vector<Value> nodata;  ///< numbers and texts that mean "nothing here"
  std::optional<Box> extent;  ///< degrees; west > east crosses the antimeridian
  double ttl = 604800;        ///< seconds
  enum class Reuse { point, area } reuse = Reuse::point;
  std::optional<double> timeout;  ///< seconds for one attempt
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<std::pair<std::string, std::string>> headers;
  Auth auth;
  std::string attribution, licence, documentation;
  std::optional<KnownAnswer> test;
  Value::Object extensions;  ///< the members that begin with "x-", as they came; so below
};

struct Group {
  std::string key, name, description;
  std::string display = "text";       ///< "text" or "graph"
  std::vector<std::size_t> services;  ///< indices into Registry::services, in the file's order
  std::vector<std::size_t> groups;    ///< indices into Registry::groups
  Value::Object extensions;
};

struct Collection {
  std::string key, name, description;
  std::vector<std::size_t> groups;
  Value::Object extensions;
};

enum class NodeKind { service, group, collection };
std::string_view to_string(NodeKind kind);
/// Reads "service", "group" or "collection".
std::optional<NodeKind> parse_node_kind(std::string_view text);

struct NodeRef {
  NodeKind kind = NodeKind::service;
  std::size_t index = 0;
  bool operator==(const NodeRef&) const = default;
};

/// A valid registry: keys are unique of their kind, indices are in range, groups form no circle and nest at
/// most kMaxGroupDepth deep (read_registry sees to it), so recursion over groups is safe.
struct Registry {
  std::vector<Service> services;
  std::vector<Group> groups;
  std::vector<Collection> collections;
  Value::Object extensions;
};

inline constexpr int kMaxGroupDepth = 64;

}  // namespace geoprobe
