#include <geoprobe/engine/area_index.h>

#include <algorithm>
#include <cmath>

namespace geoprobe {
namespace {

/// A grid's cells have a side of 360 degrees, halved so many times.
double side_of(std::size_t level) {
  return 360.0 / static_cast<double>(std::int64_t{1} << level);
}

std::int64_t column_of(double longitude, std::size_t level) {
  return static_cast<std::int64_t>(std::floor((longitude + 180) / side_of(level)));
}

std::int64_t row_of(double latitude, std::size_t level) {
  return static_cast<std::int64_t>(std::floor((latitude + 90) / side_of(level)));
}

/// Columns go round the earth. The level is told by the row's upper bits.
QuestionKey cell(const QuestionKey& question, std::size_t level, std::int64_t column, std::int64_t row) {
  const std::int64_t mask = (std::int64_t{1} << level) - 1;
  return {column & mask, static_cast<std::int64_t>(level) << 32 | (row & 0xffffffff), question.tolerance,
          question.service, true};
}

}  // namespace

void AreaIndex::add(const QuestionKey& question, const Box& box, CacheItem* item) {
  ++grids_[{question.service, question.tolerance}][level_of(box)];
  for (const QuestionKey& key : cells_of(question, box)) cells_.emplace(key, item);
}

void AreaIndex::remove(const QuestionKey& question, const Box& box, CacheItem* item) {
  const auto grids = grids_.find({question.service, question.tolerance});
  if (grids == grids_.end()) return;
  --grids->second[level_of(box)];
  if (grids->second == Grids{}) grids_.erase(grids);
  for (const QuestionKey& key : cells_of(question, box)) unlist(cells_, key, item);
}

QuestionKey AreaIndex::cell_of(const QuestionKey& key, std::size_t level) {
  return cell(key, level, column_of(static_cast<double>(key.x) / 1e9, level),
              row_of(static_cast<double>(key.y) / 1e9, level));
}

std::size_t AreaIndex::level_of(const Box& box) {
  const double extent = std::max(box.east - box.west, box.north - box.south);
  std::size_t level = 0;
  while (level + 1 < kLevels && side_of(level + 1) >= extent) ++level;
  return level;
}

std::vector<QuestionKey> AreaIndex::cells_of(const QuestionKey& question, const Box& box) {
  const std::size_t level = level_of(box);
  const std::int64_t west = column_of(box.west, level), columns = std::int64_t{1} << level;
  const std::int64_t east = std::min(column_of(box.east, level), west + columns - 1);
  std::vector<QuestionKey> cells;
  for (std::int64_t column = west; column <= east; ++column)
    for (std::int64_t row = row_of(box.south, level); row <= row_of(box.north, level); ++row)
      cells.push_back(cell(question, level, column, row));
  return cells;
}

void unlist(CacheIndex& index, const QuestionKey& key, const CacheItem* item) {
  const auto [first, last] = index.equal_range(key);
  for (auto found = first; found != last; ++found)
    if (found->second == item) {
      index.erase(found);
      return;
    }
}

}  // namespace geoprobe
