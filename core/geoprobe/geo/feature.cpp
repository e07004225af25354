#include <geoprobe/geo/feature.h>

#include <iterator>
#include <utility>

namespace geoprobe {
namespace {

using Type = Geometry::Type;

Type multi_of(Type type) {
  if (type == Type::point) return Type::multi_point;
  if (type == Type::line) return Type::multi_line;
  return type == Type::polygon ? Type::multi_polygon : type;
}

void join_member(Geometry& whole, Geometry more) {
  for (Geometry* member = whole.members.data(); member != whole.members.data() + whole.members.size();
       ++member)
    if (multi_of(member->type) == multi_of(more.type)) {
      member->type = multi_of(more.type);
      member->parts.insert(member->parts.end(), std::make_move_iterator(more.parts.begin()),
                           std::make_move_iterator(more.parts.end()));
      return;
    }
  whole.members.push_back(std::move(more));
}

}  // namespace

void swap_axes(Geometry& geometry) {
  for_each_position(geometry, [](Position& position) { std::swap(position.x, position.y); });
}

void join_geometry(std::optional<Geometry>& whole, Geometry more) {
  if (!whole) {
    whole = std::move(more);
    return;
  }
  Geometry all{Type::collection, {}, {}};
  if (whole->type == Type::collection)
    all.members = std::move(whole->members);
  else
    all.members.push_back(std::move(*whole));
  for_each_member(more, [&](Geometry& member) { join_member(all, std::move(member)); });
  whole = all.members.size() == 1 ? std::move(all.members.front()) : std::move(all);
}

std::optional<Geometry> collect_geometries(std::vector<Geometry> members) {
  if (members.empty()) return std::nullopt;
  Geometry all{Type::collection, {}, {}};
  for (Geometry& geometry : members)
    for_each_member(geometry, [&](Geometry& member) { all.members.push_back(std::move(member)); });
  return all;
}

}  // namespace geoprobe
