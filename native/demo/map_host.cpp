#include "map_host.h"

#include <arpa/inet.h>
#include <geoprobe/text/ascii.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "open_listener.h"
#include "serve/problem.h"

namespace geoprobe::demo {
namespace {

constexpr int kSilentBacklog = 4096;

}  // namespace

class MapHost::Impl {
 public:
  explicit Impl(std::vector<Layer> layers)
      : layers_(std::move(layers)),
        listener_(open_listener(0, {}, [this](const serve::RequestHead& head) { return answer(head); })) {}

  std::optional<Failure> start() { return listener_->start(); }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    stopped_.notify_all();
    listener_->stop();
  }

  const std::string& origin() const { return listener_->origin(); }

 private:
  serve::Reply answer(const serve::RequestHead& head) {
    if (head.path == "/broken")
      return {500, "text/html", "<html><body><h1>500 Internal Server Error</h1></body></html>"};
    if (head.path != "/wms") return serve::problem(404, "the map service is at /wms");
    WmsParameters parameters;
    for (const auto& [name, value] : head.parameters) parameters.emplace(lower(name), value);
    if (!wait(delay_of(parameters))) return serve::problem(503, "the demo ends");
    WmsReply reply = answer_wms(layers_, parameters);
    return {reply.status, std::move(reply.content_type), std::move(reply.body)};
  }

  std::chrono::milliseconds delay_of(const WmsParameters& parameters) const {
    std::chrono::milliseconds delay{0};
    const auto names = parameters.find("query_layers");
    if (names == parameters.end()) return delay;
    for (std::string_view name : split(names->second, ','))
      for (const Layer& layer : layers_)
        if (layer.name == name) delay += layer.delay;
    return delay;
  }

  // False where the host is stopped meanwhile.
  bool wait(std::chrono::milliseconds delay) {
    std::unique_lock lock(mutex_);
    return !stopped_.wait_for(lock, delay, [this] { return stopping_; });
  }

  std::vector<Layer> layers_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::unique_ptr<serve::Listener> listener_;  // last: its threads use the rest
};

MapHost::MapHost(std::vector<Layer> layers) : impl_(std::make_unique<Impl>(std::move(layers))) {}

MapHost::~MapHost() {
  stop();
}

std::optional<Failure> MapHost::start() {
  return impl_->start();
}

void MapHost::stop() {
  impl_->stop();
}

const std::string& MapHost::origin() const {
  return impl_->origin();
}

SilentHost::~SilentHost() {
  stop();
}

// The kernel completes the connections of a listening socket; nobody ever takes one up.
std::optional<Failure> SilentHost::start() {
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (socket_ < 0 || bind(socket_, generic, size) != 0 || listen(socket_, kSilentBacklog) != 0 ||
      getsockname(socket_, generic, &size) != 0)
    return Failure{"cannot listen on a port of 127.0.0.1"};
  origin_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  return std::nullopt;
}

void SilentHost::stop() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

}  // namespace geoprobe::demo
