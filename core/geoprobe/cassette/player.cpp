#include <geoprobe/cassette/player.h>
#include <geoprobe/engine/open_query.h>
#include <geoprobe/engine/plan.h>
#include <geoprobe/text/concat.h>

#include <algorithm>

namespace geoprobe {
namespace {

HttpRequest masked(const HttpRequest& request, const Masker& masker) {
  HttpRequest copy;
  copy.method = request.method;
  copy.url = masker.text(request.url);
  copy.headers = masker.headers(request.headers);
  copy.body = masker.text(request.body);
  return copy;
}

}  // namespace

Player::Player(Cassette cassette)
    : cassette_(std::move(cassette)),
      masker_(cassette_.registry, cassette_.options.secrets),
      engine_(std::move(cassette_.registry), cassette_.options),
      now_(cassette_.start) {}

std::optional<Duration> Player::next() const {
  if (done_) return std::nullopt;
  if (!submitted_) return Duration(0);
  std::optional<Moment> first = timer();
  const auto earlier = [&](const Moment& moment) {
    if (!first || moment < *first) first = moment;
  };
  if (!answers_.empty()) earlier(answers_.begin()->first);
  if (cassette_.cancelled) earlier(*cassette_.cancelled);
  return std::max(first ? first->at : now_, now_) - cassette_.start;
}

void Player::advance() {
  if (!submitted_) {
    submitted_ = true;
    engine_.submit(cassette_.query, now_);
    return;
  }
  const std::optional<Moment> timer = this->timer(), cancelled = cassette_.cancelled;
  const auto answer = answers_.begin();
  now_ = cassette_.start + *next();
  const bool answer_first = answer != answers_.end() && (!timer || answer->first < *timer);
  const Moment* first = answer_first ? &answer->first : timer ? &*timer : nullptr;
  if (!first || (cancelled && *cancelled < *first)) {
    engine_.cancel(kQuery, now_);
  } else if (answer_first) {
    Answer taken = std::move(answer->second);
    answers_.erase(answer);
    engine_.handle_outcome(taken.id, std::move(taken.outcome), now_);
  } else {
    engine_.handle_timeout(now_);
  }
}

/// When the engine is told of its next timer: as late as in the recording, where that had the same one.
std::optional<Player::Moment> Player::timer() const {
  const auto due = engine_.next_timeout();
  if (!due) return std::nullopt;
  const auto found = cassette_.timers.find(*due);
  return found != cassette_.timers.end() ? found->second : Moment{*due, SIZE_MAX};
}

void Player::start(ExchangeId id, HttpRequest request) {
  const HttpRequest asked = masked(request, masker_);
  std::string identity = request_identity(asked);
  const int occurrence = ++occurrences_[identity];
  const auto found = cassette_.exchanges.find({std::move(identity), occurrence});
  if (found == cassette_.exchanges.end()) {
    ++missing_;
    answers_.emplace(
        Moment{now_, 0},
        Answer{id, TransportError{TransportError::Kind::network,
                                  concat("the cassette has no reply to ", asked.method, " ", asked.url,
                                         occurrence > 1 ? concat(" (time ", std::to_string(occurrence), ")")
                                                        : std::string(),
                                         "; it was recorded with another registry, policy or version "
                                         "of geoprobe, or is not whole")}});
  } else if (auto& exchange = found->second; exchange.outcome) {
    answers_.emplace(Moment{later(now_, exchange.delay), exchange.line},
                     Answer{id, std::move(*exchange.outcome)});
  }
}

void Player::abort(ExchangeId id) {
  for (auto answer = answers_.begin(); answer != answers_.end();)
    answer = answer->second.id == id ? answers_.erase(answer) : std::next(answer);
}

}  // namespace geoprobe
