#include <geoprobe/services/family.h>
#include <geoprobe/services/wms.h>

namespace geoprobe {

const Family* find_family(ServiceType type) {
  static const WmsFamily wms;
  return type == ServiceType::wms ? &wms : nullptr;
}

}  // namespace geoprobe
