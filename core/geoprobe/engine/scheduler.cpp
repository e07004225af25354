#include <geoprobe/engine/scheduler.h>

#include <algorithm>

namespace geoprobe {

Scheduler::Scheduler(std::size_t in_flight_cap, std::size_t per_host_cap)
    : in_flight_cap_(std::max<std::size_t>(1, in_flight_cap)),
      per_host_cap_(std::max<std::size_t>(1, per_host_cap)) {}

void Scheduler::wait(Key key, const std::string& origin) {
  const auto entry = origins_.try_emplace(origin).first;
  if (entry->second.waiting.insert(key).second) ++waiting_;
  list_if_ready(entry);
}

void Scheduler::withdraw(Key key, const std::string& origin) {
  const auto entry = origins_.find(origin);
  if (entry == origins_.end()) return;
  waiting_ -= entry->second.waiting.erase(key);
  forget_if_idle(entry);
}

std::optional<Scheduler::Key> Scheduler::next() {
  while (in_flight_ < in_flight_cap_ && !ready_.empty()) {
    const auto entry = ready_.front();
    ready_.pop_front();
    Origin& origin = entry->second;
    origin.listed = false;
    if (origin.waiting.empty() || origin.in_flight >= per_host_cap_) {
      forget_if_idle(entry);
      continue;
    }
    const Key key = *origin.waiting.begin();
    origin.waiting.erase(origin.waiting.begin());
    --waiting_;
    ++origin.in_flight;
    ++in_flight_;
    list_if_ready(entry);
    return key;
  }
  return std::nullopt;
}

void Scheduler::release(const std::string& origin) {
  const auto entry = origins_.find(origin);
  if (entry == origins_.end() || entry->second.in_flight == 0) return;
  --entry->second.in_flight;
  --in_flight_;
  list_if_ready(entry);
  forget_if_idle(entry);
}

void Scheduler::list_if_ready(Origins::iterator entry) {
  Origin& origin = entry->second;
  if (origin.listed || origin.waiting.empty() || origin.in_flight >= per_host_cap_) return;
  origin.listed = true;
  ready_.push_back(entry);
}

void Scheduler::forget_if_idle(Origins::iterator entry) {
  const Origin& origin = entry->second;
  if (!origin.listed && origin.waiting.empty() && origin.in_flight == 0) origins_.erase(entry);
}

}  // namespace geoprobe
