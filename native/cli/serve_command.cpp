#include "serve_command.h"

#include <geoprobe/native/process.h>
#include <geoprobe/native/proj_transform.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/url.h>

#include <CLI/CLI.hpp>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <optional>
#include <system_error>

#include "cache_option.h"
#include "console.h"
#include "files.h"
#include "interrupt.h"
#include "secrets.h"
#include "serve/page_folder.h"
#include "serve/server.h"
#include "service_manager.h"

namespace geoprobe::cli {
namespace {

constexpr const char* kUsualRate = "600/m";  // where others than this machine ask
constexpr std::size_t kMostTokenFile = 8u << 20;
constexpr int kArenas = 2;  // the engine beside those who write its answers

/// Lines of JSON on standard error, each written whole.
class ServiceLog {
 public:
  void write_line(std::string_view line) {
    const std::lock_guard lock(mutex_);
    note(line);
  }
  void write(serve::LogLevel level, std::string_view event, const std::string& message) {
    write_line(write_json(serve::log_line(level, event).add("message", message)));
  }

 private:
  std::mutex mutex_;
};

Expected<serve::ListenerOptions> listener_options(const ServeArguments& arguments) {
  const std::string& listen = arguments.listen;
  const std::size_t colon = listen.rfind(':');
  const auto port = parse_unsigned(colon == std::string::npos ? listen : listen.substr(colon + 1), 65535);
  if (!port)
    return Failure{"--listen: '" + listen + "' is no address; write HOST:PORT, as in 127.0.0.1:8080"};
  serve::ListenerOptions options;
  if (colon != std::string::npos) options.host = listen.substr(0, colon);
  if (options.host.starts_with('[') && options.host.ends_with(']'))
    options.host = options.host.substr(1, options.host.size() - 2);
  if (options.host.empty() || options.host == "*") options.host = "0.0.0.0";
  options.port = static_cast<int>(*port);
  options.connections = arguments.connections;
  const auto folder = serve::find_page_folder(arguments.page);
  if (!arguments.page.empty() && folder.empty())
    return Failure{"--page: there is no index.html in '" + arguments.page + "'"};
  options.folder = folder.string();
  return options;
}

Expected<Registry> load(const std::string& path, Secrets& secrets,
                        const std::function<void(std::string)>& say) {
  auto registry = load_registry(path, say);
  if (!registry) return registry;
  std::vector<std::size_t> all(registry.value().services.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  secrets = secrets_from_environment(registry.value(), all);
  const std::string missing = missing_variables(registry.value(), all, secrets);
  if (!missing.empty())
    say(path + ": set " + missing +
        " in the environment, or as credentials of the unit: services that sign in with it answer with an "
        "error until then");
  return registry;
}

/// None without a file.
Expected<serve::Tokens> load_tokens(const std::string& file) {
  if (file.empty()) return serve::Tokens();
  const auto text = read_file(file, kMostTokenFile);
  if (!text) return text.failure();
  auto tokens = serve::Tokens::read(text.value());
  if (!tokens) return Failure{file + ": " + tokens.failure().message};
  return tokens;
}

/// "none" stands for none besides WGS 84.
Expected<std::vector<Crs>> allowed_crs(const std::vector<std::string>& codes, const CrsTransform& transform) {
  std::vector<Crs> allowed;
  for (const std::string& code : codes) {
    if (code == "none") continue;
    const auto crs = parse_crs(code);
    const auto known = crs ? describe_crs(crs.value(), transform) : crs;
    if (!known) return Failure{"--allow-crs: " + known.failure().message};
    allowed.push_back(known.value());
  }
  return allowed;
}

/// `warn` takes what is said of the cache while the server runs.
Expected<serve::ServerOptions> server_options(const ServeArguments& arguments,
                                              std::function<void(std::string)> warn) {
  serve::ServerOptions options;
  const auto listener = listener_options(arguments);
  if (!listener) return listener.failure();
  options.listener = listener.value();
  ClientOptions& client = options.site.client;
  client.policy.cache_bytes = arguments.memory << 20;
  client.policy.max_bytes = arguments.max_reply << 20;
  if (const auto failure = set_policy(arguments.policy, client.policy)) return *failure;
  const auto timeout = timeout_of(arguments.policy);
  if (!timeout) return timeout.failure();
  client.policy.timeout = timeout.value().value_or(client.policy.timeout);
  client.transform = proj_transform();
  const auto transport = transport_options(arguments.network);
  if (!transport) return transport.failure();
  client.transport = transport.value();
  if (const auto refusal = refusal_of(arguments.cache)) return *refusal;
  keep_answers(client, arguments.cache, std::move(warn));
  const auto tokens = load_tokens(arguments.token_file);
  if (!tokens) return tokens.failure();
  options.tokens = tokens.value();
  if (arguments.rate.empty() && !is_loopback(options.listener.host))
    options.rate = serve::parse_rate(kUsualRate).value();
  if (!arguments.rate.empty() && arguments.rate != "none") {
    const auto rate = serve::parse_rate(arguments.rate);
    if (!rate) return Failure{"--rate: " + rate.failure().message};
    options.rate = rate.value();
  }
  for (const std::string& origin : arguments.cors) {
    if (origin == "*") continue;
    const auto url = parse_url(origin);
    if (!url || url.value().origin() != origin)
      return Failure{"--cors: '" + origin +
                     "' is no origin; write it as browsers do, https://maps.example.org"};
    options.origins.push_back(origin);
  }
  for (const std::string& name : arguments.allow_redirect)
    if (!parse_url(name.find("://") == std::string::npos ? "https://" + name : name))
      return Failure{"--allow-redirect: '" + name + "' is neither a host nor an origin"};
  options.site.redirect_hosts = arguments.allow_redirect;
  options.reply_memory = arguments.reply_memory << 20;
  options.limits.tolerance = arguments.max_tolerance;
  options.limits.features = !arguments.no_features;
  if (!arguments.allow_crs.empty()) {
    const auto crs = allowed_crs(arguments.allow_crs, client.transform);
    if (!crs) return crs.failure();
    options.limits.crs = crs.value();
  }
  options.proxies = arguments.proxies;
  for (const std::string& host : arguments.hosts) options.hosts.push_back(lower(host));
  return options;
}

/// Failure: what is wrong, and what was in service stays.
std::optional<Failure> reload(serve::Server& server, const ServeArguments& arguments,
                              const std::function<void(std::string)>& say) {
  Secrets secrets;
  const auto registry = load(arguments.registry, secrets, say);
  if (!registry) return registry.failure();
  auto tokens = load_tokens(arguments.token_file);
  if (!tokens) return tokens.failure();
  try {
    server.reload(registry.value(), std::move(secrets), std::move(tokens).value());
  } catch (const std::system_error& error) {
    return Failure{describe_refusal(error)};
  }
  return std::nullopt;
}

}  // namespace

void add_options(CLI::App& command, ServeArguments& arguments) {
  command.add_option("--registry", arguments.registry, "Registry file (JSON): geoprobe's or GeoContext's")
      ->envname("GEOPROBE_REGISTRY")
      ->type_name("FILE");
  command.add_option("--listen", arguments.listen, "Where (default 127.0.0.1:8080); port 0: any free one")
      ->type_name("HOST:PORT");
  command
      .add_option("--page", arguments.page, "The built map page's folder (default: found beside the program)")
      ->type_name("FOLDER");
  command.add_flag("--quiet", arguments.quiet, "Log no requests, only what concerns the whole server");
  const std::string callers = "Callers";
  command
      .add_option("--cors", arguments.cors,
                  "Let pages of this origin alone read the answers (default: all); repeatable")
      ->type_name("ORIGIN")
      ->group(callers);
  command
      .add_option("--token-file", arguments.token_file,
                  "Let in only who sends one of these tokens: a file with a token a line")
      ->type_name("FILE")
      ->group(callers);
  command
      .add_option("--rate", arguments.rate,
                  "Requests of one token, else of one address, as in 60/m, or none (default: none on this "
                  "machine's own "
                  "addresses, else 600/m)")
      ->type_name("RATE")
      ->group(callers);
  command
      .add_option("--trust-forwarded", arguments.proxies,
                  "Take the caller's address from X-Forwarded-For, behind so many proxies that append to it "
                  "(1 unless said otherwise)")
      ->expected(0, 1)
      ->default_str("1")
      ->check(CLI::Range(1, 16))
      ->option_text("[N]")
      ->group(callers);
  command
      .add_option("--host", arguments.hosts,
                  "A name that this server goes by; requests with another Host are refused (default: any); "
                  "repeatable")
      ->type_name("NAME")
      ->group(callers);
  command
      .add_option("--connections", arguments.connections,
                  "Requests served at once, a thread each; more wait (default 256)")
      ->check(CLI::Range(1, 10000))
      ->option_text("N")
      ->group(callers);
  command
      .add_option("--reply-memory", arguments.reply_memory,
                  "MiB that replies may take in all until they are sent; more are refused for a while with "
                  "503 (default 128)")
      ->check(CLI::Range(1, 1000000))
      ->option_text("N")
      ->group(callers);
  command
      .add_option("--max-tolerance", arguments.max_tolerance,
                  "Metres, the largest tolerance that a caller may set (default 10000)")
      ->check(CLI::Range(0.0, 100000.0))
      ->option_text("METRES")
      ->group(callers);
  command.add_flag("--no-features", arguments.no_features, "Refuse queries with features=true")
      ->group(callers);
  command
      .add_option(
          "--allow-crs", arguments.allow_crs,
          "A CRS that points may be in, besides EPSG:4326 and CRS:84, or none (default: all); repeatable")
      ->type_name("CRS")
      ->group(callers);
  add_options(command, arguments.policy,
              {"For a whole query, and the latest that a caller may ask for (default 10s)",
               "For one attempt, where the registry names none (default 5s)"});
  command.add_option("--memory", arguments.memory, "MiB of answers kept in memory (default 256)")
      ->check(CLI::Range(1, 1000000))
      ->option_text("N")
      ->group(kPolicyGroup);
  command
      .add_option("--max-reply", arguments.max_reply,
                  "MiB of one reply of a map service, decoded; larger ones are an error (default 16)")
      ->check(CLI::Range(1, 1024))
      ->option_text("N")
      ->group(kPolicyGroup);
  command
      .add_option("--allow-redirect", arguments.allow_redirect,
                  "A host or origin that redirects may lead to, besides the registry's own; repeatable")
      ->type_name("HOST")
      ->group(kPolicyGroup);
  add_cache_option(command, arguments.cache, kPolicyGroup);
  add_options(command, arguments.network, kPolicyGroup);
}

int run_serve(const ServeArguments& arguments) {
  using serve::LogLevel;
  prepare_process(kArenas);
  std::mutex mutex;
  std::condition_variable changed;
  bool hung_up = false, ended = false;
  InterruptWatch interrupt([&] {
    const std::lock_guard lock(mutex);
    hung_up = true;
    changed.notify_all();
  });
  if (arguments.registry.empty()) return complain(kNoRegistry), kUsage;
  const ServiceManager manager;
  ServiceLog log;
  const auto say = [&](const std::string& text) { log.write(LogLevel::warning, "registry", text); };
  const auto warn = [&](const std::string& text) { log.write(LogLevel::warning, "cache", text); };
  auto options = server_options(arguments, warn);
  if (!options) return complain(options.failure().message), kUsage;
  auto registry = load(arguments.registry, options.value().site.client.secrets, say);
  if (!registry) return complain(registry.failure().message), kUsage;
  if (!arguments.quiet) options.value().log = [&](std::string_view line) { log.write_line(line); };

  std::optional<serve::Server> server;
  try {
    server.emplace(registry.value(), std::move(options).value());
    if (const auto failure = server->start())
      return log.write(LogLevel::error, "not-started", failure->message), kTrouble;
  } catch (const std::system_error& error) {
    return log.write(LogLevel::error, "not-started", describe_refusal(error)), kTrouble;
  }
  log.write(LogLevel::info, "started", "geoprobe serves on " + server->origin() + "/ (Ctrl-C ends)");
  manager.ready();
  const CancelCallback on_end(interrupt.token(), [&] {
    const std::lock_guard lock(mutex);
    ended = true;
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [&] { return hung_up || ended; });
    if (ended) break;
    hung_up = false;
    lock.unlock();
    manager.reloading();
    if (const auto failure = reload(*server, arguments, say)) {
      server->refuse_reload();
      log.write(LogLevel::error, "reload-refused",
                failure->message + "\n" + arguments.registry + ": the registry in service stays");
    } else {
      log.write(LogLevel::info, "reloaded", arguments.registry + ": read again");
    }
    manager.ready();
    lock.lock();
  }
  lock.unlock();
  log.write(LogLevel::info, "stopping", "ending what is open");
  manager.stopping();
  server->stop();
  return kAnswered;
}

}  // namespace geoprobe::cli
