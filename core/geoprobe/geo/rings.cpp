#include <geoprobe/geo/rings.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::size_t kNone = SIZE_MAX;
constexpr std::size_t kMostWork = 20000000;  // edges looked at

struct Loop {
  double area = 0;  // above 0 where it runs clockwise
  Box box;
};

Loop measure(const Geometry::Ring& ring) {
  const Position first = ring.front();
  Loop loop{0, {first.x, first.y, first.x, first.y}};
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Position a = ring[i - 1], b = ring[i];
    loop.area += (b.x - first.x) * (a.y - first.y) - (a.x - first.x) * (b.y - first.y);
    loop.box = {std::min(loop.box.west, b.x), std::min(loop.box.south, b.y), std::max(loop.box.east, b.x),
                std::max(loop.box.north, b.y)};
  }
  return loop;
}

bool surrounds(const Box& outer, const Box& inner) {
  return outer.west <= inner.west && outer.south <= inner.south && outer.east >= inner.east &&
         outer.north >= inner.north;
}

bool surrounds(const Geometry::Ring& ring, Position p) {
  bool odd = false;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Position a = ring[i], b = ring[(i + 1) % ring.size()];
    if ((a.y > p.y) != (b.y > p.y) && a.x + (b.x - a.x) * ((p.y - a.y) / (b.y - a.y)) > p.x) odd = !odd;
  }
  return odd;
}

class Nesting {
 public:
  explicit Nesting(const std::vector<Geometry::Ring>& rings) : rings_(rings) {
    for (const Geometry::Ring& ring : rings) loops_.push_back(measure(ring));
  }

  /// For each ring the exterior that it is a hole of, or none where it is an exterior; and how many holes
  /// found no exterior.
  std::pair<std::vector<std::size_t>, std::size_t> owners(bool clockwise) {
    work_ = 0;
    std::vector<std::size_t> exteriors, owner(rings_.size(), kNone);
    for (std::size_t i = 0; i < rings_.size(); ++i)
      if (is_exterior(i, clockwise)) exteriors.push_back(i);
    std::size_t orphans = 0;
    for (std::size_t i = 0; i < rings_.size(); ++i) {
      if (is_exterior(i, clockwise)) continue;
      owner[i] = smallest_around(i, exteriors);
      if (owner[i] == kNone) ++orphans;
    }
    return {std::move(owner), orphans};
  }

 private:
  bool is_exterior(std::size_t i, bool clockwise) const {
    return clockwise ? loops_[i].area >= 0 : loops_[i].area <= 0;
  }

  std::size_t smallest_around(std::size_t hole, const std::vector<std::size_t>& exteriors) {
    // A hole may touch its exterior with a corner, hardly with the middle of an edge.
    const Geometry::Ring& ring = rings_[hole];
    const Position next = ring[std::min<std::size_t>(1, ring.size() - 1)];
    const Position probe{(ring[0].x + next.x) / 2, (ring[0].y + next.y) / 2};
    std::size_t found = kNone;
    for (const std::size_t i : exteriors) {
      if (++work_ > kMostWork) return found;
      if (!surrounds(loops_[i].box, loops_[hole].box)) continue;
      if (found != kNone && std::fabs(loops_[i].area) >= std::fabs(loops_[found].area)) continue;
      work_ += rings_[i].size();
      if (surrounds(rings_[i], probe)) found = i;
    }
    return found;
  }

  const std::vector<Geometry::Ring>& rings_;
  std::vector<Loop> loops_;
  std::size_t work_ = 0;
};

}  // namespace

Geometry polygons_from_rings(std::vector<Geometry::Ring> rings) {
  rings.erase(std::remove_if(rings.begin(), rings.end(), [](const auto& ring) { return ring.empty(); }),
              rings.end());
  Nesting nesting(rings);
  auto [owner, orphans] = nesting.owners(true);
  if (orphans > 0)
    if (auto opposite = nesting.owners(false); opposite.second == 0) owner = std::move(opposite.first);
  Geometry geometry{Geometry::Type::polygon, {}};
  std::vector<std::size_t> part(rings.size(), kNone);
  for (std::size_t i = 0; i < rings.size(); ++i) {
    if (owner[i] != kNone) continue;
    part[i] = geometry.parts.size();
    geometry.parts.push_back({std::move(rings[i])});
  }
  for (std::size_t i = 0; i < rings.size(); ++i)
    if (owner[i] != kNone) geometry.parts[part[owner[i]]].push_back(std::move(rings[i]));
  if (geometry.parts.size() > 1) geometry.type = Geometry::Type::multi_polygon;
  return geometry;
}

}  // namespace geoprobe
