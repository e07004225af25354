#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/engine/failure.h>
#include <geoprobe/services/joint.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

/// No more exchanges than must be.
std::size_t no_place(std::string_view) {
  return 0;
}

}  // namespace

Places QueryEngine::Impl::free_places() const {
  return [this](std::string_view origin) { return scheduler_.free_places(std::string(origin)); };
}

void QueryEngine::Impl::enter(Asks&& asks, const Places& places, const std::shared_ptr<Bisection>& bisection,
                              Duration wait) {
  std::vector<Wish> wishes;
  std::vector<LeafRef> leaves;
  for (auto& [leaf, ask] : asks) {
    const Expected<Url> url = parse_url(ask.request.url);
    if (!url) {
      answer(leaf, error_answer(ErrorCode::config, url.failure().message), std::nullopt);
      continue;
    }
    ask.request.max_bytes = std::min(ask.max_bytes, options_.policy.max_bytes);
    wishes.push_back(
        {service_index(leaf), &queries_.at(leaf.first).asked, std::move(ask), url.value().origin()});
    leaves.push_back(leaf);
  }
  for (Batch& batch : share_requests(registry_, wishes, options_, memories_, places)) {
    const bool shares = options_.policy.share || wishes[batch.wishes.front()].ask.of_server;
    const ExchangeKey newest = last_exchange_;
    const ExchangeKey key = exchange_for(leaves[batch.wishes.front()].first, batch.request, batch.origin,
                                         batch.joint, shares, wait);
    if (bisection && key > newest) {
      exchanges_.at(key).bisection = bisection;
      ++bisection->open;
    }
    for (const std::size_t wish : batch.wishes) subscribe(key, leaves[wish], std::move(wishes[wish].ask));
  }
}

void QueryEngine::Impl::settle_joint(const Released& released, const HttpResponse& response) {
  const LeafRef first = released.parts.begin()->first;
  const Service& service = service_of(first);
  const JointFamily* family = options_.family(service.type)->as_joint();
  const auto made = question_of(first);
  const Question* one = std::get_if<Question>(&made);
  if (family == nullptr || one == nullptr) {
    settle_all(released, error_answer(ErrorCode::internal, "a joint request lost its family"));
    return;
  }
  const Question all = question_of_all(*one, *released.joint);
  const ParsedReply parsed =
      released.reply ? released.reply
                     : std::make_shared<const Reply>(family->parse(all, released.joint->ask, response));
  const Reply& reply = *parsed;
  const bool succeeded = reply.features && response.status < 300;
  const bool splits = !succeeded && is_worth_splitting(released, response);
  ServerMemory& memory = memories_.edit(service);
  memory.answered = true;

  std::vector<const Service*> services;
  for (const auto& part : released.parts) services.push_back(&service_of(part.first));
  std::vector<Portion> portions;
  if (succeeded) portions = family->divide(services, all, reply);
  Reply silent;
  silent.nameless = true;
  silent.failure = "the reply does not say which layer each feature is of";

  Released rest = released;
  rest.parts.clear();
  Asks next;
  std::vector<Doubted> alone;
  std::vector<Doubted> may_be_groups;
  bool groups_are_possible = false;
  for (std::size_t i = 0; i < portions.size(); ++i)
    groups_are_possible = groups_are_possible || !possible_members(portions[i], *services[i], memory).empty();
  std::size_t place = 0;
  for (const auto& [leaf, ask] : released.parts) {
    const Portion* portion = succeeded ? &portions[place] : nullptr;
    const Service& own = *services[place++];
    const Portion::Doubt doubt = portion ? portion->doubt : Portion::Doubt::none;
    if (doubt == Portion::Doubt::starved || doubt == Portion::Doubt::failed ||
        (groups_are_possible && portion != nullptr && portion->repeats)) {
      alone.push_back({leaf, doubt != Portion::Doubt::starved, {}});
      continue;
    }
    if (portion != nullptr && doubt == Portion::Doubt::none) {
      std::vector<std::string> members = possible_members(*portion, own, memory);
      if (!members.empty()) {
        may_be_groups.push_back({leaf, false, std::move(members)});
        continue;
      }
      learn_members(own, ask.apart_from, portion->reply, memory);
      if (!portion->reply.features->features.empty()) memory.self_named.insert(own.layer);
    }
    Question question = *one;
    question.service = &own;
    Ask asked = released.joint->ask;
    asked.warnings = ask.warnings;
    asked.otherwise = ask.otherwise;
    const bool certain = portion != nullptr && doubt == Portion::Doubt::none;
    Step step = family->read(question, asked, response,
                             certain     ? portion->reply
                             : succeeded ? silent
                                         : reply,
                             memory);
    if (auto* again = std::get_if<Ask>(&step)) {
      again->apart_from = ask.apart_from;
      next.emplace_back(leaf, std::move(*again));
    } else if (certain || (!succeeded && !splits)) {
      answer(leaf, annotated(std::move(*std::get_if<Answer>(&step)), released.note),
             source_of(leaf.first, asked, released.shared_by.at(leaf.first), released.attempts));
    } else if (succeeded) {
      alone.push_back({leaf, true, portion->others});
    } else {
      rest.parts.emplace(leaf, ask);
    }
  }

  const std::size_t layers = layer_names(released.joint->all.layer).size();
  if (succeeded && memory.most_layers_is_guess && 2 * layers > memory.most_layers) ++memory.most_layers;
  if (released.bisection && succeeded)
    released.bisection->most_layers = std::max(released.bisection->most_layers, layers);
  if (released.bisection && !succeeded && !splits) released.bisection->inconclusive = true;
  for (const Doubted& doubted : alone) ask_alone(doubted);
  ask_apart(may_be_groups);
  enter(within_bounds(std::move(next)), no_place, released.bisection);
  if (rest.parts.empty())
    end_part(released.bisection, service);
  else
    split(rest, Bisection::Cause::refused, reply.exception ? &*reply.exception : nullptr, Duration(0));
}

bool QueryEngine::Impl::is_worth_splitting(const Released& released, const HttpOutcome& outcome) const {
  if (const auto* response = std::get_if<HttpResponse>(&outcome))
    return response->status != 401 && response->status != 407 && response->status != 429 &&
           response->status != 503;
  switch (std::get_if<TransportError>(&outcome)->kind) {
    case TransportError::Kind::network:
    case TransportError::Kind::too_large:
      return true;
    case TransportError::Kind::cors:  // an error's page may lack what its answers have
      return memories_.of(service_of(released.parts.begin()->first)).answered;
    case TransportError::Kind::tls:
      return false;
  }
  return false;
}

void QueryEngine::Impl::split(const Released& released, Bisection::Cause cause,
                              const ServiceException* exception, Duration wait) {
  const Service& service = service_of(released.parts.begin()->first);
  std::vector<const Service*> services;  // one for each layer
  std::vector<std::vector<LeafRef>> leaves;
  for (const auto& part : released.parts) {
    const Service& own = service_of(part.first);
    const auto same = [&](const Service* other) { return other->layer == own.layer; };
    const auto found = std::find_if(services.begin(), services.end(), same);
    if (found == services.end()) {
      services.push_back(&own);
      leaves.push_back({part.first});
    } else {
      leaves[static_cast<std::size_t>(found - services.begin())].push_back(part.first);
    }
  }
  std::shared_ptr<Bisection> bisection = released.bisection;
  if (!bisection) {
    bisection = std::make_shared<Bisection>();
    bisection->cause = cause;
    bisection->layers = services.size();
    bisection->open = 1;
  }

  std::vector<std::size_t> group_of(services.size());
  const std::size_t named = exception ? service_named_in(*exception, services) : services.size();
  for (std::size_t i = 0; i < services.size(); ++i)
    group_of[i] = cause == Bisection::Cause::late ? i
                  : named < services.size()       ? (i == named ? 0u : 1u)
                                                  : (i < services.size() / 2 ? 0u : 1u);
  std::map<std::size_t, Asks> groups;
  std::map<std::size_t, std::size_t> sizes;
  for (const std::size_t group : group_of) ++sizes[group];
  for (std::size_t i = 0; i < services.size(); ++i)
    for (const LeafRef& leaf : leaves[i]) {
      Step step = begin(leaf);
      if (auto* settled = std::get_if<Answer>(&step)) {
        answer(leaf, std::move(*settled), std::nullopt);
        continue;
      }
      Ask& ask = *std::get_if<Ask>(&step);
      if (sizes[group_of[i]] == 1) ask.joint_key.clear();
      groups[group_of[i]].emplace_back(leaf, std::move(ask));
    }
  for (auto& [group, asks] : groups) enter(std::move(asks), no_place, bisection, wait);
  end_part(bisection, service);
}

std::optional<Ask> QueryEngine::Impl::begin_again(const Doubted& doubted) {
  Step step = begin(doubted.leaf);
  if (auto* settled = std::get_if<Answer>(&step)) {
    answer(doubted.leaf, std::move(*settled), std::nullopt);
    return std::nullopt;
  }
  Ask& ask = *std::get_if<Ask>(&step);
  ask.apart_from = doubted.apart_from;
  return std::move(ask);
}

void QueryEngine::Impl::ask_alone(const Doubted& doubted) {
  std::optional<Ask> ask = begin_again(doubted);
  if (!ask) return;
  ask->joint_key.clear();
  ask->doubted = doubted.by_layer;
  Asks asks;
  asks.emplace_back(doubted.leaf, std::move(*ask));
  enter(within_bounds(std::move(asks)), no_place);
}

void QueryEngine::Impl::ask_apart(const std::vector<Doubted>& all) {
  Asks asks;
  for (const Doubted& doubted : all) {
    std::optional<Ask> ask = begin_again(doubted);
    if (!ask) continue;
    if (!ask->joint_key.empty()) ask->joint_key += " apart";
    asks.emplace_back(doubted.leaf, std::move(*ask));
  }
  enter(within_bounds(std::move(asks)), no_place);
}

void QueryEngine::Impl::end_part(const std::shared_ptr<Bisection>& bisection, const Service& service) {
  if (bisection && --bisection->open == 0) learn_from(*bisection, service);
}

void QueryEngine::Impl::learn_from(const Bisection& bisection, const Service& service) {
  if (bisection.most_layers == 0) return;
  ServerMemory& memory = memories_.edit(service);
  for (const std::size_t failed : bisection.failed) memory.apart.insert(registry_.services[failed].layer);
  if (!bisection.failed.empty() || bisection.inconclusive || bisection.cause == Bisection::Cause::broken)
    return;
  const bool late = bisection.cause == Bisection::Cause::late;
  memory.most_layers = late ? std::max<std::size_t>(1, bisection.layers / 2) : bisection.most_layers;
  memory.most_layers_is_guess = late;
}

}  // namespace geoprobe
