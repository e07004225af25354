#include <geoprobe/geo/edges.h>
#include <geoprobe/geo/prepared_area.h>

#include <limits>

namespace geoprobe {
namespace {

constexpr std::size_t kFew = 8;        // edges that are looked at one by one
constexpr double kMargin = 2 * kEdge;  // so that rounding never hides an edge

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Box kNowhere{kInfinity, kInfinity, -kInfinity, -kInfinity};

void extend(Box& box, Position p) {
  box = {std::min(box.west, p.x), std::min(box.south, p.y), std::max(box.east, p.x),
         std::max(box.north, p.y)};
}

std::size_t middle(std::size_t from, std::size_t to) {
  return from + (to - from) / 2;
}

}  // namespace

PreparedArea::PreparedArea(const Geometry& geometry) : box_(kNowhere) {
  for_each_member(geometry, [this](const Geometry& member) { add(member); });
  positions_.shrink_to_fit();
  blocks_.shrink_to_fit();
}

void PreparedArea::add(const Geometry& geometry) {
  if (!is_polygon(geometry.type)) return;
  for (const Geometry::Part& part : geometry.parts) {
    for (const Geometry::Ring& raw : part) {
      if (raw.empty()) continue;
      Ring ring{positions_.size(), 0, blocks_.size(), kNowhere, false};
      positions_.push_back(raw.front());
      for_each_edge(raw, true, [&](Position, Position b) { positions_.push_back(b); });
      ring.edges = positions_.size() - ring.first - 1;
      for (std::size_t i = ring.first; i < positions_.size(); ++i) extend(ring.box, positions_[i]);
      std::size_t blocks = 1;
      while (blocks * kFew < ring.edges) blocks *= 2;
      blocks_.resize(blocks_.size() + blocks - 1);
      block(ring, 0, ring.first, ring.first + ring.edges);

      Box near = ring.box;
      if (!rings_.empty()) {
        const double centre = (near.west + near.east) / 2;
        const double shift = nearest_turn(centre, (box_.west + box_.east) / 2) - centre;
        near.west += shift;
        near.east += shift;
      }
      extend(box_, {near.west - kEdge, near.south - kEdge});
      extend(box_, {near.east + kEdge, near.north + kEdge});
      rings_.push_back(ring);
    }
    if (!rings_.empty()) rings_.back().ends_part = true;
  }
}

void PreparedArea::block(const Ring& ring, std::size_t index, std::size_t from, std::size_t to) {
  if (to - from <= kFew) return;
  Box box = kNowhere;
  for (std::size_t i = from; i <= to; ++i) extend(box, positions_[i]);
  blocks_[ring.blocks + index] = box;
  block(ring, 2 * index + 1, from, middle(from, to));
  block(ring, 2 * index + 2, middle(from, to), to);
}

struct PreparedArea::Search {
  const PreparedArea& area;
  const Ring& ring;
  Position p;
  Crossing crossing;

  void look(std::size_t index, std::size_t from, std::size_t to) {
    const std::vector<Position>& at = area.positions_;
    if (to - from <= kFew) {
      for (std::size_t i = from; i < to; ++i) cross(crossing, at[i], at[i + 1], p);
      return;
    }
    const Box& box = area.blocks_[ring.blocks + index];
    if (p.y < box.south - kMargin || p.y > box.north + kMargin || p.x > box.east + kMargin) return;
    if (p.x < box.west - kMargin) {  // how often the whole chain crosses the ray is told by its ends
      if ((at[from].y > p.y) != (at[to].y > p.y)) crossing.odd = !crossing.odd;
      return;
    }
    look(2 * index + 1, from, middle(from, to));
    if (!crossing.on_edge) look(2 * index + 2, middle(from, to), to);
  }
};

bool PreparedArea::contains(Position point) const {
  bool odd = false;
  for (const Ring& ring : rings_) {
    for (const double shift : kTurns) {
      const Position here{point.x + shift, point.y};
      if (here.x < ring.box.west - kEdge || here.x > ring.box.east + kEdge) continue;
      Search search{*this, ring, here, {}};
      search.look(0, ring.first, ring.first + ring.edges);
      if (search.crossing.on_edge) return true;
      if (search.crossing.odd) {
        odd = !odd;
        break;
      }
    }
    if (!ring.ends_part) continue;
    if (odd) return true;
    odd = false;
  }
  return false;
}

std::size_t PreparedArea::bytes() const {
  constexpr std::size_t kRing = 64;
  static_assert(sizeof(Ring) <= kRing);
  return positions_.size() * sizeof(Position) + blocks_.size() * sizeof(Box) + rings_.size() * kRing;
}

}  // namespace geoprobe
