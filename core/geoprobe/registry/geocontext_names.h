#pragma once

namespace geoprobe {

/// What the two versions of GeoContext's registries call things.
struct GeocontextNames {
  const char *services, *groups, *collections;
  const char *service_keys, *group_keys;  ///< in a group, in a collection
  const char *attribute, *lifetime;       ///< in a service
  bool prefixed;                          ///< attributes are usually written as prefix:name
};

}  // namespace geoprobe
