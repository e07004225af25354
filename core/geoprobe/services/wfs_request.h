#pragma once
#include <geoprobe/services/family.h>

#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// Where the asking of a WFS stands. Fits an Ask's step.
struct WfsState {
  enum Stage { box, far_box, feature_type, at_point };
  int stage = box;
  int version = 0;    ///< index into kWfsVersions
  int form = 0;       ///< 0: SRSNAME, and places in CRS:84; 1: without SRSNAME; 2: and places in EPSG:4326
  int swapped = 0;    ///< 1: places have their axes in the other order than is usual
  int on_second = 0;  ///< 1: the other order has been tried before
  int turns = 0;      ///< how often the box was made smaller
  double reach = 0;   ///< metres around the point

  int pack() const {
    return stage | version << 4 | form << 8 | swapped << 12 | on_second << 13 | turns << 14;
  }
  static WfsState of(const Ask& ask) {
    const int all = ask.step;
    return {all & 15, all >> 4 & 15, all >> 8 & 15, all >> 12 & 1, all >> 13 & 1, all >> 14, ask.reach};
  }
};
inline constexpr std::string_view kWfsVersions[] = {"2.0.0", "1.1.0", "1.0.0"};
inline constexpr int kWfsForms = 3;

/// The format's name for the GML that is a version's default: it is asked for by leaving OUTPUTFORMAT out.
std::string_view default_gml(int version);

/// How many features are asked for.
std::size_t wfs_count(const Question& question);

/// Whether the box goes beyond the antimeridian: the rest of it is WfsState::far_box.
bool crosses_antimeridian(const Question& question, const WfsState& state);

/// Whether the service has a FILTER or CQL_FILTER of its own, which the place has to be joined to.
bool is_filtered(const Service& service);

/// What is within reach; at WfsState::at_point what intersects the point. `geometry` names the property for a
/// filter; without it a box is asked for.
Step ask_features(const Question& question, const WfsState& state, std::string format,
                  std::string_view geometry = {});

/// DescribeFeatureType of the service's layer.
Step ask_feature_type(const Question& question, const WfsState& state);

}  // namespace geoprobe
