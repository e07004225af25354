#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace geoprobe {

/// Decides which waiting exchange may go next: never more in flight than the cap over all and each origin's
/// limit; origins in turn, within an origin the queries in turn, within a query the oldest first. Knows
/// exchanges and queries by number only; larger numbers are younger. A step costs O(log waiting).
class Scheduler {
 public:
  using Key = std::uint64_t;
  using Flow = std::uint64_t;  ///< the query that an exchange counts for: its first
  Scheduler(std::size_t in_flight_cap, std::size_t first_limit);

  void wait(Key key, const std::string& origin, Flow flow);
  /// The exchange no longer waits. Unknown ones are ignored.
  void withdraw(Key key, const std::string& origin, Flow flow);
  /// Nothing waits for this origin any longer: the exchanges that did, oldest first.
  std::vector<Key> withdraw_all(const std::string& origin);
  /// The exchange that may start now; it takes its place in flight. Nothing: all must wait, or none does.
  std::optional<Key> next();
  /// Takes a place in flight for one more request to this origin, where one is free and nothing waits for it.
  bool take_spare(const std::string& origin);
  /// One exchange to this origin has left its place.
  void release(const std::string& origin);

  /// How many exchanges to an origin may be in flight from now on; at least one.
  void set_limit(const std::string& origin, std::size_t limit);
  /// How many may be in flight to it now, were it alone.
  std::size_t limit(const std::string& origin) const;
  /// How many more exchanges to it would start at once: the limit less those in flight and waiting.
  std::size_t free_places(const std::string& origin) const;

  std::size_t in_flight() const { return in_flight_; }
  std::size_t waiting() const { return waiting_; }
  std::size_t in_flight(const std::string& origin) const;
  std::size_t waiting(const std::string& origin) const;

 private:
  struct Origin {
    std::map<Flow, std::set<Key>> waiting;  ///< no empty sets
    std::size_t waiting_count = 0, in_flight = 0, limit = 0;
    Flow last = 0;        ///< whose turn it was
    bool listed = false;  ///< stands in ready_
  };
  using Origins = std::map<std::string, Origin>;
  Origins::iterator entry_of(const std::string& origin);
  const Origin* find(const std::string& origin) const;
  Key take_next(Origin& origin);
  void list_if_ready(Origins::iterator origin);
  void forget_if_idle(Origins::iterator origin);

  std::size_t in_flight_cap_, first_limit_;
  std::size_t in_flight_ = 0, waiting_ = 0;
  Origins origins_;
  std::list<Origins::iterator> ready_;
};

}  // namespace geoprobe
