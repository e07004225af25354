#include "registry_transport.h"

#include <geoprobe/text/concat.h>
#include <geoprobe/text/url.h>

#include <utility>

namespace geoprobe::serve {

std::set<std::string> origins_of(const Registry& registry, const std::vector<std::string>& further) {
  std::set<std::string> origins;
  for (const Service& service : registry.services)
    if (const auto url = parse_url(service.url)) {
      origins.insert(url.value().origin());
      if (url.value().origin() == concat("http://", url.value().host))
        origins.insert(concat("https://", url.value().host));
    }
  for (const std::string& name : further)
    for (const char* scheme : {"http://", "https://"})
      if (const auto url = parse_url(name.find("://") == std::string::npos ? scheme + name : name))
        origins.insert(url.value().origin());
  return origins;
}

RegistryTransport::RegistryTransport(std::set<std::string> origins, Metrics& metrics, Deliver deliver,
                                     const Make& make)
    : origins_(std::move(origins)),
      metrics_(metrics),
      deliver_(std::move(deliver)),
      beneath_(make([this](ExchangeId id, HttpOutcome outcome, Age age) {
        const auto* response = std::get_if<HttpResponse>(&outcome);
        if (end(id, response == nullptr || response->status >= 400)) deliver_(id, std::move(outcome), age);
      })) {}

void RegistryTransport::start(ExchangeId id, HttpRequest request) {
  const auto url = parse_url(request.url);
  const std::string origin = url ? url.value().origin() : std::string();
  if (origins_.count(origin) == 0) {
    deliver_(
        id,
        TransportError{TransportError::Kind::network,
                       concat("a redirect leads to ", origin,
                              ", which is no address of the registry; --allow-redirect lets it be asked")},
        Duration(0));
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    sent_.emplace(id, Sent{origin, std::chrono::steady_clock::now()});
  }
  beneath_->start(id, std::move(request));
}

void RegistryTransport::abort(ExchangeId id) {
  beneath_->abort(id);
  end(id, true);
}

bool RegistryTransport::end(ExchangeId id, bool failed) {
  Sent sent;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sent_.find(id);
    if (found == sent_.end()) return false;
    sent = std::move(found->second);
    sent_.erase(found);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - sent.at;
  metrics_.count_exchange(sent.origin, failed, took.count());
  return true;
}

}  // namespace geoprobe::serve
