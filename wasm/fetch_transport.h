#pragma once
#include <emscripten/fetch.h>
#include <geoprobe/engine/transport.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace geoprobe {

/// Transport on Emscripten Fetch (an XMLHttpRequest in pages and workers; elsewhere the module's host brings
/// a stand-in for it). Single-threaded: outcomes are delivered from the event loop, never inside start().
///
/// The platform follows redirects, decodes bodies, and decides which headers a page may send and see. It says
/// only "status 0" for a refused connection, a cut one and a reply that CORS withholds. They are told apart
/// like this:
///  - http from an https page: cors (mixed content);
///  - headers were seen, same origin, the browser is offline, or not in a browser: network;
///  - the origin has let this page read a reply to such a request before: network;
///  - else the origin is asked once more (HEAD, no-cors, no credentials, at most 2 s, once in 5 s for an
///    origin): where that is answered the server is there and it was CORS, where not it was the network.
/// An outcome's age is Resource Timing's, which knows when a reply arrived while the thread was blocked.
/// TLS faults look like network ones in a browser; Node's stand-in knows them.
class FetchTransport final : public Transport {
 public:
  /// `deliver` may call start() and abort(), and may destroy the transport.
  explicit FetchTransport(Deliver deliver);
  ~FetchTransport() override;  ///< aborts what is in flight, without delivering
  FetchTransport(const FetchTransport&) = delete;
  FetchTransport& operator=(const FetchTransport&) = delete;

  void start(ExchangeId id, HttpRequest request) override;
  void abort(ExchangeId id) override;

  /// For the platform's callbacks: goes on with the exchange of this token, where there still is one.
  static void resume(std::uint32_t token, bool origin_answered);

 private:
  struct Exchange;

  static void on_load(emscripten_fetch_t* fetch);
  static void on_error(emscripten_fetch_t* fetch);
  static void on_progress(emscripten_fetch_t* fetch);
  static void on_ready_state(emscripten_fetch_t* fetch);

  void send(Exchange& exchange, const HttpRequest& request);
  std::string unlike_those_in_flight(std::string url) const;
  void receive(Exchange& exchange);
  void explain_failure(Exchange& exchange);
  void settle_later(Exchange& exchange, TransportError error);
  void settle(Exchange& exchange, HttpOutcome outcome);

  Deliver deliver_;
  std::map<ExchangeId, std::unique_ptr<Exchange>> exchanges_;
  std::map<std::string, std::string> http_versions_;  // by origin; empty: not known yet
  std::set<std::string> readable_;  // origins whose replies this page may read, without and with a preflight
};

}  // namespace geoprobe
