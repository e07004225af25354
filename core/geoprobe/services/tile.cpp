#include <geoprobe/geo/scale.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/tile.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace geoprobe {
namespace {

double pixel_span(const TileMatrix& matrix, const Crs& crs) {
  return pixel_at_scale(matrix.scale_denominator, crs);
}

const TileMatrixLimits* limits_of(const TileMatrixSetLink& link, const TileMatrix& matrix) {
  for (const TileMatrixLimits& limits : link.limits)
    if (limits.matrix == matrix.id) return &limits;
  return nullptr;
}

const TileMatrix* choose(const TileMatrixSet& set, const Crs& crs, const TileMatrixSetLink& link,
                         double latitude, double tolerance, std::string_view named,
                         std::optional<double> scale) {
  const auto steps_from_scale = [&](const TileMatrix& matrix) {
    return std::fabs(std::log(matrix.scale_denominator / *scale));
  };
  const double ground = ground_scale(crs, latitude).y;
  const double wanted = tolerance / kTolerancePixels;
  const TileMatrix *fitting = nullptr, *coarsest = nullptr;
  for (const TileMatrix& matrix : set.matrices) {
    if (!named.empty() && matrix.id != named) continue;
    if (!link.limits.empty() && limits_of(link, matrix) == nullptr) continue;
    if (coarsest == nullptr || matrix.scale_denominator > coarsest->scale_denominator) coarsest = &matrix;
    if (scale) {
      if (fitting == nullptr || steps_from_scale(matrix) < steps_from_scale(*fitting)) fitting = &matrix;
      continue;
    }
    if (pixel_span(matrix, crs) * ground < wanted) continue;
    if (fitting == nullptr || matrix.scale_denominator < fitting->scale_denominator) fitting = &matrix;
  }
  return fitting != nullptr ? fitting : coarsest;
}

}  // namespace

std::optional<TilePixel> find_tile_pixel(const TileMatrixSet& set, const Crs& crs,
                                         const TileMatrixSetLink& link, Position position, double latitude,
                                         double tolerance, std::string_view named,
                                         std::optional<double> scale) {
  const TileMatrix* matrix = choose(set, crs, link, latitude, tolerance, named, scale);
  if (matrix == nullptr) return std::nullopt;
  const double span = pixel_span(*matrix, crs);
  const auto width = static_cast<double>(matrix->tile_width * matrix->matrix_width);
  const auto height = static_cast<double>(matrix->tile_height * matrix->matrix_height);
  // The capabilities' reader takes latitude first from the codes that are geographic as far as it knows.
  const bool was_read_swapped = is_geographic(crs) && is_geographic(Crs{crs.epsg});
  Position corner = matrix->top_left;
  if (crs.northing_first && !was_read_swapped) std::swap(corner.x, corner.y);
  double x = (position.x - corner.x) / span;
  double y = (corner.y - position.y) / span;
  // The last edge belongs to the last pixel.
  if (!(x >= 0 && x <= width && y >= 0 && y <= height)) return std::nullopt;
  const auto column_pixel = static_cast<std::int64_t>(std::min(std::floor(x), width - 1));
  const auto row_pixel = static_cast<std::int64_t>(std::min(std::floor(y), height - 1));
  const TilePixel out{matrix, column_pixel / matrix->tile_width, row_pixel / matrix->tile_height,
                      column_pixel % matrix->tile_width, row_pixel % matrix->tile_height};
  if (const TileMatrixLimits* limits = limits_of(link, *matrix))
    if (out.column < limits->min_column || out.column > limits->max_column || out.row < limits->min_row ||
        out.row > limits->max_row)
      return std::nullopt;
  return out;
}

}  // namespace geoprobe
