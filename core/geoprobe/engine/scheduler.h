#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace geoprobe {

/// Decides which waiting exchange may go next: never more in flight than the two caps, origins in turn, and
/// within an origin the oldest first. Knows exchanges by number only; larger numbers are younger.
class Scheduler {
 public:
  using Key = std::uint64_t;
  Scheduler(std::size_t in_flight_cap, std::size_t per_host_cap);

  void wait(Key key, const std::string& origin);
  /// The exchange no longer waits. Unknown ones are ignored.
  void withdraw(Key key, const std::string& origin);
  /// The exchange that may start now; it takes its place in flight. Nothing: all must wait, or none does.
  std::optional<Key> next();
  /// One exchange to this origin has left its place.
  void release(const std::string& origin);

  std::size_t in_flight() const { return in_flight_; }
  std::size_t waiting() const { return waiting_; }

 private:
  struct Origin {
    std::set<Key> waiting;
    std::size_t in_flight = 0;
    bool listed = false;  ///< stands in ready_
  };
  using Origins = std::map<std::string, Origin>;
  void list_if_ready(Origins::iterator origin);
  void forget_if_idle(Origins::iterator origin);

  std::size_t in_flight_cap_, per_host_cap_;
  std::size_t in_flight_ = 0, waiting_ = 0;
  Origins origins_;
  std::list<Origins::iterator> ready_;
};

}  // namespace geoprobe
