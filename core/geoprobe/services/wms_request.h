#pragma once
#include <geoprobe/services/family.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace geoprobe {

/// Whether the service is queried by WMS 1.1.1: as it says, or because its server refused 1.3.0.
bool is_wms_1_1(const Service& service, const ServerMemory& memory, const WmsState& state);

/// Whether the axes of a request in the question's CRS are thought to be latitude first (see WmsFamily).
bool wms_latitude_first(const Question& question, const ServerMemory& memory, const WmsState& state);

/// How many features a request is to return: FEATURE_COUNT of `params`, else kFeaturesPerLayer a layer.
int wms_feature_count(const Service& service);
inline constexpr int kFeaturesPerLayer = 10;

std::size_t layer_count(const Service& service);

/// GetFeatureInfo in this format. The request takes over what `before` has of earlier steps: formats,
/// warnings, the scales, the answer if it comes to nothing. Without a scale in `state` it chooses one: the
/// service's, else what the tolerance gives, moved to where the layer draws if that is known.
Step query_info(const Question& question, const ServerMemory& memory, std::string format, WmsState state,
                const Ask& before);

/// GetCapabilities: once a server, for one of the reasons of WmsState::Stage.
Step query_capabilities(const Question& question, const ServerMemory& memory, WmsState::Stage why,
                        const Ask& before, Answer otherwise);

/// The scales at which the service's layers draw, as far as capabilities have told; empty: any.
std::vector<ScaleRange> known_scales(const Service& service, const ServerMemory& memory);

/// The capabilities of the server that list layers, or nullptr.
const Capabilities* wms_capabilities(const ServerMemory& memory);
/// The layer of that name, or the only one of that name without its namespace; nullptr if there is none.
const LayerCapabilities* find_wms_layer(const Capabilities& capabilities, std::string_view name);

/// The format that names the service's features beside those of others, if JSON is known not to; else empty.
std::string_view named_in(const Service& service, const ServerMemory& memory);
std::string first_layer(const Service& service);

}  // namespace geoprobe
