#include <geoprobe/native/address_scope.h>
#include <geoprobe/native/connection_pool.h>
#include <geoprobe/native/httplib_transport.h>
#include <geoprobe/native/worker_threads.h>

#include <utility>

namespace geoprobe {
namespace {

TransportOptions completed(TransportOptions options) {
  if (options.user_agent.empty()) options.user_agent = "geoprobe/" GEOPROBE_VERSION;
  return options;
}

}  // namespace

class HttplibTransport::Impl {
 public:
  Impl(TransportOptions options, Deliver deliver)
      : shared_(completed(std::move(options))),
        pool_(shared_.options.idle_connections),
        workers_([this](const HttpRequest& request,
                        native::Interrupt& interrupt) { return run(request, interrupt); },
                 std::move(deliver)) {}

  native::WorkerThreads& workers() { return workers_; }

 private:
  std::optional<native::WorkerThreads::Arrived> run(const HttpRequest& request, native::Interrupt& interrupt);

  native::Shared shared_;
  native::ConnectionPool pool_;
  native::WorkerThreads workers_;  // last: its end joins the threads that use the others
};

std::optional<native::WorkerThreads::Arrived> HttplibTransport::Impl::run(const HttpRequest& request,
                                                                          native::Interrupt& interrupt) {
  const auto refuse = [](std::string message) {
    return native::WorkerThreads::Arrived{TransportError{TransportError::Kind::network, std::move(message)}};
  };
  const auto url = parse_url(request.url);
  if (!url) return refuse(url.failure().message);
  if (request.method != "GET" && request.method != "POST")
    return refuse("the method " + request.method + " is not one that can be sent");
  auto proxy = native::proxy_for(url.value(), shared_.options.proxy);
  if (!proxy) return refuse(proxy.failure().message);

  const std::string host = native::bare_host(url.value().host);
  if (const auto scope = native::scope_of_host(host); scope && !request.redirected_from.empty()) {
    const std::string why = native::refusal_of_address(native::bare_host(request.redirected_from), host,
                                                       shared_.options.allow_private);
    if (!why.empty()) return refuse("the server redirects to " + why);
  }

  // What a redirect may connect to is not what its target may.
  std::string key = url.value().origin() + '\n' + request.redirected_from;
  auto connection = pool_.take(key);
  if (!connection)
    connection = std::make_unique<native::Connection>(shared_, url.value(), std::move(proxy).value());
  auto outcome = connection->exchange(request, url.value(), interrupt);
  const auto at = connection->arrived();
  if (connection->reusable()) pool_.put(std::move(key), std::move(connection));
  if (!outcome) return std::nullopt;
  return native::WorkerThreads::Arrived{std::move(*outcome), at};
}

HttplibTransport::HttplibTransport(TransportOptions options, Deliver deliver)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(deliver))) {}
HttplibTransport::~HttplibTransport() = default;

void HttplibTransport::start(ExchangeId id, HttpRequest request) {
  impl_->workers().start(id, std::move(request));
}
void HttplibTransport::abort(ExchangeId id) {
  impl_->workers().abort(id);
}

bool HttplibTransport::is_receiving() {
  return impl_->workers().is_receiving();
}

HttplibTransport::Threads HttplibTransport::threads() const {
  const auto [busy, all] = impl_->workers().count();
  return {busy, all};
}
bool HttplibTransport::wait_until_idle(int milliseconds) const {
  return impl_->workers().wait_until_idle(milliseconds);
}

}  // namespace geoprobe
