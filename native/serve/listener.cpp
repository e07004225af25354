#include "listener.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "connection_stream.h"
#include "httplib_server.h"
#include "page_folder.h"
#include "problem.h"

namespace geoprobe::serve {
namespace {

constexpr int kBacklog = 1024;  // cpp-httplib's own is 5

/// A whole reply to a head that cpp-httplib never sees.
std::string refusal(const HeadFault& fault, bool any_page) {
  const std::string body = problem(fault.status, fault.message).body;
  return "HTTP/1.1 " + std::to_string(fault.status) +
         " Refused\r\nContent-Type: application/problem+json\r\n" +
         (fault.status == 405 ? "Allow: GET, HEAD, OPTIONS\r\n" : "") +
         (any_page ? "Access-Control-Allow-Origin: *\r\n" : "") +
         "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

class Listener::Impl final : public HttplibServer {
 public:
  Impl(ListenerOptions options, Handle handle, Done done)
      : options_(std::move(options)), handle_(std::move(handle)), done_(std::move(done)) {
    const std::size_t threads = options_.connections;
    new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    set_tcp_nodelay(true);
    set_keep_alive_timeout(kIdleSeconds);
    set_keep_alive_max_count(1000000);
    set_socket_options([this](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      listening_ = socket;
    });
    if (!options_.folder.empty()) offer_folder(*this, options_.folder);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return answer(request, response);
    });
    set_logger([](const httplib::Request&, const httplib::Response& response) { status_ = response.status; });
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (!response.body.empty()) return;
      const Reply reply = problem(response.status, response.status == 404 ? "there is nothing at this path"
                                                                          : "the request cannot be answered");
      response.set_content(reply.body, reply.content_type);
    });
  }

  ~Impl() override {
    end();
    ::close(stop_);
  }

  std::optional<Failure> begin() {
    const int bound = options_.port == 0                           ? bind_to_any_port(options_.host)
                      : bind_to_port(options_.host, options_.port) ? options_.port
                                                                   : -1;
    const bool is_ip6 = options_.host.find(':') != std::string::npos;
    const std::string host = is_ip6 ? '[' + options_.host + ']' : options_.host;
    if (bound <= 0)
      return Failure{"cannot listen on " + host + ":" + std::to_string(options_.port) +
                     ": is the port taken, or the address another machine's?"};
    ::listen(listening_, kBacklog);
    origin_ = "http://" + host + ":" + std::to_string(bound);
    thread_ = std::thread([this] { listen_after_bind(); });
    return std::nullopt;
  }

  void end() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    eventfd_write(stop_, 1);
    while (!is_running()) std::this_thread::yield();  // stop() is lost on a server that has not begun
    httplib::Server::stop();
    thread_.join();
  }

  const std::string& origin() const { return origin_; }
  std::size_t open_connections() const { return open_; }

 private:
  bool process_and_close_socket(socket_t socket) override {
    ++open_;
    ConnectionStream stream(socket, stop_);
    while (!stopping_) {
      const auto next = stream.next();
      if (next == ConnectionStream::Next::over) break;
      current_ = &stream;
      status_ = 0;
      bool closed = false, ok = false;
      if (next == ConnectionStream::Next::refused) {
        const std::string text = refusal(stream.fault(), options_.any_page);
        status_ = stream.fault().status;
        stream.write(text.data(), text.size());
      } else {
        ok = answer_request(stream, stopping_ || !stream.head().keep_alive, closed,
                            [&](httplib::Request& request) { take_headers(stream.head(), request); });
      }
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - stream.begun();
      done_(stream.head(), stream.address(), status_, stream.sent(), took.count());
      if (!ok || closed || !stream.head().keep_alive) break;
    }
    stream.close();
    --open_;
    return true;
  }

  static void take_headers(const RequestHead& head, httplib::Request& request) {
    request.headers.clear();
    if (const std::string* coding = head.header("Accept-Encoding"))
      request.headers.emplace("Accept-Encoding", *coding);
    if (!head.keep_alive) request.headers.emplace("Connection", "close");
    if (head.method == "HEAD") request.method = "HEAD";
    request.path = head.path;
  }

  HandlerResponse answer(const httplib::Request&, httplib::Response& response) {
    ConnectionStream& stream = *current_;
    Reply reply = handle_(stream.head(), stream.address());
    for (const auto& [name, value] : reply.headers) response.set_header(name.c_str(), value);
    if (reply.from_folder) return HandlerResponse::Unhandled;
    response.status = reply.status;
    if (reply.stream) {
      auto parts = [stream = std::move(reply.stream)](std::size_t, httplib::DataSink& sink) {
        stream([&](std::string_view part) { return sink.write(part.data(), part.size()); });
        sink.done();
        return true;
      };
      if (stream.head().takes_chunks)
        response.set_chunked_content_provider(reply.content_type, std::move(parts));
      else
        response.set_content_provider(reply.content_type, std::move(parts));
    } else if (reply.status != 204) {
      response.body = std::move(reply.body);
      response.set_header("Content-Type", reply.content_type);
    }
    return HandlerResponse::Handled;
  }

  const ListenerOptions options_;
  const Handle handle_;
  const Done done_;
  const int stop_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> open_{0};
  int listening_ = -1;
  std::string origin_;
  std::thread thread_;
  // Of the connection that the thread serves: cpp-httplib hands its handlers no context.
  static thread_local ConnectionStream* current_;
  static thread_local int status_;
};

thread_local ConnectionStream* Listener::Impl::current_ = nullptr;
thread_local int Listener::Impl::status_ = 0;

Listener::Listener(ListenerOptions options, Handle handle, Done done)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handle), std::move(done))) {}
Listener::~Listener() = default;

std::optional<Failure> Listener::start() {
  return impl_->begin();
}
void Listener::stop() {
  impl_->end();
}
const std::string& Listener::origin() const {
  return impl_->origin();
}
std::size_t Listener::open_connections() const {
  return impl_->open_connections();
}

}  // namespace geoprobe::serve
