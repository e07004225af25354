#pragma once
#include <geoprobe/http/message.h>
#include <geoprobe/native/proxy.h>
#include <geoprobe/native/resolver.h>
#include <geoprobe/native/tls.h>
#include <geoprobe/native/transport_options.h>
#include <geoprobe/text/url.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace geoprobe::native {

/// What all connections of a transport share. Outlives them.
struct Shared {
  explicit Shared(TransportOptions given)
      : options(std::move(given)), resolver(options.lookup), trust(options.ca_file) {}
  TransportOptions options;
  Resolver resolver;
  TlsTrust trust;
};

/// A connection to one origin, directly or through a proxy, and the exchanges over it, one after the other.
/// Used by one thread at a time. Opens the connection with the first exchange and keeps it alive as long as
/// the server does.
class Connection {
 public:
  Connection(Shared& shared, const Url& url, std::optional<Proxy> proxy);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Nothing: aborted. A kept connection that turns out to be stale is replaced, and the request sent again,
  /// once.
  std::optional<HttpOutcome> exchange(const HttpRequest& request, const Url& url, Interrupt& interrupt);

  /// When the last exchange's outcome arrived: a reply with its last byte at the socket, whenever this thread
  /// came to read it.
  std::chrono::steady_clock::time_point arrived() const;

  /// Whether it can serve another exchange.
  bool reusable() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace geoprobe::native
