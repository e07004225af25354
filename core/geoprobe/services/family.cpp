#include <geoprobe/services/arcgis.h>
#include <geoprobe/services/family.h>
#include <geoprobe/services/geonames.h>
#include <geoprobe/services/ogcapi.h>
#include <geoprobe/services/wfs.h>
#include <geoprobe/services/wms.h>
#include <geoprobe/services/wmts.h>

namespace geoprobe {

const Family* find_family(ServiceType type) {
  static const WmsFamily wms;
  static const WfsFamily wfs;
  static const ArcgisFamily arcgis;
  static const OgcApiFamily ogcapi;
  static const WmtsFamily wmts;
  static const GeonamesFamily geonames;
  switch (type) {
    case ServiceType::wms:
      return &wms;
    case ServiceType::wfs:
      return &wfs;
    case ServiceType::arcgis:
      return &arcgis;
    case ServiceType::ogcapi_features:
      return &ogcapi;
    case ServiceType::wmts:
      return &wmts;
    case ServiceType::geonames:
      return &geonames;
  }
  return nullptr;
}

}  // namespace geoprobe
