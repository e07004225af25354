#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/engine/progress.h>

namespace geoprobe {

void QueryEngine::Impl::tell(ExchangeKey key, const Exchange& exchange, ExchangeMoved::State state,
                             const HttpResponse* response, std::optional<QueryId> only) {
  using State = ExchangeMoved::State;
  for (auto part = exchange.parts.begin(); part != exchange.parts.end();) {
    const QueryId id = part->first.first;
    const OpenQuery& query = queries_.at(id);
    ExchangeMoved moved;
    moved.url = exchange.joint ? exchange.joint->ask.masked_url : part->second.masked_url;
    for (; part != exchange.parts.end() && part->first.first == id; ++part)
      moved.services.push_back(service_index(part->first));
    if (!query.asked.progress || (only && *only != id)) continue;
    moved.state = state;
    moved.query = id;
    moved.exchange = key;
    moved.origin = exchange.origin;
    moved.attempt = exchange.attempts;
    moved.elapsed_ms = elapsed_ms(query);
    if (response != nullptr) {
      moved.status = response->status;
      moved.bytes = response->body.size();
    }
    if (state == State::retrying || state == State::failed) moved.message = masker_.text(exchange.trouble);
    events_.push_back(std::move(moved));
  }
}

void QueryEngine::Impl::tell_of_new() {
  for (const auto& [key, id] : std::exchange(new_to_, {})) {
    const auto found = exchanges_.find(key);
    if (found == exchanges_.end()) continue;
    tell(key, found->second, ExchangeMoved::State::waiting, nullptr, id);
    if (found->second.phase == Exchange::Phase::in_flight || found->second.mid_attempt)
      tell(key, found->second, ExchangeMoved::State::sent, nullptr, id);
  }
}

void QueryEngine::Impl::tell_of_retry(ExchangeKey key, const Exchange& exchange, TimePoint ending_by) {
  std::set<QueryId> ids;
  for (const auto& part : exchange.parts) ids.insert(part.first.first);
  for (const QueryId id : ids)
    tell(key, exchange,
         queries_.at(id).end() <= ending_by ? ExchangeMoved::State::failed : ExchangeMoved::State::retrying,
         nullptr, id);
}

void QueryEngine::Impl::tell_of_end(ExchangeKey key, const Exchange& exchange, const HttpResponse* response) {
  const bool answered = response != nullptr && exchange.trouble.empty();
  tell(key, exchange, answered ? ExchangeMoved::State::answered : ExchangeMoved::State::failed, response);
}

std::string_view to_string(ExchangeMoved::State state) {
  constexpr std::string_view kNames[] = {"waiting", "sent", "retrying", "answered", "failed", "aborted"};
  return kNames[static_cast<std::size_t>(state)];
}

Value progress_event(const Registry& registry, const ExchangeMoved& moved) {
  Value services = Value::array();
  for (const std::size_t service : moved.services) services.push(registry.services[service].key);
  Value event = Value::object();
  event.add("event", "exchange")
      .add("exchange", moved.exchange)
      .add("state", to_string(moved.state))
      .add("url", moved.url)
      .add("host", moved.origin)
      .add("services", std::move(services))
      .add("attempt", moved.attempt)
      .add("elapsed_ms", moved.elapsed_ms);
  if (moved.status != 0) event.add("status", moved.status).add("bytes", moved.bytes);
  if (!moved.message.empty()) event.add("message", moved.message);
  return event;
}

}  // namespace geoprobe
