#include <geoprobe/registry/links.h>
#include <geoprobe/text/concat.h>

#include <algorithm>

namespace geoprobe {
namespace {

const std::string kGroups = "groups";
const std::string kCollections = "collections";

/// One walk over the groups, depth first, without recursion: a file may nest them a million deep.
class GroupWalk {
 public:
  GroupWalk(const Registry& registry, const LinkPlaces& places, FaultList& faults)
      : groups_(registry.groups), places_(places), faults_(faults), states_(groups_.size()) {}

  void run() {
    for (std::size_t i = 0; i < groups_.size(); ++i)
      if (states_[i].colour == Colour::white) walk(i);
  }

  /// Shown nodes under a group, itself included, at most kMaxTreeNodes + 1.
  std::size_t size_of(std::size_t group) const { return states_[group].size; }

 private:
  enum class Colour { white, open, done };
  struct State {
    Colour colour = Colour::white;
    std::size_t next = 0;      // of the group's groups, while it is open
    std::size_t position = 0;  // on the path, while it is open
    std::size_t size = 0;
    int height = 1;
  };

  void walk(std::size_t root) {
    open(root);
    while (!path_.empty()) {
      const std::size_t group = path_.back();
      State& state = states_[group];
      if (state.next < groups_[group].groups.size()) {
        const std::size_t child = groups_[group].groups[state.next++];
        if (states_[child].colour == Colour::white)
          open(child);
        else if (states_[child].colour == Colour::open)
          report_circle(group, state.next - 1, child);
      } else {
        close(group);
      }
    }
  }

  void open(std::size_t group) {
    states_[group].colour = Colour::open;
    states_[group].position = path_.size();
    path_.push_back(group);
  }

  void close(std::size_t group) {
    State& state = states_[group];
    state.size = 1 + groups_[group].services.size();
    for (std::size_t i = 0; i < groups_[group].groups.size(); ++i) {
      const State& child = states_[groups_[group].groups[i]];
      if (child.colour != Colour::done) continue;  // part of a circle, which is reported
      state.size = std::min(state.size + child.size, kMaxTreeNodes + 1);
      state.height = std::max(state.height, child.height + 1);
      if (child.height == kMaxGroupDepth)
        fault_at(group, i,
                 concat("groups are nested more than ", std::to_string(kMaxGroupDepth), " deep here"));
    }
    state.colour = Colour::done;
    path_.pop_back();
  }

  void report_circle(std::size_t group, std::size_t item, std::size_t back_to) {
    constexpr std::size_t kShown = 8;
    const std::size_t first = states_[back_to].position;
    const std::size_t length = path_.size() - first;
    std::string circle;
    for (std::size_t i = 0; i < std::min(length, kShown); ++i) circle += shown(path_[first + i]) + " → ";
    if (length > kShown) circle += concat("… ", std::to_string(length - kShown), " more … → ");
    circle += shown(back_to);
    fault_at(group, item, concat("the groups form a circle: ", circle, "; a group may not stand in itself"));
  }

  std::string shown(std::size_t group) const { return groups_[group].key.substr(0, 60); }

  void fault_at(std::size_t group, std::size_t item, std::string message) {
    const Place document;
    const Place list = document.member(places_.groups, kGroups);
    const Place node = list.item(group);
    const Place links = node.member(places_.groups_of_group[group], kGroups);
    faults_.add(links.item(item), std::move(message));
  }

  const std::vector<Group>& groups_;
  const LinkPlaces& places_;
  FaultList& faults_;
  std::vector<State> states_;
  std::vector<std::size_t> path_;
};

}  // namespace

bool KeyTable::add(const std::string& key, std::size_t index) {
  keys_.push_back(key);
  return indices_.emplace(key, index).second;
}

const std::size_t* KeyTable::find(std::string_view key) const {
  const auto found = indices_.find(key);
  return found == indices_.end() ? nullptr : &found->second;
}

void check_groups(const Registry& registry, const LinkPlaces& places, FaultList& faults) {
  GroupWalk walk(registry, places, faults);
  walk.run();
  const Place document;
  const Place groups = document.member(places.groups, kGroups);
  const Place collections = document.member(places.collections, kCollections);
  const std::string too_large = concat("comes to more than ", std::to_string(kMaxTreeNodes),
                                       " groups and services, each counted as often as it is shown");
  for (std::size_t i = 0; i < registry.groups.size(); ++i)
    if (walk.size_of(i) > kMaxTreeNodes) faults.add(groups.item(i), too_large);
  for (std::size_t i = 0; i < registry.collections.size(); ++i) {
    std::size_t size = 1;
    for (const std::size_t group : registry.collections[i].groups)
      size = std::min(size + walk.size_of(group), kMaxTreeNodes + 1);
    if (size > kMaxTreeNodes) faults.add(collections.item(i), too_large);
  }
}

}  // namespace geoprobe
