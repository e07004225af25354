#include <geoprobe/services/family.h>
#include <geoprobe/services/wfs.h>
#include <geoprobe/services/wms.h>
#include <geoprobe/services/wmts.h>

namespace geoprobe {

const Family* find_family(ServiceType type) {
  static const WmsFamily wms;
  static const WfsFamily wfs;
  static const WmtsFamily wmts;
  switch (type) {
    case ServiceType::wms:
      return &wms;
    case ServiceType::wfs:
      return &wfs;
    case ServiceType::wmts:
      return &wmts;
    default:
      return nullptr;
  }
}

}  // namespace geoprobe
