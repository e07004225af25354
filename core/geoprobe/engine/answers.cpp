#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/engine/failure.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

/// A family that keeps asking is stopped here: more steps than any has (formats of a ladder, and
/// capabilities, twice over).
constexpr int kMaxSteps = 16;

}  // namespace

void QueryEngine::Impl::settle(const Released& released, const HttpOutcome& outcome) {
  if (const auto* error = std::get_if<TransportError>(&outcome)) {
    settle_all(released, transport_failure(*error, released.attempts));
    return;
  }
  std::optional<Reply> reply;
  for (const auto& [leaf, ask] : released.parts) {
    const Source source = source_of(leaf.first, ask, released.shared_by.at(leaf.first), released.attempts);
    Step step = read(leaf, ask, *std::get_if<HttpResponse>(&outcome), reply);
    if (auto* next = std::get_if<Ask>(&step))
      ask_again(leaf, std::move(*next), source);
    else
      answer(leaf, std::move(*std::get_if<Answer>(&step)), source);
  }
}

void QueryEngine::Impl::settle_all(const Released& released, const Answer& same) {
  for (const auto& [leaf, ask] : released.parts)
    answer(leaf, ask.otherwise ? *ask.otherwise : same,
           source_of(leaf.first, ask, released.shared_by.at(leaf.first), released.attempts));
}

Step QueryEngine::Impl::read(const LeafRef& leaf, const Ask& ask, const HttpResponse& response,
                             std::optional<Reply>& reply) {
  const OpenQuery& query = queries_.at(leaf.first);
  const Service& service = registry_.services[query.result.leaves[leaf.second].service];
  auto made = make_question(service, query.asked, options_);
  if (auto* settled = std::get_if<Answer>(&made)) return std::move(*settled);
  const Question& question = *std::get_if<Question>(&made);
  const Family* family = options_.family(service.type);
  if (!reply) reply = family->parse(question, ask, response);
  return family->read(question, ask, response, *reply, memories_.edit(service));
}

void QueryEngine::Impl::ask_again(const LeafRef& leaf, Ask next, const Source& source) {
  const Expected<Url> url = parse_url(next.request.url);
  if (!url || queries_.at(leaf.first).open.at(leaf.second).steps >= kMaxSteps) {
    answer(leaf, error_answer(ErrorCode::internal, "no end of requests was in sight; please report this"),
           source);
    return;
  }
  next.request.max_bytes = std::min(next.max_bytes, options_.policy.max_bytes);
  subscribe(leaf.first, leaf.second, std::move(next), url.value().origin());
}

void QueryEngine::Impl::answer(const LeafRef& leaf, Answer answer, std::optional<Source> source) {
  const auto [id, place] = leaf;
  OpenQuery& query = queries_.at(id);
  query.open.erase(place);
  Leaf& answered = query.result.leaves[place];
  answered.answer = std::move(answer);
  answered.source = std::move(source);
  ++query.result.summary.by_status[static_cast<std::size_t>(answered.answer.status)];
  events_.push_back(ServiceAnswered{id, answered});
  if (query.open.empty()) finish(id);
}

void QueryEngine::Impl::finish(QueryId id) {
  const auto found = queries_.find(id);
  found->second.result.summary.elapsed_ms = elapsed_ms(found->second);
  deadlines_.clear(id);
  events_.push_back(QueryDone{id, std::move(found->second.result)});
  queries_.erase(found);
}

void QueryEngine::Impl::end_query(QueryId id, Status status) {
  const auto found = queries_.find(id);
  if (found == queries_.end()) return;
  const Duration deadline = found->second.deadline;
  const std::map<std::size_t, OpenLeaf> open = found->second.open;
  std::map<ExchangeKey, int> shared_by;
  for (const auto& [place, leaf] : open) ++shared_by[leaf.exchange];
  for (const auto& [place, leaf] : open) {
    Exchange& exchange = exchanges_.at(leaf.exchange);
    Answer answered;
    answered.status = status;
    if (status == Status::timeout) answered = deadline_passed(deadline, exchange.attempts, exchange.trouble);
    const auto part = exchange.parts.find({id, place});
    const Source source = source_of(id, part->second, shared_by[leaf.exchange], exchange.attempts);
    exchange.parts.erase(part);
    if (exchange.parts.empty()) drop(leaf.exchange);
    answer({id, place}, std::move(answered), source);
  }
}

Source QueryEngine::Impl::source_of(QueryId id, const Ask& ask, int shared_by, int attempts) const {
  Source source;
  source.url = ask.masked_url;
  source.format = ask.format;
  source.shared_by = shared_by;
  source.attempts = attempts;
  source.elapsed_ms = elapsed_ms(queries_.at(id));
  source.at = (options_.wall_time_at_zero + now_.time_since_epoch().count() / 1000) / 1000;
  return source;
}

std::int64_t QueryEngine::Impl::elapsed_ms(const OpenQuery& query) const {
  return (now_ - query.started).count() / 1000;
}

}  // namespace geoprobe
