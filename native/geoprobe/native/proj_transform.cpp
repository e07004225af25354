#include <dlfcn.h>
#include <geoprobe/native/proj_transform.h>
#include <proj/proj_module.h>

#include <cmath>
#include <string>

namespace geoprobe {
namespace {

constexpr const char* kProjModule = "geoprobe-proj.so";

struct ProjModule {
  GeoprobeProjDescribe* describe = nullptr;
  GeoprobeProjTransform* transform = nullptr;
  GeoprobeProjFindArea* find_area = nullptr;
  std::string complaint;  ///< empty: both are there
};

ProjModule load_proj_module() {
  ProjModule module;
  // Never closed: PROJ has state of its own until the process ends.
  void* const file = dlopen(kProjModule, RTLD_NOW | RTLD_LOCAL);
  if (file) {
    module.describe = reinterpret_cast<GeoprobeProjDescribe*>(dlsym(file, kGeoprobeProjDescribe));
    module.transform = reinterpret_cast<GeoprobeProjTransform*>(dlsym(file, kGeoprobeProjTransform));
    module.find_area = reinterpret_cast<GeoprobeProjFindArea*>(dlsym(file, kGeoprobeProjFindArea));
  }
  if (module.describe && module.transform) return module;
  const char* const reason = dlerror();
  module.complaint = std::string("needs PROJ, whose module cannot be loaded (") +
                     (reason ? reason : kProjModule) + "); install geoprobe's " + kProjModule +
                     " of this version and libproj, or use EPSG:4326, CRS:84 or EPSG:3857";
  return module;
}

const ProjModule& proj_module() {
  static const ProjModule module = load_proj_module();
  return module;
}

Expected<Crs> describe_with_proj(const Crs& crs) {
  const ProjModule& module = proj_module();
  const std::string code = crs.code();
  if (!module.complaint.empty()) return Failure{code + ' ' + module.complaint};
  GeoprobeProjCrs found{};
  switch (module.describe(crs.epsg, &found)) {
    case kGeoprobeProjKnown:
      break;
    case kGeoprobeProjUnknown:
      return Failure{code + " is no CRS that PROJ knows; look its code up, or use EPSG:4326 or EPSG:3857"};
    case kGeoprobeProjNotFlat:
      return Failure{code + " is no CRS of two dimensions; name its horizontal one, or use EPSG:4326"};
    case kGeoprobeProjNoDatabase:
      return Failure{
          code +
          " needs PROJ's database, which is not found; install it (proj-data), or set PROJ_DATA to "
          "the folder that has proj.db"};
  }
  Crs out = crs;
  const auto is_about = [&](double metres) { return std::fabs(found.metres - metres) < 1e-8; };
  out.unit = found.geographic          ? Crs::Unit::degree
             : is_about(0.3048)        ? Crs::Unit::foot
             : is_about(1200.0 / 3937) ? Crs::Unit::us_survey_foot
                                       : Crs::Unit::metre;
  out.northing_first = found.northing_first;
  return out;
}

std::optional<Position> transform_with_proj(Position position, const Crs& from, const Crs& to) {
  const ProjModule& module = proj_module();
  if (!module.transform || !module.transform(from.epsg, to.epsg, &position.x, &position.y))
    return std::nullopt;
  return position;
}

}  // namespace

CrsTransform proj_transform() {
  CrsTransform transform = transform_with_proj;
  transform.describe = describe_with_proj;
  return transform;
}

std::optional<AreaOfUse> proj_area_of_use(const Crs& crs) {
  if (is_built_in(crs)) return std::nullopt;
  const ProjModule& module = proj_module();
  GeoprobeProjArea area{};
  if (!module.find_area || !module.find_area(crs.epsg, &area)) return std::nullopt;
  return AreaOfUse{area.name, {area.west, area.south, area.east, area.north}};
}

}  // namespace geoprobe
