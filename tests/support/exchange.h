#pragma once
#include <geoprobe/native/httplib_transport.h>

#include <string>
#include <utility>

#include "outcomes.h"
#include "patience.h"

namespace geoprobe::test {

/// A transport and the exchanges of a test over it.
class Exchanges {
 public:
  explicit Exchanges(TransportOptions options = {})
      : transport_(std::move(options), [this](ExchangeId id, HttpOutcome outcome, Age) {
          outcomes_.put(id, std::move(outcome));
        }) {}

  ExchangeId start(HttpRequest request) {
    const ExchangeId id{++last_};
    transport_.start(id, std::move(request));
    return id;
  }
  ExchangeId start(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    return start(std::move(request));
  }

  /// The one outcome of a request; a TransportError that says so where none comes.
  HttpOutcome fetch(HttpRequest request) {
    start(std::move(request));
    auto outcome = outcomes_.next(kPatience);
    if (!outcome) return TransportError{TransportError::Kind::cors, "no outcome came"};
    return std::move(outcome->outcome);
  }
  HttpOutcome fetch(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    return fetch(std::move(request));
  }

  HttplibTransport& transport() { return transport_; }
  Outcomes& outcomes() { return outcomes_; }

 private:
  std::uint64_t last_ = 0;
  Outcomes outcomes_;
  HttplibTransport transport_;  // last: its threads use the others
};

inline std::string describe(const HttpOutcome& outcome) {
  if (const auto* response = std::get_if<HttpResponse>(&outcome))
    return std::to_string(response->status) + " " + response->body.substr(0, 200);
  const auto& error = *std::get_if<TransportError>(&outcome);
  static constexpr const char* kinds[] = {"network", "tls", "cors", "too large"};
  return std::string(kinds[static_cast<int>(error.kind)]) + ": " + error.message;
}

}  // namespace geoprobe::test
