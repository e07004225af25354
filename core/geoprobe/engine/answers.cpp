#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/engine/failure.h>
#include <geoprobe/engine/redirect.h>
#include <geoprobe/services/joint.h>
#include <geoprobe/services/value.h>

#include <algorithm>

namespace geoprobe {
namespace {

/// A family that keeps asking is stopped here: more steps than any has (formats of a ladder, and
/// capabilities, twice over).
constexpr int kMaxSteps = 16;

/// What becomes of an ask whose request came to nothing.
Answer otherwise(const Ask& ask, const Answer& same) {
  if (ask.otherwise) return *ask.otherwise;
  if (ask.gateway_key.empty() || !same.error) return same;
  Answer failure = gateway_failure(ask.kept_because, same.error->message);
  failure.status = same.status;
  return failure;
}

}  // namespace

void QueryEngine::Impl::settle(const Released& released, const HttpOutcome& outcome) {
  if (released.parts.empty()) return;
  if (!released.parts.begin()->second.gateway_key.empty()) {
    settle_gateway(released, outcome);
    return;
  }
  const auto* response = std::get_if<HttpResponse>(&outcome);
  if (response == nullptr) {
    const TransportError& error = *std::get_if<TransportError>(&outcome);
    if (released.joint && is_worth_splitting(released, outcome))
      split(released, Bisection::Cause::broken, nullptr, Duration(0));
    else if (options_.gateway && error.kind == TransportError::Kind::cors)
      divert(released, error.message);
    else
      settle_all(released, transport_failure(error, released.attempts));
    return;
  }
  if (released.joint) {
    settle_joint(released, *response);
    return;
  }
  const Service& first = service_of(released.parts.begin()->first);
  memories_.edit(first).answered = true;
  ParsedReply reply = released.reply;
  Asks next;
  bool failed = false;
  for (const auto& [leaf, ask] : released.parts) {
    const Source source = source_of(leaf.first, ask, released.shared_by.at(leaf.first), released.attempts);
    Step step = read(leaf, ask, *response, reply);
    if (reply && !ask.of_server)
      learn_members(service_of(leaf), ask.apart_from, *reply, memories_.edit(service_of(leaf)));
    if (auto* again = std::get_if<Ask>(&step)) {
      again->apart_from = ask.apart_from;
      next.emplace_back(leaf, std::move(*again));
      continue;
    }
    Answer& answered = *std::get_if<Answer>(&step);
    failed = failed || answered.status == Status::error;
    if (ask.doubted && !ask.of_server && answered.status != Status::empty)
      memories_.edit(service_of(leaf)).apart.insert(service_of(leaf).layer);
    answer(leaf, annotated(std::move(answered), released.note), source);
  }
  if (released.bisection && next.empty()) {
    if (failed)
      released.bisection->failed.push_back(index_of(first));
    else
      released.bisection->most_layers = std::max<std::size_t>(released.bisection->most_layers, 1);
  }
  enter(within_bounds(std::move(next)), free_places(), released.bisection);
  end_part(released.bisection, first);
}

void QueryEngine::Impl::settle_all(const Released& released, const Answer& same) {
  if (released.parts.empty()) return;
  const Service& first = service_of(released.parts.begin()->first);
  if (released.bisection && released.joint) released.bisection->inconclusive = true;
  if (released.bisection && !released.joint) released.bisection->failed.push_back(index_of(first));
  for (const auto& [leaf, ask] : released.parts)
    if (ask.of_server && ask.doubted)
      ask_alone({leaf, true, ask.apart_from});
    else
      answer(leaf, annotated(otherwise(ask, same), released.note),
             source_of(leaf.first, released.joint ? released.joint->ask : ask,
                       released.shared_by.at(leaf.first), released.attempts));
  end_part(released.bisection, first);
}

std::variant<Question, Answer> QueryEngine::Impl::question_of(const LeafRef& leaf) const {
  return make_question(service_of(leaf), queries_.at(leaf.first).asked, options_);
}

ReplyParser QueryEngine::Impl::reply_parser(ExchangeId wire) const {
  const auto found = wires_.find(wire);
  if (found == wires_.end()) return {};
  const Exchange& exchange = exchanges_.at(found->second);
  if (exchange.parts.empty()) return {};
  const auto& [leaf, ask] = *exchange.parts.begin();
  const auto made = question_of(leaf);
  const Question* question = std::get_if<Question>(&made);
  if (question == nullptr || !ask.gateway_key.empty()) return {};
  const Family* family = options_.family(service_of(leaf).type);
  if (const auto joint = exchange.joint)
    return [family, joint, all = question_of_all(*question, *joint)](const HttpResponse& response) {
      return is_redirect(response) ? nullptr
                                   : std::make_shared<const Reply>(family->parse(all, joint->ask, response));
    };
  return [family, question = *question, ask = ask](const HttpResponse& response) {
    return is_redirect(response) ? nullptr
                                 : std::make_shared<const Reply>(family->parse(question, ask, response));
  };
}

Step QueryEngine::Impl::read(const LeafRef& leaf, const Ask& ask, const HttpResponse& response,
                             ParsedReply& reply) {
  const Service& service = service_of(leaf);
  auto made = question_of(leaf);
  if (auto* settled = std::get_if<Answer>(&made)) return std::move(*settled);
  const Question& question = *std::get_if<Question>(&made);
  const Family* family = options_.family(service.type);
  if (!reply) reply = std::make_shared<const Reply>(family->parse(question, ask, response));
  return family->read(question, ask, response, *reply, memories_.edit(service));
}

Step QueryEngine::Impl::begin(const LeafRef& leaf) const {
  const Service& service = service_of(leaf);
  auto made = question_of(leaf);
  if (auto* settled = std::get_if<Answer>(&made)) return std::move(*settled);
  return options_.family(service.type)->begin(*std::get_if<Question>(&made), memories_.of(service));
}

QueryEngine::Impl::Asks QueryEngine::Impl::within_bounds(Asks&& next) {
  Asks out;
  for (auto& [leaf, ask] : next) {
    if (++queries_.at(leaf.first).open.at(leaf.second).steps < kMaxSteps)
      out.emplace_back(leaf, std::move(ask));
    else
      answer(leaf, error_answer(ErrorCode::internal, "no end of requests was in sight; please report this"),
             source_of(leaf.first, ask, 1, 0));
  }
  return out;
}

void QueryEngine::Impl::answer(const LeafRef& leaf, Answer answer, std::optional<Source> source) {
  const auto [id, place] = leaf;
  OpenQuery& query = queries_.at(id);
  const auto open = query.open.find(place);
  forget_lookup(query, open->second);
  forget_asking(leaf, open->second);
  query.open.erase(open);
  if (!source || !source->cached) mask(answer);
  if (source && !source->cached) keep(leaf, answer, *source);
  if (!query.asked.features) answer.features.reset();
  Leaf& answered = query.result.leaves[place];
  answered.answer = std::move(answer);
  answered.source = std::move(source);
  ++query.result.summary.by_status[static_cast<std::size_t>(answered.answer.status)];
  events_.push_back(ServiceAnswered{id, answered});
  if (query.open.empty()) finish(id);
}

void QueryEngine::Impl::mask(Answer& answer) const {
  for (std::string& warning : answer.warnings) warning = masker_.text(warning);
  if (!answer.error) return;
  answer.error->message = masker_.text(answer.error->message);
  answer.error->locator = masker_.text(answer.error->locator);
}

void QueryEngine::Impl::forget_asking(const LeafRef& leaf, OpenLeaf& open) {
  if (!open.asks) return;
  const auto found = asking_.find(*open.asks);
  if (found != asking_.end() && found->second == leaf) asking_.erase(found);
  open.asks.reset();
}

void QueryEngine::Impl::finish(QueryId id) {
  const auto found = queries_.find(id);
  found->second.result.summary.elapsed_ms = elapsed_ms(found->second);
  deadlines_.clear(id);
  lookup_timers_.clear(id);
  gather_timers_.clear(id);
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
  for (const auto& [exchange, leaves] : shared_by)
    if (exchange != 0) tell(exchange, exchanges_.at(exchange), ExchangeMoved::State::aborted, nullptr, id);
  for (const auto& [place, leaf] : open) {
    if (leaf.exchange == 0) {
      Answer unasked;
      unasked.status = status;
      if (status == Status::timeout) unasked = deadline_passed(deadline, 1, {});
      answer({id, place}, std::move(unasked), std::nullopt);
      continue;
    }
    Exchange& exchange = exchanges_.at(leaf.exchange);
    Answer answered;
    answered.status = status;
    if (status == Status::timeout) answered = deadline_passed(deadline, exchange.attempts, exchange.trouble);
    const auto part = exchange.parts.find({id, place});
    if (const auto& in_hand = part->second.otherwise;
        status == Status::timeout && in_hand && !in_hand->error) {
      answered = *in_hand;
      answered.warnings.emplace_back("the deadline came before this answer was checked");
    }
    const Source source = source_of(id, exchange.joint ? exchange.joint->ask : part->second,
                                    shared_by[leaf.exchange], exchange.attempts);
    exchange.parts.erase(part);
    if (exchange.parts.empty()) {
      const auto bisection = exchange.bisection;
      if (bisection && (exchange.joint || exchange.attempts == 0 || status != Status::timeout))
        bisection->inconclusive = true;
      else if (bisection)
        bisection->failed.push_back(service_index({id, place}));
      drop(leaf.exchange);
      end_part(bisection, service_of({id, place}));
    }
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
  source.at = wall_time() / 1000;
  return source;
}

std::int64_t QueryEngine::Impl::elapsed_ms(const OpenQuery& query) const {
  return std::max<Duration::rep>(0, (now_ - query.started).count()) / 1000;
}

}  // namespace geoprobe
