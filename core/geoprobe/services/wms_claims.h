#pragma once
#include <geoprobe/services/family.h>

namespace geoprobe {

/// What a raster's reply says of where it was sampled (ncWMS: longitude and latitude; MapServer: x and y of
/// the cell).
enum class Sampled {
  here_or_unknown,
  swapped,  ///< much nearer to the point with its axes swapped
  far       ///< more than kFarSample degrees away, wherever that is
};
Sampled where_sampled(const Question& question, const Reply& reply);
inline constexpr double kFarSample = 5;  ///< no grid in use has cells that are twice as wide

/// Whether several features of one layer have no geometry, so that it is not known which of them is at the
/// point.
bool cannot_tell_nearest(const Reply& reply);

/// What follows from a reply without a feature. The Answer is `empty` only if the layer is known to be looked
/// at by such a request: it has answered before, or its server's capabilities say that it draws at the scale.
/// Else the next request: the capabilities, once a server, or the layer at another scale.
Step claim_empty(const Question& question, const Ask& ask, ServerMemory& memory, Answer empty);

/// The same when the capabilities have come.
Step check_empty(const Question& question, const Ask& ask, ServerMemory& memory, Answer empty,
                 const Capabilities* capabilities);

}  // namespace geoprobe
