#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "connection_stream.h"

namespace geoprobe::serve {

/// Watches all connections with one thread, and hands those whose request's head is whole to worker threads,
/// so that clients who are silent or slow to ask hold no worker.
class ConnectionPoller {
 public:
  struct Options {
    std::size_t workers = 256;      ///< requests that are served at once; more wait in turn
    std::size_t most_open = 10000;  ///< connections; a further one displaces one that is waiting
    /// Requests of one address that are served at once; 0: all. Those of this machine, a proxy's, are not
    /// limited.
    std::size_t by_address = 0;
    /// Requests that have workers of their own, and so never wait for others.
    std::function<bool(const RequestHead&)> is_urgent;
  };
  /// Sends a reply, to a request or a refused head; true: the connection may bring another request. Called by
  /// worker threads. `is_crowded`: too many requests of its address are being served.
  using Serve = std::function<bool(ConnectionStream& stream, bool is_refused, bool is_crowded)>;

  /// Throws std::system_error if the system refuses it the threads or descriptors that it begins with. Later
  /// requests wait for the threads that there are.
  ConnectionPoller(Options options, Serve serve);
  ~ConnectionPoller();  ///< stops
  ConnectionPoller(const ConnectionPoller&) = delete;
  ConnectionPoller& operator=(const ConnectionPoller&) = delete;

  /// Takes a connected socket, whose owner it becomes.
  void add(int socket);
  /// Ends idle connections, and returns when open requests are answered.
  void stop();
  bool is_stopping() const { return stopping_; }
  std::size_t open_connections() const { return open_; }

 private:
  struct Connection {
    explicit Connection(int socket) : stream(socket) {}
    ConnectionStream stream;
    bool is_refused = false, is_leaving = false, may_go_on = false, is_crowded = false;
    ConnectionStream::Clock::time_point since;  // when it began to wait
  };
  using Owned = std::unique_ptr<Connection>;
  struct Crew {
    std::deque<Owned> jobs;
    std::size_t most = 1, threads = 0, idle = 0;
    std::condition_variable changed;
  };

  void begin();
  void end();
  void poll_all();
  void take_handed_over();
  void take_back(Owned connection);
  void expect(Owned connection);
  void watch(Owned connection);
  Owned release(Connection* connection);
  void on_readable(Connection* connection);
  void expire();
  void dispatch(Owned connection, ConnectionStream::Next next);
  bool displace_one();
  void end_idle();
  void hire(Crew& crew);
  void work(Crew& crew);
  int milliseconds_to_wait() const;
  void wake() const;

  const Options options_;
  const Serve serve_;
  const int epoll_, wake_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> open_{0};

  // The polling thread's own.
  std::map<Connection*, Owned> watched_;
  std::set<std::pair<ConnectionStream::Clock::time_point, Connection*>> deadlines_;
  std::map<std::string, std::set<std::pair<ConnectionStream::Clock::time_point, Connection*>>> of_address_;

  std::mutex mutex_;
  std::condition_variable handed_over_changed_;
  std::vector<int> arrived_;                       // sockets
  std::vector<Owned> returned_;                    // from workers
  std::map<std::string, std::size_t> in_service_;  // by address
  std::size_t busy_ = 0;                           // connections that workers have
  bool over_ = false;                              // workers go home
  Crew crew_, urgent_crew_;
  std::vector<std::thread> threads_;
  std::thread poller_;  // last
};

}  // namespace geoprobe::serve
