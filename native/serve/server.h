#pragma once
#include <geoprobe/text/expected.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate.h"
#include "listener.h"
#include "log.h"
#include "question.h"
#include "site.h"

namespace geoprobe::serve {

struct ServerOptions {
  ListenerOptions listener;
  SiteOptions site;
  Limits limits;                     ///< of what a caller may ask; its deadline and transform are the site's
  Tokens tokens;                     ///< none: everyone is let in
  std::optional<Rate> rate;          ///< of each token, else of each address; nothing: no limit
  std::vector<std::string> origins;  ///< whose pages may read; empty: all
  std::size_t reply_memory = std::size_t{128} << 20;  ///< bytes of all replies that are yet to be sent
  std::size_t proxies = 0;         ///< before this server, which say who asks in X-Forwarded-For
  std::vector<std::string> hosts;  ///< by which it is called, without a port; empty: any
  WriteLog log;                    ///< takes a line for each request; empty: none
};

/// geoprobe over HTTP: GeoContext's API, geoprobe's own, and the map page. One engine answers all clients,
/// and asks what several ask at once only once.
class Server {
 public:
  /// It, start() and reload() throw std::system_error if the system refuses a thread or a descriptor; what
  /// was in service before stays.
  Server(const Registry& registry, ServerOptions options);
  ~Server();  ///< stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::optional<Failure> start();
  /// Returns when the open requests are answered, at the latest at their deadlines.
  void stop();
  const std::string& origin() const;

  /// Serves another registry, with the secrets that it names, to who has one of these tokens, from now on;
  /// open requests end with the one they began with, and the answers in memory are taken along. From any
  /// thread.
  void reload(const Registry& registry, Secrets secrets, Tokens tokens);
  /// The registry could not be read again: counted, and the one in service stays.
  void refuse_reload();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace geoprobe::serve
