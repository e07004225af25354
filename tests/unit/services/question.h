#pragma once
// What the tests of the services share: a service, and a question about it.
#include <geoprobe/services/family.h>

#include <string>

namespace geoprobe::test {

struct Asked {
  Service service;
  Secrets secrets;
  CrsTransform transform;
  Position lonlat{31.5, -24.5};
  double tolerance = 10;
  bool want_features = false;

  Asked() {
    service.key = "altitude";
    service.url = "http://maps.example.org/wms";
    service.layer = "srtm";
  }
  Question question() const {
    return {&service, lonlat, tolerance, want_features, &secrets, &transform, service.crs};
  }
};

}  // namespace geoprobe::test
