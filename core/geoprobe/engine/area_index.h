#pragma once
#include <geoprobe/engine/question_key.h>
#include <geoprobe/geo/position.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace geoprobe {

struct CacheItem;
/// Where items are listed, by question or by cell.
using CacheIndex = std::multimap<QuestionKey, CacheItem*>;

/// Finds, of the areas of one service at one tolerance, those whose box holds a place, in a time that does
/// not grow with their number: an area is listed in the few cells that its box meets, of a grid whose cells
/// are about as large as it is.
class AreaIndex {
 public:
  /// `question` gives service and tolerance, its place does not matter. Of the box see PreparedArea::box.
  void add(const QuestionKey& question, const Box& box, CacheItem* item);
  void remove(const QuestionKey& question, const Box& box, CacheItem* item);
  /// Calls visit(item) for each that may hold the key's place, in no order; it must not change the index.
  template <class Visit>
  void visit(const QuestionKey& key, Visit&& visit) const {
    const auto grids = grids_.find({key.service, key.tolerance});
    if (grids == grids_.end()) return;
    for (std::size_t level = 0; level < kLevels; ++level) {
      if (grids->second[level] == 0) continue;
      const auto [first, last] = cells_.equal_range(cell_of(key, level));
      for (auto found = first; found != last; ++found) visit(found->second);
    }
  }
  static constexpr std::size_t kBytesAnArea = 6 * 64;  ///< about what listing one takes

 private:
  static constexpr std::size_t kLevels = 25;
  using Grids = std::array<std::uint32_t, kLevels>;  ///< how many areas each grid has

  static QuestionKey cell_of(const QuestionKey& key, std::size_t level);
  static std::size_t level_of(const Box& box);
  static std::vector<QuestionKey> cells_of(const QuestionKey& question, const Box& box);

  std::map<std::pair<ServiceClass, std::int64_t>, Grids> grids_;
  CacheIndex cells_;
};

/// Takes one listing out.
void unlist(CacheIndex& index, const QuestionKey& key, const CacheItem* item);

}  // namespace geoprobe
