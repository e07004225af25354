#include "proj_module.h"

#include <proj.h>

#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace {

struct Destroy {
  void operator()(PJ* object) const { proj_destroy(object); }
  void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
using Object = std::unique_ptr<PJ, Destroy>;

/// A bound for programs that are asked in any CRS: an operation takes up to some hundred kilobytes.
constexpr std::size_t kMostOperations = 64;

constexpr double kNoBound = -1000;  // PROJ's number for a side that is not known

std::string epsg_text(int epsg) {
  return "EPSG:" + std::to_string(epsg);
}

class Library {
 public:
  Library() : context_(proj_context_create()) {
    proj_log_level(context_.get(), PJ_LOG_NONE);
    proj_context_set_enable_network(context_.get(), 0);
  }

  GeoprobeProjKnowledge describe(int epsg, GeoprobeProjCrs& crs) {
    const std::lock_guard lock(mutex_);
    const auto known = described_.find(epsg);
    if (known != described_.end()) {
      crs = known->second;
      return kGeoprobeProjKnown;
    }
    const Object object(proj_create(context_.get(), epsg_text(epsg).c_str()));
    if (!object)
      return proj_context_get_database_path(context_.get()) ? kGeoprobeProjUnknown : kGeoprobeProjNoDatabase;
    const PJ_TYPE type = proj_get_type(object.get());
    if (type != PJ_TYPE_GEOGRAPHIC_2D_CRS && type != PJ_TYPE_PROJECTED_CRS) {
      const bool is_crs = proj_is_crs(object.get()) != 0;
      return is_crs ? kGeoprobeProjNotFlat : kGeoprobeProjUnknown;
    }
    const Object axes(proj_crs_get_coordinate_system(context_.get(), object.get()));
    const char *name = "", *direction = "", *next = "";
    double unit = 1;
    if (!axes ||
        !proj_cs_get_axis_info(context_.get(), axes.get(), 0, &name, nullptr, &direction, &unit, nullptr,
                               nullptr, nullptr) ||
        !proj_cs_get_axis_info(context_.get(), axes.get(), 1, nullptr, nullptr, &next, nullptr, nullptr,
                               nullptr, nullptr))
      return kGeoprobeProjUnknown;
    // Around a pole both axes may point the same way.
    const bool northing_first = direction == std::string_view("north") && next == std::string_view("east");
    const bool northing_by_name =
        std::string_view(name).starts_with("Northing") && next != std::string_view("west");
    crs = {type == PJ_TYPE_GEOGRAPHIC_2D_CRS, northing_first || northing_by_name, unit};
    described_.emplace(epsg, crs);
    return kGeoprobeProjKnown;
  }

  bool find_area(int epsg, GeoprobeProjArea& area) {
    const std::lock_guard lock(mutex_);
    const Object object(proj_create(context_.get(), epsg_text(epsg).c_str()));
    const char* name = nullptr;
    if (!object || !proj_get_area_of_use(context_.get(), object.get(), &area.west, &area.south, &area.east,
                                         &area.north, &name))
      return false;
    const std::string_view text = name ? name : "";
    area.name[text.copy(area.name, sizeof area.name - 1)] = '\0';
    return area.west > kNoBound && area.south > kNoBound && area.east > kNoBound && area.north > kNoBound;
  }

  bool transform(int from, int to, double& x, double& y) {
    const std::lock_guard lock(mutex_);
    PJ* operation = find_operation(from, to);
    if (!operation) return false;
    proj_errno_reset(operation);
    const PJ_COORD there = proj_trans(operation, PJ_FWD, proj_coord(x, y, 0, HUGE_VAL));
    if (proj_errno(operation) != 0 || !std::isfinite(there.xy.x) || !std::isfinite(there.xy.y)) return false;
    x = there.xy.x;
    y = there.xy.y;
    return true;
  }

 private:
  /// Null where there is none, which is remembered too.
  PJ* find_operation(int from, int to) {
    const auto known = operations_.find({from, to});
    if (known != operations_.end()) return known->second.get();
    const Object object(
        proj_create_crs_to_crs(context_.get(), epsg_text(from).c_str(), epsg_text(to).c_str(), nullptr));
    Object operation(object ? proj_normalize_for_visualization(context_.get(), object.get()) : nullptr);
    if (operations_.size() >= kMostOperations) operations_.clear();
    return operations_.emplace(std::pair(from, to), std::move(operation)).first->second.get();
  }

  std::mutex mutex_;
  std::unique_ptr<PJ_CONTEXT, Destroy> context_;
  std::map<int, GeoprobeProjCrs> described_;
  std::map<std::pair<int, int>, Object> operations_;
};

/// For as long as the process runs: threads may use it to the very end.
Library& library() {
  static Library* const kept = new Library;
  return *kept;
}

}  // namespace

extern "C" {

GeoprobeProjKnowledge geoprobe_proj_describe_1(int epsg, GeoprobeProjCrs* crs) {
  return library().describe(epsg, *crs);
}

bool geoprobe_proj_find_area_1(int epsg, GeoprobeProjArea* area) {
  return library().find_area(epsg, *area);
}

bool geoprobe_proj_transform_1(int from, int to, double* x, double* y) {
  return library().transform(from, to, *x, *y);
}

}  // extern "C"
