#include "server.h"

#include <geoprobe/result/document.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_writer.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "log.h"
#include "openapi.h"
#include "problem.h"
#include "streamed_query.h"

namespace geoprobe::serve {
namespace {

constexpr const char* kNoPage = R"(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>geoprobe</title>
<body style="font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem">
<h1>geoprobe answers here</h1>
<p>Its API is described in <a href="openapi.json">openapi.json</a>, and <a href="v1/registry">the registry</a> says what
can be asked. The map page is not installed.</p>
</body>
</html>
)";

/// A failure that quotes what a server sent says it in the log alone. The leaf itself, or `edited`.
const Leaf& without_quotation(const Leaf& leaf, Leaf& edited) {
  if (!leaf.answer.error || !quotes_reply(leaf.answer.error->code)) return leaf;
  edited = leaf;
  edited.answer.error->message =
      "the server sent something that is no reply of this service; the log of this server says more";
  edited.answer.error->locator.clear();
  edited.answer.warnings.clear();
  return edited;
}

std::string bearer_of(const RequestHead& head) {
  const std::string* field = head.header("Authorization");
  constexpr std::string_view kScheme = "bearer ";
  if (field != nullptr && starts_with_ignoring_case(*field, kScheme))
    return std::string(trim(std::string_view(*field).substr(kScheme.size())));
  return {};
}

bool is_geocontext(std::string_view path) {
  return path.starts_with("/api/v1/") || path.starts_with("/api/v2/");
}

}  // namespace

class Server::Impl {
 public:
  Impl(const Registry& registry, ServerOptions options)
      : options_(std::move(options)),
        limits_(options_.limits),
        site_(std::make_shared<Site>(registry, options_.site, metrics_)),
        tokens_(std::make_shared<const Tokens>(options_.tokens)),
        listener_(
            listener_options(options_),
            [this](const RequestHead& head, const std::string& address) { return handle(head, address); },
            [this](const RequestHead& head, const std::string& address, int status, std::size_t bytes,
                   double seconds) { finish(head, address, status, bytes, seconds); }) {
    if (options_.rate) limiter_.emplace(*options_.rate);
    limits_.deadline = options_.site.client.policy.deadline;
    limits_.transform = options_.site.client.transform;
  }

  std::optional<Failure> start() {
    auto failure = listener_.start();
    ready_ = !failure;
    return failure;
  }
  void stop() {
    ready_ = false;
    listener_.stop();
  }
  const std::string& origin() const { return listener_.origin(); }

  void reload(const Registry& registry, Secrets secrets, Tokens tokens) {
    const auto old = site();
    SiteOptions options = options_.site;
    options.client.secrets = std::move(secrets);
    auto fresh = std::make_shared<Site>(registry, options, metrics_);
    // Answers on disk are found again; those in memory alone are carried over, for which queries wait.
    if (!options.client.make_store) fresh->client().restore(old->client().snapshot());
    metrics_.count_reload(true);
    metrics_.keep_services(registry);
    auto let_in = std::make_shared<const Tokens>(std::move(tokens));
    const std::lock_guard lock(mutex_);
    site_ = std::move(fresh);
    tokens_ = std::move(let_in);
  }
  void refuse_reload() { metrics_.count_reload(false); }

 private:
  std::shared_ptr<Site> site() const {
    const std::lock_guard lock(mutex_);
    return site_;
  }
  std::shared_ptr<const Tokens> tokens() const {
    const std::lock_guard lock(mutex_);
    return tokens_;
  }

  Reply handle(const RequestHead& head, const std::string& address) {
    Reply reply = head.method == "OPTIONS" ? preflight(head) : route(head, address);
    add_cors(head, reply);
    notes_.id = request_id(head);
    reply.headers.emplace_back("X-Request-Id", notes_.id);
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return reply;
  }

  Reply route(const RequestHead& head, const std::string& address) {
    const std::string& path = head.path;
    if (path == "/healthz" || path == "/livez") return text("alive\n");
    if (path == "/readyz") return ready_ ? text("ready\n") : problem(503, "the server is about to stop");
    if (!is_called_here(head)) return problem(421, "this server does not go by the name in Host");
    if (path == "/openapi.json") return shared_json(openapi_);
    if (path == "/registries.json") return json(page_registries());
    const bool is_api =
        path.starts_with("/v1/") || is_geocontext(path) || path == "/metrics" || path == "/registry.json";
    if (is_api)
      if (auto refusal = check_caller(head, address)) return refuse(path, *refusal);
    if (path == "/v1/query") return query(head);
    if (path == "/v1/stream") return stream(head);
    if (path == "/v1/registry" || path == "/registry.json") return shared_json(site()->published());
    if (path == "/metrics") return metrics();
    if (is_geocontext(path)) return geocontext(head);
    if (path == "/" && options_.listener.folder.empty()) {
      Reply reply = text(kNoPage);
      reply.content_type = "text/html; charset=utf-8";
      return reply;
    }
    if (is_api || options_.listener.folder.empty()) return problem(404, "there is nothing at this path");
    Reply reply;
    reply.from_folder = true;
    return reply;
  }

  // --- Who asks ---
  struct Refused {
    Refusal refusal;
    std::string retry_after;
  };
  std::optional<Refused> check_caller(const RequestHead& head, const std::string& address) {
    const auto tokens = this->tokens();
    if (tokens->empty()) return check_rate(caller(head, address));
    std::string token = bearer_of(head);
    if (const std::string* parameter = head.parameter("token"); token.empty() && parameter != nullptr)
      token = *parameter;
    const std::size_t which = tokens->find(token);
    if (which > 0) return check_rate("token " + std::to_string(which));
    // Who guesses is slowed down as who asks.
    if (auto refused = check_rate(caller(head, address))) return refused;
    return Refused{{401, token.empty() ? "a token is needed: send Authorization: Bearer TOKEN"
                                       : "the token is not known here"},
                   {}};
  }

  std::optional<Refused> check_rate(const std::string& client) {
    if (!limiter_) return std::nullopt;
    const auto wait = limiter_->take(client, RateLimiter::Clock::now());
    if (!wait) return std::nullopt;
    const std::string seconds = std::to_string(wait->count());
    return Refused{{429, concat("too many requests; the next may come in ", seconds, " s")}, seconds};
  }

  std::string caller(const RequestHead& head, const std::string& address) const {
    std::optional<std::string> caller;
    if (const std::string* forwarded = head.header("X-Forwarded-For"); forwarded != nullptr)
      caller = forwarded_caller(*forwarded, options_.proxies);
    if (!caller) caller = caller_of(address);
    return caller.value_or(address);
  }

  /// A page that has a name of its own lead here (DNS rebinding) calls this server by that name.
  bool is_called_here(const RequestHead& head) const {
    if (options_.hosts.empty()) return true;
    const std::string* field = head.header("Host");
    std::string host = lower(field != nullptr ? std::string_view(*field) : std::string_view());
    const std::size_t port = host.rfind(':');
    if (port != std::string::npos && host.find(']', port) == std::string::npos) host.erase(port);
    return std::find(options_.hosts.begin(), options_.hosts.end(), host) != options_.hosts.end();
  }

  static Reply refuse(const std::string& path, const Refused& refused) {
    Reply reply = refuse(path, refused.refusal);
    if (refused.refusal.status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (!refused.retry_after.empty()) reply.headers.emplace_back("Retry-After", refused.retry_after);
    return reply;
  }
  /// As the API that is asked says it: GeoContext's is a bare JSON text.
  static Reply refuse(const std::string& path, const Refusal& refusal) {
    Reply reply = problem(refusal.status, refusal.message);
    if (!is_geocontext(path)) return reply;
    reply.content_type = "application/json";
    reply.body = write_json(Value(refusal.message));
    return reply;
  }

  // --- What a browser may read ---
  static ListenerOptions listener_options(const ServerOptions& options) {
    ListenerOptions listener = options.listener;
    listener.any_page = options.origins.empty();
    // Behind a proxy all requests are of its address.
    if (options.proxies == 0) listener.by_address = listener.connections - listener.connections / 4;
    listener.is_urgent = [](const RequestHead& head) {
      return head.path == "/healthz" || head.path == "/livez" || head.path == "/readyz" ||
             head.path == "/metrics";
    };
    return listener;
  }
  void add_cors(const RequestHead& head, Reply& reply) const {
    const std::string* origin = head.header("Origin");
    if (options_.origins.empty()) {
      reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    } else {
      reply.headers.emplace_back("Vary", "Origin");
      if (origin == nullptr || !may_read(*origin)) return;
      reply.headers.emplace_back("Access-Control-Allow-Origin", *origin);
    }
    reply.headers.emplace_back("Access-Control-Expose-Headers",
                               "Geoprobe-Reasons, Retry-After, X-Request-Id");
  }
  bool may_read(const std::string& origin) const {
    const auto& allowed = options_.origins;
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
  }
  Reply preflight(const RequestHead& head) const {
    Reply reply;
    reply.status = 204;
    reply.headers = {{"Allow", "GET, HEAD, OPTIONS"},
                     {"Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"},
                     {"Access-Control-Allow-Headers", "Authorization, X-Request-Id"},
                     {"Access-Control-Max-Age", "86400"}};
    const std::string* origin = head.header("Origin");
    if (origin != nullptr && !options_.origins.empty() && may_read(*origin) &&
        head.header("Access-Control-Request-Private-Network") != nullptr)
      reply.headers.emplace_back("Access-Control-Allow-Private-Network", "true");
    return reply;
  }

  // --- Our own API ---
  Reply query(const RequestHead& head) {
    const auto site = this->site();
    const auto question = read_question(head, site->registry(), limits_);
    if (const auto* refusal = std::get_if<Refusal>(&question)) return refuse(head.path, *refusal);
    const PointQuery& query = std::get<PointQuery>(question);
    const bool may_end_early = query.deadline && *query.deadline < limits_.deadline;
    const std::size_t goes_on = may_end_early ? going_on(*site, query) : 0;
    const auto memory = reserve(*site, query, goes_on);
    if (!memory) return refuse_for_memory(head.path);
    if (may_end_early && !site->go_on(query, memory)) return refuse_early(head.path);
    DocumentText document(site->registry(), JsonForm::indented);
    std::size_t written = 0;
    CancelSource overrun;
    const auto on_event = [&](const Event& event) {
      const auto* answered = std::get_if<ServiceAnswered>(&event);
      if (answered == nullptr || overrun.is_cancelled()) return;
      Leaf edited;
      written += document.add(without_quotation(answered->leaf, edited)).size();
      if (!memory->grow(kCopiesOfAnswer * written)) overrun.cancel();
    };
    const QueryResult result = site->client().query(query, on_event, overrun.token());
    note("v1", *site, result);
    if (overrun.is_cancelled()) return refuse_for_memory(head.path);
    return held(json(document.finish(result) + '\n'), memory, goes_on);
  }

  static Reply refuse_early(const std::string& path) {
    return refuse_for_now(path, "too many queries whose callers have left are still being answered");
  }
  static Reply refuse_for_memory(const std::string& path) {
    return refuse_for_now(path, "there is no memory left for replies: too many are still being sent");
  }
  static Reply refuse_for_now(const std::string& path, const char* message) {
    Reply reply = refuse(path, Refusal{503, message});
    reply.headers.emplace_back("Retry-After", "1");
    return reply;
  }

  // --- Memory ---
  static constexpr std::size_t kOfService = 2048;  ///< bytes that a service without a value takes, about
  static constexpr std::size_t kGoingOn = 1024;    ///< the same if nobody waits for its query

  /// What Site::go_on takes.
  static std::size_t going_on(const Site& site, const PointQuery& query) {
    return services_asked(site.registry(), query).size() * kGoingOn;
  }
  /// Nothing: there is no room.
  std::shared_ptr<MemoryShare> reserve(std::size_t bytes) {
    auto share = std::make_shared<MemoryShare>(budget_);
    return share->resize(bytes) ? share : nullptr;
  }
  std::shared_ptr<MemoryShare> reserve(const Site& site, const PointQuery& query, std::size_t more = 0) {
    return reserve(services_asked(site.registry(), query).size() * kOfService + more);
  }
  /// The reply, for which there is to be room; what goes on takes its own until its end.
  static Reply held(Reply reply, std::shared_ptr<MemoryShare> memory, std::size_t goes_on = 0) {
    memory->resize(std::max(reply.body.size(), goes_on));
    reply.memory = std::move(memory);
    return reply;
  }

  Reply stream(const RequestHead& head) {
    const auto site = this->site();
    const auto question = read_question(head, site->registry(), limits_);
    if (const auto* refusal = std::get_if<Refusal>(&question)) return refuse(head.path, *refusal);
    const PointQuery& query = std::get<PointQuery>(question);
    const std::size_t goes_on = going_on(*site, query);
    const auto memory = reserve(*site, query, goes_on);
    if (!memory) return refuse_for_memory(head.path);
    // Its caller may leave at any time.
    if (!site->go_on(query, memory)) return refuse_early(head.path);
    Reply reply;
    reply.content_type = "text/event-stream";
    reply.headers.emplace_back("Cache-Control", "no-store");
    reply.headers.emplace_back("X-Accel-Buffering", "no");
    reply.memory = memory;
    reply.stream = [this, site, memory, query, goes_on](ReplySink& sink) {
      bool is_whole = true;
      note("stream", *site, send_events(site->client(), query, without_quotation, *memory, sink, is_whole));
      memory->resize(is_whole ? sink.kept() : goes_on);
      return is_whole;
    };
    return reply;
  }

  // --- GeoContext's ---
  Reply geocontext(const RequestHead& head) {
    const auto site = this->site();
    std::string_view path = head.path;
    if (path.ends_with('/')) path.remove_suffix(1);
    if (path == "/api/v2/query") return geocontext_query(head, *site);
    if (path == "/api/v2/registries") return geocontext_registries(head, *site);
    constexpr std::string_view kValue = "/api/v1/geocontext/value/";
    if (!path.starts_with(kValue)) return refuse(head.path, Refusal{404, "there is nothing at this path"});
    const auto parts = split(path.substr(kValue.size()), '/');
    if (parts.size() != 4)
      return refuse(head.path, Refusal{400, "the path is /api/v1/geocontext/value/KIND/X/Y/KEY/"});
    const auto question =
        read_geocontext_v1_question(parts[0], parts[3], parts[1], parts[2], site->geocontext());
    return geocontext_answer(head, *site, question, "geocontext-v1",
                             [&](const QueryResult& result) { return site->geocontext().answer_v1(result); });
  }

  Reply geocontext_query(const RequestHead& head, Site& site) {
    const std::string* given = head.parameter("outformat");
    const std::string form = given != nullptr ? lower(*given) : "geojson";
    if (form != "geojson" && form != "json")
      return refuse(head.path, Refusal{400, "outformat: is geojson or json"});
    const auto question = read_geocontext_question(head, site.geocontext(), limits_);
    return geocontext_answer(head, site, question, "geocontext-v2", [&](const QueryResult& result) {
      return form == "json" ? site.geocontext().answer(result) : site.geocontext().feature(result);
    });
  }

  template <class Write>
  Reply geocontext_answer(const RequestHead& head, Site& site,
                          const std::variant<PointQuery, Refusal>& question, const char* api,
                          const Write& write) {
    if (const auto* refusal = std::get_if<Refusal>(&question)) return refuse(head.path, *refusal);
    const PointQuery& query = std::get<PointQuery>(question);
    auto memory = reserve(site, query);
    if (!memory) return refuse_for_memory(head.path);
    const QueryResult result = site.client().query(query);
    note(api, site, result);
    std::string body = write(result);
    if (!memory->grow(kCopiesOfAnswer * body.size())) return refuse_for_memory(head.path);
    Reply reply = held(json(std::move(body)), std::move(memory));
    const std::string why = reasons(site.registry(), result);
    if (!why.empty()) reply.headers.emplace_back("Geoprobe-Reasons", why);
    return reply;
  }

  Reply geocontext_registries(const RequestHead& head, const Site& site) {
    const std::string* kind = head.parameter("registry");
    if (kind == nullptr) return refuse(head.path, Refusal{400, "missing: registry"});
    const auto known = parse_node_kind(*kind);
    if (!known) return refuse(head.path, Refusal{400, "registry: is service, group or collection"});
    auto memory = reserve(site.registry().services.size() * kOfService);
    if (!memory) return refuse_for_memory(head.path);
    return held(json(site.geocontext().listing(*known)), std::move(memory));
  }

  // --- The rest ---
  static Reply json(std::string body) {
    Reply reply;
    reply.body = std::move(body);
    return reply;
  }
  static Reply shared_json(std::shared_ptr<const StaticBody> body) {
    Reply reply;
    reply.shared = std::move(body);
    return reply;
  }
  static Reply text(std::string body) {
    Reply reply;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = std::move(body);
    return reply;
  }
  Reply metrics() {
    const auto site = this->site();
    Metrics::Now now;
    now.services = site->registry().services.size();
    now.connections = listener_.open_connections();
    now.reply_bytes = budget_.used();
    site->client().inspect([&](const QueryEngine& engine) {
      now.load = engine.load();
      now.open_circuits = engine.open_circuits();
    });
    Reply reply = text(metrics_.text(now));
    reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return reply;
  }
  /// What the map page offers. It asks this server where a browser may not ask itself.
  static std::string page_registries() {
    Value item = Value::object();
    item.add("id", "registry")
        .add("name", "This server's registry")
        .add("url", "registry.json")
        .add("gateway", ".");
    return write_json(Value::object().add("registries", Value::array().push(std::move(item))));
  }

  /// Of a query that was answered, on the thread of its request.
  void note(const char* api, const Site& site, const QueryResult& result) {
    metrics_.count_query(api, site.registry(), result);
    if (options_.log) notes_.failed = failed_services(site.registry(), result);
  }

  void finish(const RequestHead& head, const std::string& address, int status, std::size_t bytes,
              double seconds) {
    metrics_.count_request(status, seconds);
    if (!options_.log) return;
    Notes notes = std::exchange(notes_, {});
    Value line = request_line(head, notes.id, caller(head, address));
    line.add("status", status)
        .add("bytes", static_cast<std::uint64_t>(bytes))
        .add("elapsed_ms", static_cast<std::int64_t>(seconds * 1e3));
    if (notes.failed) line.add("failed", std::move(notes.failed.listed));
    if (notes.failed.more > 0) line.add("failed_more", static_cast<std::uint64_t>(notes.failed.more));
    options_.log(write_json(line));
  }

  /// Of the request that the thread serves.
  struct Notes {
    std::string id;
    FailedServices failed;
  };

  const ServerOptions options_;
  Limits limits_;
  Metrics metrics_;
  MemoryBudget budget_{options_.reply_memory};
  const std::shared_ptr<const StaticBody> openapi_ =
      std::make_shared<const StaticBody>(std::string(openapi_document()));
  std::optional<RateLimiter> limiter_;
  mutable std::mutex mutex_;
  std::shared_ptr<Site> site_;
  std::shared_ptr<const Tokens> tokens_;
  std::atomic<bool> ready_{false};
  Listener listener_;  // last: its threads use the rest
  static thread_local Notes notes_;
};

thread_local Server::Impl::Notes Server::Impl::notes_;

Server::Server(const Registry& registry, ServerOptions options)
    : impl_(std::make_unique<Impl>(registry, std::move(options))) {}
Server::~Server() = default;

std::optional<Failure> Server::start() {
  return impl_->start();
}
void Server::stop() {
  impl_->stop();
}
const std::string& Server::origin() const {
  return impl_->origin();
}
void Server::reload(const Registry& registry, Secrets secrets, Tokens tokens) {
  impl_->reload(registry, std::move(secrets), std::move(tokens));
}
void Server::refuse_reload() {
  impl_->refuse_reload();
}

}  // namespace geoprobe::serve
