#include "site.h"

#include <geoprobe/native/httplib_transport.h>
#include <geoprobe/registry/credentials.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/services/gateway.h>
#include <geoprobe/text/json_writer.h>

#include "registry_transport.h"

namespace geoprobe::serve {
namespace {

ClientOptions client_options(const Registry& registry, const SiteOptions& options, Metrics& metrics) {
  ClientOptions client = options.client;
  client.make_transport = [origins = origins_of(registry, options.redirect_hosts), &metrics,
                           transport = options.client.transport](Deliver deliver) {
    return std::make_unique<RegistryTransport>(origins, metrics, std::move(deliver), [&](const Deliver& to) {
      return std::make_unique<HttplibTransport>(transport, to);
    });
  };
  return client;
}

std::string published_form(const Registry& registry) {
  Registry shown = registry;
  for (Service& service : shown.services) {
    const bool needs_credentials =
        service.auth.type != Auth::Type::none || !open_credentials(service).empty();
    if (needs_credentials || !service.headers.empty()) {
      std::erase_if(service.extensions, [](const Member& member) { return member.name == kOnlyByGateway; });
      service.extensions.push_back({std::string(kOnlyByGateway), Value(true)});
    }
    service = without_credentials(std::move(service));
    service.headers.clear();
  }
  return write_json_indented(registry_document(shown)) + '\n';
}

}  // namespace

Site::Site(const Registry& registry, const SiteOptions& options, Metrics& metrics)
    : most_going_on_(options.most_going_on),
      client_(registry, client_options(registry, options, metrics)),
      geocontext_(client_.registry()),
      published_(std::make_shared<const StaticBody>(published_form(client_.registry()))) {}

bool Site::go_on(PointQuery query, std::shared_ptr<MemoryShare> memory) {
  if (going_on_->fetch_add(1) >= most_going_on_) {
    --*going_on_;
    return false;
  }
  query.deadline.reset();
  client_.submit(query, [count = going_on_, memory = std::move(memory)](const Event& event) {
    if (std::holds_alternative<QueryDone>(event)) --*count;
  });
  return true;
}

}  // namespace geoprobe::serve
