#pragma once
#include <geoprobe/registry/geocontext_names.h>
#include <geoprobe/registry/loose_object.h>
#include <geoprobe/registry/model.h>

#include <string>

namespace geoprobe {

/// The layer of a service of GeoContext's, and the attribute wanted from it.
struct GeocontextLayer {
  std::string layer, property;  ///< empty: none
  bool is_changed = false;      ///< what stands there is written otherwise than as a layer's name
};

/// `identified`: the attribute is read from an ArcGIS identify. What is odd is a warning at its member.
GeocontextLayer read_geocontext_layer(LooseObject& in, const GeocontextNames& names, ServiceType type,
                                      bool identified);

}  // namespace geoprobe
