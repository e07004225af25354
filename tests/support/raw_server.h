#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "patience.h"

namespace geoprobe::test {

/// Something that happens once, and that another thread waits for with a bound.
class Moment {
 public:
  void happen();
  bool wait(int milliseconds = kPatienceMs);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool happened_ = false;
};

/// One connection, seen from the server. Everything ends (false, or empty) when the client or the server
/// goes.
class Peer {
 public:
  Peer(int descriptor, std::size_t number) : descriptor_(descriptor), number_(number) {}

  /// Counted from 0, in the order of their accepting.
  std::size_t number() const { return number_; }
  int descriptor() const { return descriptor_; }
  /// Head and body of the next request; empty at the end.
  std::string read_request();
  bool send(std::string_view bytes);
  /// Sends the bytes again and again until the client goes.
  void send_forever(std::string_view bytes);
  /// Sends the bytes one by one, so many milliseconds apart, and again from the start until the client goes.
  void drip_forever(std::string_view bytes, int milliseconds);
  /// Waits for the client to go; whatever it sends is read.
  void wait_until_closed();
  /// Ends the connection with a reset.
  void reset();

 private:
  int descriptor_;
  std::size_t number_;
  std::string unread_;
};

/// A server on 127.0.0.1 that runs a script for each connection, in a thread of its own, and then closes it.
/// It knows nothing of HTTP, so a script can send whatever it likes.
class RawServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit RawServer(Script script);
  /// Ends all connections and joins all threads.
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  std::string url(std::string_view target = "/") const;
  std::size_t connections() const { return accepted_; }

 private:
  void accept_all();
  struct Session {
    int descriptor = -1;
    std::thread thread;
  };

  Script script_;
  int port_ = 0;
  int listener_ = -1;
  std::atomic<std::size_t> accepted_{0};
  std::mutex mutex_;
  std::list<Session> sessions_;
  bool ending_ = false;
  std::thread acceptor_;
};

/// A listening socket on 127.0.0.1 and a free port; throws std::system_error.
int listen_on_loopback(int backlog, int& port);

}  // namespace geoprobe::test
