#pragma once
#include <geoprobe/engine/transport.h>
#include <geoprobe/native/transport_options.h>

#include <cstddef>
#include <memory>

namespace geoprobe {

/// The native transport: cpp-httplib over sockets of our own, one thread for each exchange in flight.
///
/// Connections are kept alive for each origin; TLS is always verified; gzip, deflate and brotli are undone
/// within HttpRequest::max_bytes of decoded body. Redirects are delivered, not followed. Nothing that a
/// server sends, or fails to send, can hold a thread beyond abort(): whether the exchange looks up a name,
/// connects, shakes hands, sends or reads, it ends at once. Bounds: 4 KB of status line, 64 KB and 200 fields
/// of head.
///
/// start and abort may be called from any thread.
class HttplibTransport final : public Transport {
 public:
  /// `deliver` is called from threads of the transport, several at a time; at most once for an exchange, not
  /// after an abort() that came first, and not once the destructor has returned. It must not throw.
  HttplibTransport(TransportOptions options, Deliver deliver);
  /// Aborts what is in flight and joins all threads.
  ~HttplibTransport() override;

  void start(ExchangeId id, HttpRequest request) override;
  void abort(ExchangeId id) override;
  bool is_receiving() override;

  /// Threads that carry or end an exchange at this moment, and all threads.
  struct Threads {
    std::size_t busy = 0;
    std::size_t all = 0;
  };
  Threads threads() const;
  /// Waits until no thread is busy; false where that took longer than so many milliseconds.
  bool wait_until_idle(int milliseconds) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace geoprobe
