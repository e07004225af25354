#include "engine/simulation.h"

#include <geoprobe/engine/question_key.h>
#include <geoprobe/result/document.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/layer_server.h"

namespace geoprobe::testing {
namespace {

class OneLineFamily final : public Family {
 public:
  Step begin(const Question& question, const ServerMemory&) const override { return ask(question, 0); }
  Reply parse(const Question&, const Ask&, const HttpResponse&) const override { return {}; }
  Step read(const Question& question, const Ask& asked, const HttpResponse& response, const Reply&,
            ServerMemory& memory) const override {
    if (response.status != 200)
      return error_answer(ErrorCode::http, "status " + std::to_string(response.status), response.status);
    memory.format = asked.format;
    Answer answer;
    if (response.body == "next") return ask(question, asked.step + 1);
    if (question.want_features) answer.features.emplace();
    if (response.body == "none") return answer;
    if (response.body == "null") {
      answer.status = Status::nodata;
      return answer;
    }
    if (!response.body.starts_with("value ")) return error_answer(ErrorCode::parse, "not one line", 200);
    answer.status = Status::ok;
    const std::size_t in = std::min(response.body.find(" in "), response.body.size());
    answer.value = Value(response.body.substr(6, in - 6));
    if (question.want_features && in < response.body.size())
      answer.features->features.push_back(box_feature(response.body.substr(in + 4)));
    return answer;
  }

 private:
  static Feature box_feature(const std::string& text) {
    std::vector<double> at;
    for (const std::string_view number : split(text, ',')) at.push_back(parse_double(number).value_or(0));
    at.resize(4);
    Feature feature;
    feature.properties = {{"box", Value(text)}};
    feature.geometry =
        Geometry{Geometry::Type::polygon,
                 {{{{at[0], at[1]}, {at[2], at[1]}, {at[2], at[3]}, {at[0], at[3]}, {at[0], at[1]}}}}};
    return feature;
  }

  static Ask ask(const Question& question, int step) {
    Ask ask;
    ask.request.url = question.service->url + "?layer=" + question.service->layer;
    if (question.service->url.ends_with("/at"))
      ask.request.url +=
          "&at=" + format_decimal(question.lonlat.x, 9) + "," + format_decimal(question.lonlat.y, 9);
    if (step > 0) ask.request.url += "&step=" + std::to_string(step);
    ask.masked_url = ask.request.url;
    ask.format = "text/plain";
    ask.step = step;
    ask.of_server = question.service->url.ends_with("/capabilities");
    return ask;
  }
};

std::string origin_of(const std::string& url) {
  return parse_url(url).value().origin();
}

}  // namespace

HttpOutcome reply(int status, std::string body, Headers headers) {
  return HttpResponse{status, std::move(headers), std::move(body), {}};
}

HttpOutcome trouble(TransportError::Kind kind) {
  return TransportError{kind, "the line broke"};
}

const Family* one_line_family(ServiceType type) {
  static const OneLineFamily family;
  if (type == ServiceType::arcgis) return layer_family();
  return type == ServiceType::wms ? &family : nullptr;
}

Registry services_at(const std::vector<std::string>& urls) {
  Registry registry;
  Group group;
  group.key = "g";
  for (std::size_t i = 0; i < urls.size(); ++i) {
    Service service;
    service.key = service.name = "s" + std::to_string(i);
    const std::size_t hash = urls[i].find('#');
    service.url = urls[i].substr(0, hash);
    service.layer = hash == std::string::npos ? std::to_string(i) : urls[i].substr(hash + 1);
    registry.services.push_back(service);
    group.services.push_back(i);
  }
  registry.groups.push_back(group);
  return registry;
}

std::size_t Simulation::highest_limit() const {
  const std::size_t twice = 2 * policy_.per_host;
  return policy_.per_http1_host > 0 ? std::min(twice, policy_.per_http1_host) : twice;
}

std::optional<CacheEntry> HostStore::find(const Lookup& lookup) const {
  if (const auto found = entries.find(lookup.key); found != entries.end()) return found->second;
  if (by_area && !lookup.group.empty())
    for (const auto& [key, entry] : entries)
      if (entry.group == lookup.group && holds(entry, lookup.lonlat)) return entry;
  return std::nullopt;
}

Simulation::Simulation(Registry registry, Policy policy, Server server, Value known_hosts)
    : Simulation(std::move(registry), policy, std::move(server), nullptr, 1000000000000,
                 std::move(known_hosts)) {}

Simulation::Simulation(Registry registry, Policy policy, Server server, HostStore* store,
                       std::int64_t wall_time_at_zero, Value known_hosts, std::optional<Gateway> gateway,
                       const Family* (*family)(ServiceType))
    : policy_(policy),
      server_(std::move(server)),
      store_(store),
      engine_(std::move(registry), EngineOptions{policy,
                                                 {},
                                                 wall_time_at_zero,
                                                 {},
                                                 {},
                                                 family,
                                                 std::move(known_hosts),
                                                 store != nullptr,
                                                 std::move(gateway)}) {}

void Simulation::look_up(Lookup lookup) {
  note("look up " + lookup.key);
  store_->lookups.push_back(lookup);
  if (!store_->delay) return;
  plan(now_ + *store_->delay, [this, lookup = std::move(lookup)] {
    told_ = now_;
    note("looked up");
    engine_.handle_lookup(lookup.id, store_->find(lookup), now_);
    after_input();
  });
}

void Simulation::store(CacheEntry entry) {
  note("store " + entry.key);
  ++store_->stored;
  std::string key = entry.key;
  store_->entries.insert_or_assign(std::move(key), std::move(entry));
}

QueryId Simulation::submit(const PointQuery& query) {
  told_ = now_;
  const QueryId id = engine_.submit(query, now_);
  open_[id] = {now_, query.deadline.value_or(policy_.deadline), {}};
  note("submit");
  after_input();
  return id;
}

void Simulation::cancel(QueryId id) {
  note("cancel");
  told_ = now_;
  engine_.cancel(id, now_);
  after_input();
  CHECK(open_.count(id) == 0);
}

void Simulation::plan(TimePoint at, std::function<void()> call) {
  due_[{at, planned_++}] = {std::move(call), {}, std::nullopt};
}

void Simulation::inject(ExchangeId id, HttpOutcome outcome) {
  told_ = now_;
  engine_.handle_outcome(id, std::move(outcome), now_);
  after_input();
}

void Simulation::wake(TimePoint now) {
  told_ = std::max(told_, now);
  engine_.handle_timeout(now);
  after_input();
}

void Simulation::run() {
  while (true) {
    const auto timeout = engine_.next_timeout();
    if (due_.empty() && !timeout) break;
    if (!due_.empty() && (!timeout || due_.begin()->first.first <= *timeout)) {
      now_ = std::max(now_, due_.begin()->first.first);
      const Due due = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      if (due.call) {
        due.call();
        continue;
      }
      leave(due.id);
      told_ = now_;
      note("outcome");
      // Hosts with threads parse replies ahead, the others leave them to the engine: half do each.
      const auto* response = std::get_if<HttpResponse>(&*due.outcome);
      const auto parser = engine_.reply_parser(due.id);
      const bool parses = response != nullptr && parser && static_cast<std::uint64_t>(due.id) % 2 == 0;
      engine_.handle_outcome(due.id, *due.outcome, now_, false, parses ? parser(*response) : nullptr);
    } else {
      now_ = std::max(now_, *timeout);
      told_ = now_;
      note("timeout");
      engine_.handle_timeout(now_);
    }
    after_input();
  }
  CHECK(open_.empty());
  CHECK(live_.empty());
  const QueryEngine::Load load = engine_.load();
  CHECK(load.open_queries + load.in_flight + load.waiting == 0);
}

QueryResult Simulation::result(QueryId id) const {
  REQUIRE(done_.count(id) == 1);
  return done_.at(id).result;
}

void Simulation::start(ExchangeId id, HttpRequest request) {
  const std::string origin = origin_of(request.url);
  if (!live_.emplace(id, origin).second) FAIL("an exchange id was used twice");
  ++live_by_origin_[origin];
  ++sent_;
  if (keeps_trace) note("send " + request.url);
  most_in_flight_ = std::max(most_in_flight_, live_.size());
  Behaviour behaviour = server_(request);
  requests_.push_back(std::move(request));
  if (behaviour.outcome) due_[{now_ + behaviour.delay, sequence_++}] = {{}, id, std::move(behaviour.outcome)};
}

void Simulation::abort(ExchangeId id) {
  if (live_.count(id) == 0) FAIL("an abort names an exchange that is not live");
  note("abort");
  ++aborted_;
  leave(id);
  if (deliver_after_abort) return;
  for (auto due = due_.begin(); due != due_.end();)
    due = due->second.outcome && due->second.id == id ? due_.erase(due) : std::next(due);
}

void Simulation::leave(ExchangeId id) {
  const auto found = live_.find(id);
  if (found == live_.end()) return;
  --live_by_origin_[found->second];
  live_.erase(found);
}

void Simulation::after_input() {
  pump(
      engine_, *this, [this](Event event) { take(std::move(event)); }, store_ ? this : nullptr);
  if (live_.size() > policy_.in_flight) FAIL("more in flight than the cap");
  for (const auto& [origin, count] : live_by_origin_)
    if (count > highest_limit()) FAIL("more in flight to " << origin << " than the cap");
  if (engine_.load().in_flight != live_.size()) FAIL("engine and transport disagree on what is in flight");
  for (const auto& [id, open] : open_)
    if (open.deadline != Duration::max() && told_ - open.started >= open.deadline)
      FAIL("a query outlived its deadline");
  if (const auto timeout = engine_.next_timeout(); timeout && *timeout <= told_)
    FAIL("a timer is left in the past");
}

void Simulation::take_move(ExchangeMoved moved) {
  using State = ExchangeMoved::State;
  if (open_.count(moved.query) == 0) FAIL("an exchange moved after its query's end");
  auto& states = states_[moved.query];
  const auto before = states.find(moved.exchange);
  const bool is_new = before == states.end();
  if ((moved.state == State::waiting) != is_new)
    FAIL("an exchange does not begin by waiting, or does so twice");
  if (!is_new) {
    const State last = before->second;
    if (last == State::answered || last == State::failed || last == State::aborted)
      FAIL("an exchange moved after its end");
    if (moved.state == State::sent && last == State::sent) FAIL("an attempt began twice");
    if (moved.state == State::answered && last != State::sent) FAIL("an answer to what was not sent");
  }
  if (moved.services.empty()) FAIL("an exchange of no service moved");
  states[moved.exchange] = moved.state;
  if (keeps_trace) moves_.push_back(std::move(moved));
}

void Simulation::take(Event event) {
  if (auto* moved = std::get_if<ExchangeMoved>(&event)) {
    take_move(std::move(*moved));
    return;
  }
  if (auto* answered = std::get_if<ServiceAnswered>(&event)) {
    if (open_.count(answered->query) == 0) FAIL("an answer after its query's end");
    if (!open_[answered->query].answered.insert(answered->leaf.service).second)
      FAIL("a leaf was answered twice");
    note("answer " + std::string(to_string(answered->leaf.answer.status)));
    return;
  }
  auto& done = *std::get_if<QueryDone>(&event);
  if (open_.count(done.query) == 0) FAIL("a query was done twice");
  if (open_[done.query].answered.size() != done.result.leaves.size())
    FAIL("a query was done before all its leaves");
  open_.erase(done.query);
  for (const auto& [exchange, state] : states_[done.query])
    if (state < ExchangeMoved::State::answered) FAIL("a query is done, and one of its exchanges is not");
  states_.erase(done.query);
  if (keeps_trace) note("done " + document_text(engine_.registry(), done.result));
  for (const Leaf& leaf : done.result.leaves)
    if (leaf.source && leaf.source->attempts > policy_.retries + 1)
      FAIL("more attempts than the policy allows");
  done_[done.query] = {std::move(done.result), now_};
}

void Simulation::note(const std::string& line) {
  if (!keeps_trace) return;
  const auto mix = [this](char c) {
    hash_ ^= static_cast<unsigned char>(c);
    hash_ *= 0x100000001b3u;
  };
  for (const char c : std::to_string(now_.time_since_epoch().count())) mix(c);
  mix(' ');
  for (const char c : line) mix(c);
  mix('\n');
}

}  // namespace geoprobe::testing
