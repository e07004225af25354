#include <algorithm>

#include "contract.h"

namespace geoprobe::contract {

Run::Run(const Case& one, std::string log_url, Transport& transport, std::uint64_t first_id)
    : case_(one), log_url_(std::move(log_url)), transport_(transport), first_id_(first_id) {
  observed_.outcomes.resize(one.requests.size());
  observed_.arrivals.resize(one.requests.size());
}

void Run::begin() {
  start_after(std::nullopt);
}

void Run::start_after(std::optional<std::size_t> after) {
  if (after)
    for (const Abort& abort : case_.aborts)
      if (abort.after == *after) transport_.abort(ExchangeId{first_id_ + abort.which});
  for (std::size_t i = 0; i < case_.requests.size(); ++i)
    if (case_.requests[i].after == after)
      transport_.start(ExchangeId{first_id_ + i}, case_.requests[i].request);
}

bool Run::aborted(std::size_t index) const {
  return std::any_of(case_.aborts.begin(), case_.aborts.end(), [&](const Abort& abort) {
    return abort.which == index && observed_.outcomes[abort.after].has_value();
  });
}

bool Run::all_settled() const {
  for (std::size_t i = 0; i < observed_.outcomes.size(); ++i)
    if (!observed_.outcomes[i] && !aborted(i)) return false;
  return true;
}

void Run::handle_outcome(ExchangeId id, HttpOutcome outcome, std::optional<TimePoint> arrived) {
  const std::uint64_t number = static_cast<std::uint64_t>(id);
  if (number < first_id_) return;
  const std::size_t index = static_cast<std::size_t>(number - first_id_);
  if (index == case_.requests.size() && log_asked_) {
    if (const auto* response = std::get_if<HttpResponse>(&outcome)) observed_.log = response->body;
    done_ = true;
    return;
  }
  if (index >= case_.requests.size() || aborted(index)) return;
  observed_.order.push_back(index);
  if (observed_.outcomes[index]) return;
  observed_.outcomes[index] = std::move(outcome);
  observed_.arrivals[index] = arrived;
  start_after(index);
  if (!all_settled()) return;
  log_asked_ = true;
  HttpRequest request;
  request.url = log_url_;
  transport_.start(ExchangeId{first_id_ + case_.requests.size()}, request);
}

std::string Run::missing() const {
  std::string out = "no outcome of request";
  for (std::size_t i = 0; i < observed_.outcomes.size(); ++i)
    if (!observed_.outcomes[i]) out += " " + std::to_string(i);
  return log_asked_ ? "the server's log did not come" : out;
}

std::string Run::verdict() const {
  std::vector<std::size_t> sorted = observed_.order;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return "an outcome came twice";
  return case_.check(observed_);
}

}  // namespace geoprobe::contract
