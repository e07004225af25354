#include "proj_module.h"

#include <proj.h>

#include <cmath>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {

struct Destroy {
  void operator()(PJ* object) const { proj_destroy(object); }
  void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
using Object = std::unique_ptr<PJ, Destroy>;
using Context = std::unique_ptr<PJ_CONTEXT, Destroy>;

Context new_context() {
  Context context(proj_context_create());
  proj_log_level(context.get(), PJ_LOG_NONE);
  proj_context_set_enable_network(context.get(), 0);
  return context;
}

/// A bound for programs that are asked in any CRS: an operation takes up to 300 kB.
constexpr std::size_t kMostOperations = 128;

constexpr double kNoBound = -1000;  // PROJ's number for a side that is not known

std::string epsg_text(int epsg) {
  return "EPSG:" + std::to_string(epsg);
}

/// From one CRS to another. It has a context of its own, so that one that is made holds up no other.
class Operation {
 public:
  bool transform(int from, int to, double& x, double& y) {
    const std::lock_guard lock(mutex_);
    if (!context_) make(from, to);
    if (!object_) return false;
    proj_errno_reset(object_.get());
    const PJ_COORD there = proj_trans(object_.get(), PJ_FWD, proj_coord(x, y, 0, HUGE_VAL));
    if (proj_errno(object_.get()) != 0 || !std::isfinite(there.xy.x) || !std::isfinite(there.xy.y))
      return false;
    x = there.xy.x;
    y = there.xy.y;
    return true;
  }

 private:
  /// object_ stays null if there is none.
  void make(int from, int to) {
    context_ = new_context();
    const Object object(
        proj_create_crs_to_crs(context_.get(), epsg_text(from).c_str(), epsg_text(to).c_str(), nullptr));
    if (object) object_.reset(proj_normalize_for_visualization(context_.get(), object.get()));
  }

  std::mutex mutex_;
  Context context_;
  Object object_;
};

/// The operations used last.
class Operations {
 public:
  std::shared_ptr<Operation> find(int from, int to) {
    const std::lock_guard lock(mutex_);
    const std::pair codes(from, to);
    const auto known = places_.find(codes);
    if (known != places_.end()) {
      used_.splice(used_.begin(), used_, known->second);
      return known->second->second;
    }
    if (used_.size() >= kMostOperations) {
      places_.erase(used_.back().first);
      used_.pop_back();
    }
    used_.emplace_front(codes, std::make_shared<Operation>());
    places_.emplace(codes, used_.begin());
    return used_.front().second;
  }

 private:
  using Used = std::list<std::pair<std::pair<int, int>, std::shared_ptr<Operation>>>;
  std::mutex mutex_;
  Used used_;
  std::map<std::pair<int, int>, Used::iterator> places_;
};

class Library {
 public:
  Library() : context_(new_context()) {}

  GeoprobeProjKnowledge describe(int epsg, GeoprobeProjCrs& crs) {
    if (const auto known = described(epsg)) {
      crs = *known;
      return kGeoprobeProjKnown;
    }
    const std::lock_guard lock(context_mutex_);
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
    const std::lock_guard writing(described_mutex_);
    described_.emplace(epsg, crs);
    return kGeoprobeProjKnown;
  }

  bool find_area(int epsg, GeoprobeProjArea& area) {
    const std::lock_guard lock(context_mutex_);
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
    return operations_.find(from, to)->transform(from, to, x, y);
  }

 private:
  std::optional<GeoprobeProjCrs> described(int epsg) {
    const std::lock_guard lock(described_mutex_);
    const auto known = described_.find(epsg);
    return known == described_.end() ? std::nullopt : std::optional(known->second);
  }

  std::mutex context_mutex_;  // held while the database is read
  Context context_;
  std::mutex described_mutex_;
  std::map<int, GeoprobeProjCrs> described_;
  Operations operations_;
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
