#include <geoprobe/engine/latency.h>
#include <geoprobe/engine/learned_limit.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr std::size_t kFirstPause = 4, kLongPause = 32, kLongestPause = 4096;  // periods or slices
constexpr std::size_t kEnough = 2, kMany = 6, kTooMany = 12;                   // of a trial
constexpr std::size_t kMostSizes = 16;
constexpr double kWorse = 72;       // 1.05 times as long, on the scale of log_latency
constexpr double kMuchWorse = 330;  // 1.25 times

std::size_t longer(std::size_t pause) {
  return std::min(2 * pause, kLongestPause);
}

}  // namespace

LearnedLimit::LearnedLimit(std::size_t first, std::size_t ceiling)
    : value_(std::max<std::size_t>(1, first)),
      ceiling_(std::max(value_, ceiling)),
      grow_back_to_(value_),
      pause_before_more_(kFirstPause),
      pause_before_fewer_(0) {}

void LearnedLimit::set_ceiling(std::size_t ceiling) {
  ceiling_ = std::max<std::size_t>(1, ceiling);
  if (value_ > ceiling_) {
    trial_ = Trial::none;
    value_ = ceiling_;
  }
  grow_back_to_ = std::min(grow_back_to_, ceiling_);
}

LearnedLimit::Ticket LearnedLimit::start(TimePoint now, std::size_t leaves, bool others_wait) {
  ++in_flight_;
  if (!period_.open) {
    period_ = Period();
    period_.open = true;
    period_.began = now;
  }
  Ticket ticket;
  ticket.sent = now;
  ticket.leaves = leaves;
  ticket.epoch = epoch_;
  ticket.filled = in_flight_ >= value_;
  period_.leaves += leaves;
  if (ticket.filled && (others_wait || leaves > 1)) period_.filled = true;
  if (period_.starting && period_.burst.size() < BurstProfile::kMost) {
    period_.burst.push_back(0);
    ticket.start = period_.burst.size();
  }
  return ticket;
}

void LearnedLimit::finish(const Ticket& ticket, Fate fate, TimePoint now, bool others_wait) {
  if (in_flight_ > 0) --in_flight_;
  period_.starting = false;
  if (fate == Fate::answered) {
    const std::int32_t log = log_latency(now - ticket.sent);
    if (ticket.start > 0 && ticket.start <= period_.burst.size()) period_.burst[ticket.start - 1] = log;
    period_.latencies.add(log);
    ++period_.answers;
    grow_back(ticket);
  } else {
    period_.disturbed = true;
    if (fate == Fate::refused) shrink(ticket);
  }
  if (in_flight_ == 0 && !others_wait)
    close_period(now);
  else if (static_cast<std::size_t>(period_.latencies.count) >= std::max<std::size_t>(16, 4 * value_))
    close_slice();
}

void LearnedLimit::shrink(const Ticket& ticket) {
  if (ticket.epoch != epoch_) return;  // the limit that it met with is gone already
  ++epoch_;
  if (trial_ != Trial::none) end_trial(trial_ == Trial::fewer);
  grow_back_to_ = std::max(grow_back_to_, value_);
  value_ = std::max<std::size_t>(1, value_ * 7 / 10);
  answers_ = quiet_ = 0;
  here_.clear();
  profile_.clear();
}

void LearnedLimit::grow_back(const Ticket& ticket) {
  if (trial_ != Trial::none || value_ >= grow_back_to_ || !ticket.filled) return;
  if (++answers_ < 2 * value_) return;
  answers_ = 0;
  ++value_;
  here_.clear();
  profile_.clear();
}

void LearnedLimit::close_period(TimePoint now) {
  period_.open = false;
  if (period_.disturbed || period_.answers == 0) return;
  if (trial_ == Trial::none) profile_.add(period_.burst);
  judge(period_.leaves, log_latency(now - period_.began));
}

void LearnedLimit::close_slice() {
  const auto mean = static_cast<std::int64_t>(period_.latencies.mean());
  period_.latencies = {};
  if (!period_.disturbed && trial_ != Trial::fewer) judge(0, mean);
  period_.disturbed = false;
}

void LearnedLimit::judge(std::size_t leaves, std::int64_t log) {
  if (here_.size() >= kMostSizes && !here_.count(leaves)) here_.clear();
  here_[leaves].add(log);
  if (trial_ == Trial::none) return consider_trial();

  ++seen_;
  if (const auto before = reference_.find(leaves); before != reference_.end()) {
    difference_.add(log - static_cast<std::int64_t>(before->second.mean()));
    noise_ = std::max(noise_, before->second.variance());
  }
  const auto compared = static_cast<std::size_t>(difference_.count);
  const double worse = difference_.mean();
  if (compared == 0) {
    if (seen_ >= kTooMany) end_trial(false);
    return;
  }
  const double spread = std::max(noise_, difference_.variance()) / static_cast<double>(compared);
  const bool certain = worse * worse > 9 * spread || spread < kWorse * kWorse / 4;
  if (compared >= kMany || (compared >= kEnough && certain) ||
      (worse > kMuchWorse && noise_ < kWorse * kWorse))
    end_trial(worse <= kWorse);
}

void LearnedLimit::consider_trial() {
  ++quiet_;
  const std::size_t knee = quiet_ >= pause_before_fewer_ ? profile_.knee() : 0;
  if (knee > 0 && knee < value_) return begin(Trial::fewer, knee);
  if (knee == 0 && quiet_ >= pause_before_more_ && period_.filled && value_ >= grow_back_to_ &&
      value_ < ceiling_)
    begin(Trial::more, value_ + 1);
}

void LearnedLimit::begin(Trial trial, std::size_t value) {
  trial_ = trial;
  from_ = value_;
  value_ = value;
  reference_ = std::move(here_);
  here_.clear();
  difference_ = {};
  noise_ = 0;
  seen_ = 0;
}

void LearnedLimit::end_trial(bool keep) {
  const Trial ended = trial_;
  trial_ = Trial::none;
  profile_.clear();
  quiet_ = 0;
  if (keep) {
    grow_back_to_ = value_;
    if (ended == Trial::fewer) pause_before_more_ = std::max(pause_before_more_, kLongPause);
    if (ended == Trial::more) pause_before_more_ = kFirstPause;
    return;
  }
  value_ = from_;
  here_ = std::move(reference_);
  if (ended == Trial::more) pause_before_more_ = longer(pause_before_more_);
  if (ended == Trial::fewer) pause_before_fewer_ = longer(std::max(pause_before_fewer_, kFirstPause));
}

Value LearnedLimit::known() const {
  return Value::object().add("limit", std::uint64_t{trial_ == Trial::none ? value_ : from_});
}

void LearnedLimit::restore(const Value& known) {
  const Value* limit = known.find("limit");
  const Number* number = limit ? limit->as_number() : nullptr;
  if (const auto value = number ? parse_unsigned(number->digits) : std::nullopt; value && *value > 0)
    value_ = grow_back_to_ = static_cast<std::size_t>(std::min<std::uint64_t>(*value, ceiling_));
}

}  // namespace geoprobe
