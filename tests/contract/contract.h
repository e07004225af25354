#pragma once
#include <geoprobe/engine/transport.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace geoprobe::contract {

/// Where tests/servers/contract-server.mjs listens, for instance "http://127.0.0.1:40123".
struct Servers {
  std::string first, second;
  std::string closed;  ///< nothing listens here
};

/// A browser follows redirects by itself and cannot tell a refusal of its own from a broken network; Node's
/// stand-in for one cannot tell when a reply arrived, either.
enum class Platform { native, browser, node };

/// What came of a case's requests, by their index.
struct Observed {
  std::vector<std::optional<HttpOutcome>> outcomes;
  std::vector<std::size_t> order;  ///< indices, as the outcomes arrived; one that came twice stands twice
  std::vector<std::optional<TimePoint>> arrivals;  ///< by the driver's clock; nothing: not known
  std::optional<TimePoint> released;  ///< when the driver's thread was free again, see Case::blocked_on
  std::string log;  ///< what the server saw: "first GET /hello authorization=none" and so on
};

struct Request {
  HttpRequest request;
  std::optional<std::size_t> after;  ///< started when that request's outcome has come; nothing: at once
};
struct Abort {
  std::size_t which;
  std::size_t after;  ///< when that request's outcome has come, before the requests that wait for it start
};

/// One thing that every transport must do. Data: any driver can run it, blocking or not.
struct Case {
  std::string name;  ///< a sentence
  std::vector<Request> requests;
  std::vector<Abort> aborts;
  /// What is wrong with what was observed; empty where all is well.
  std::function<std::string(const Observed&)> check;
  /// After the first requests are started the driver's thread does nothing until GET of this URL is answered;
  /// empty: it is not blocked.
  std::string blocked_on{};
};

std::vector<Case> contract_cases(const Servers& servers, Platform platform);

/// Runs a case over a transport. The driver calls begin(), blocks its thread where the case says so, hands
/// over every outcome, and looks at done(). Outcomes may come at any time after start() has returned; not
/// re-entered by the transport.
class Run {
 public:
  /// Ids from first_id on are used; no two runs over one transport may share them (a case takes fewer than
  /// 1000). `log` is the URL of the server's log for the case.
  Run(const Case& one, std::string log_url, Transport& transport, std::uint64_t first_id);

  void begin();
  void released(TimePoint now) { observed_.released = now; }
  void handle_outcome(ExchangeId id, HttpOutcome outcome, std::optional<TimePoint> arrived);
  bool done() const { return done_; }
  /// What is wrong; empty where all is well.
  std::string verdict() const;
  /// For a driver that gives up: which outcomes are missing.
  std::string missing() const;

 private:
  void start_after(std::optional<std::size_t> after);
  bool aborted(std::size_t index) const;
  bool all_settled() const;

  const Case& case_;
  std::string log_url_;
  Transport& transport_;
  std::uint64_t first_id_;
  Observed observed_;
  bool log_asked_ = false;
  bool done_ = false;
};

inline constexpr int kPatienceSeconds = 30;

/// The log's URL for the case at an index of contract_cases.
std::string log_url(const Servers& servers, std::size_t index);

}  // namespace geoprobe::contract
