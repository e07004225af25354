#include <geoprobe/registry/faults.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/order.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>

namespace geoprobe {

std::string Place::pointer() const {
  std::vector<const Place*> chain;
  for (const Place* place = this; place->parent != nullptr; place = place->parent) chain.push_back(place);
  std::string pointer;
  for (auto place = chain.rbegin(); place != chain.rend(); ++place) {
    pointer += '/';
    if ((*place)->name == nullptr) {
      pointer += std::to_string((*place)->index);
      continue;
    }
    for (const char c : *(*place)->name) {
      if (c == '~')
        pointer += "~0";
      else if (c == '/')
        pointer += "~1";
      else
        pointer += c;
    }
  }
  return pointer;
}

void FaultList::add(const Place& place, std::string message) {
  std::vector<std::size_t> order;
  for (const Place* here = &place; here->parent != nullptr; here = here->parent) order.push_back(here->index);
  std::reverse(order.begin(), order.end());
  faults_.push_back({std::move(order), {place.pointer(), std::move(message)}});
}

Faults FaultList::take() {
  const auto before = [&](std::size_t a, std::size_t b) { return faults_[a].order < faults_[b].order; };
  Faults faults;
  faults.reserve(faults_.size());
  for (const std::size_t i : stable_order(faults_.size(), before))
    faults.push_back(std::move(faults_[i].fault));
  faults_.clear();
  return faults;
}

std::string FaultList::suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  if (comparisons_left_ < candidates.size()) return {};
  comparisons_left_ -= candidates.size();
  const std::vector<std::string> near = nearest_words(word, candidates);
  std::string text;
  for (std::size_t i = 0; i < near.size(); ++i) {
    text += i == 0 ? " Did you mean " : i + 1 == near.size() ? " or " : ", ";
    text += quoted(near[i]);
  }
  return text.empty() ? text : text + "?";
}

}  // namespace geoprobe
