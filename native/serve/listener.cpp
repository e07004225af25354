#include "listener.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <exception>
#include <system_error>
#include <thread>

#include "connection_poller.h"
#include "content_coding.h"
#include "httplib_server.h"
#include "page_folder.h"
#include "problem.h"

namespace geoprobe::serve {
namespace {

constexpr int kBacklog = 1024;                   // cpp-httplib's own is 5
constexpr std::size_t kFewestCompressed = 1024;  // bytes: less travels in one packet as it is
constexpr int kQuickest = 1;                     // of gzip's levels: a reply of 1 MB costs some 10 ms

const HeadFault kCrowded{429, "too many requests of this address are being answered"};

/// Half of the descriptors: the rest is for the servers that are queried, files and the like.
std::size_t most_open() {
  constexpr std::size_t kFewest = 4, kMost = 20000;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kFewest;
  return std::clamp<std::size_t>(limit.rlim_cur / 2, kFewest, kMost);
}

/// The present, "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

/// A whole reply to a head that cpp-httplib never sees.
std::string refusal(const HeadFault& fault, bool any_page) {
  const std::string body = problem(fault.status, fault.message).body;
  return "HTTP/1.1 " + std::to_string(fault.status) +
         " Refused\r\nContent-Type: application/problem+json\r\n" +
         (fault.status == 429 ? "Retry-After: 1\r\n" : "") +
         (fault.status == 405 ? "Allow: GET, HEAD, OPTIONS\r\n" : "") + "Date: " + http_date() + "\r\n" +
         (any_page ? "Access-Control-Allow-Origin: *\r\n" : "") +
         "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

class Listener::Impl final : public HttplibServer {
 public:
  Impl(ListenerOptions options, Handle handle, Done done)
      : options_(std::move(options)),
        handle_(std::move(handle)),
        done_(std::move(done)),
        poller_({options_.connections, most_open(), options_.by_address, options_.is_urgent},
                [this](ConnectionStream& stream, bool is_refused, bool is_crowded) {
                  return serve(stream, is_refused, is_crowded);
                }) {
    new_task_queue = [] { return new InlineQueue; };
    set_tcp_nodelay(true);
    set_socket_options([this](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      listening_ = socket;
    });
    if (!options_.folder.empty()) folder_.emplace(options_.folder);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return answer(request, response);
    });
    set_logger([](const httplib::Request&, const httplib::Response& response) { status_ = response.status; });
  }

  ~Impl() override { end(); }

  std::optional<Failure> begin() {
    errno = 0;
    const int bound = options_.port == 0                           ? bind_to_any_port(options_.host)
                      : bind_to_port(options_.host, options_.port) ? options_.port
                                                                   : -1;
    const bool is_ip6 = options_.host.find(':') != std::string::npos;
    const std::string host = is_ip6 ? '[' + options_.host + ']' : options_.host;
    if (bound <= 0 && (errno == EMFILE || errno == ENFILE))
      throw std::system_error(errno, std::generic_category());
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
    while (!is_running()) std::this_thread::yield();  // stop() is lost on a server that has not begun
    httplib::Server::stop();
    thread_.join();
    poller_.stop();
  }

  const std::string& origin() const { return origin_; }
  std::size_t open_connections() const { return poller_.open_connections(); }

 private:
  bool process_and_close_socket(socket_t socket) override {
    poller_.add(socket);
    return true;
  }

  bool serve(ConnectionStream& stream, bool is_refused, bool is_crowded) {
    current_ = &stream;
    status_ = 0;
    bool closed = false, ok = false;
    if (is_refused || is_crowded) {
      const HeadFault fault = is_refused ? stream.fault() : kCrowded;
      const std::string text = refusal(fault, options_.any_page);
      status_ = fault.status;
      stream.write(text.data(), text.size());
    } else {
      ok = answer_request(stream, poller_.is_stopping() || !stream.head().keep_alive, closed,
                          [&](httplib::Request& request) { take_headers(stream.head(), request); });
      ok = ok && stream.is_open() && send_body(stream);
      sending_.reset();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - stream.begun();
    done_(stream.head(), stream.address(), status_, stream.sent(), took.count());
    return ok && !closed && stream.head().keep_alive;
  }

  /// cpp-httplib writes the heads alone: it would need a copy of each body, and ends those of a server that
  /// stops.
  static void take_headers(const RequestHead& head, httplib::Request& request) {
    request.headers.clear();
    if (!head.keep_alive) request.headers.emplace("Connection", "close");
    request.method = "HEAD";
    request.path = head.path;
  }

  static bool send_body(ConnectionStream& stream) {
    if (!sending_) return false;
    if (stream.head().method == "HEAD") return true;
    const std::string_view body = sending_->body;
    if (!sending_->reply.stream) return stream.write(body.data(), body.size()) >= 0;
    ReplySink sink(stream, stream.head().takes_chunks);
    return sending_->reply.stream(sink) && sink.finish();
  }

  Reply handled(const ConnectionStream& stream) {
    try {
      return handle_(stream.head(), stream.address());
    } catch (const std::exception&) {
      return problem(500, "the request cannot be answered");
    }
  }

  HandlerResponse answer(const httplib::Request&, httplib::Response& response) {
    ConnectionStream& stream = *current_;
    Reply& reply = sending_.emplace(Sending{handled(stream), {}}).reply;
    if (reply.from_folder) take_file(stream.head(), reply);
    for (const auto& [name, value] : reply.headers) response.set_header(name.c_str(), value);
    response.set_header("Date", http_date());
    response.set_header("Accept-Ranges", "none");
    response.status = reply.status;
    const auto none = [](std::size_t, auto&&...) { return false; };  // never called for a head
    if (reply.stream && stream.head().takes_chunks) {
      response.set_chunked_content_provider(reply.content_type, none);
    } else if (reply.stream) {
      response.set_content_provider(reply.content_type, none);
    } else if (reply.status != 204) {
      set_body(stream.head(), reply, response);
      const std::size_t size = sending_->body.size();
      if (size > 0) response.set_content_provider(size, reply.content_type, none);
    }
    return HandlerResponse::Handled;
  }

  void take_file(const RequestHead& head, Reply& reply) {
    PageFolder::File file = folder_ ? folder_->find(head.path) : PageFolder::File();
    if (!file.body) {
      const Reply none = problem(404, "there is nothing at this path");
      reply.status = none.status;
      reply.content_type = none.content_type;
      reply.body = none.body;
      return;
    }
    reply.content_type = std::move(file.content_type);
    reply.shared = std::move(file.body);
  }

  /// A shared body has a tag, so that a caller who has it need not get it again.
  static void set_body(const RequestHead& head, Reply& reply, httplib::Response& response) {
    const bool may_gzip = is_compressible(reply.content_type);
    const std::string* accepted = head.header("Accept-Encoding");
    const bool wants_gzip = may_gzip && accepted != nullptr && takes_gzip(*accepted);
    if (may_gzip) response.set_header("Vary", "Accept-Encoding");
    std::string_view& body = sending_->body;
    if (reply.shared) {
      const std::string& tag = reply.shared->tag();
      const std::string* known = head.header("If-None-Match");
      const bool is_known = known != nullptr && names_tag(*known, tag);
      response.set_header("ETag", wants_gzip ? "W/" + tag : tag);
      response.set_header("Cache-Control", "no-cache");  // to be kept, and asked for by its tag
      if (is_known) {
        response.status = 304;
        return;
      }
      if (wants_gzip) body = reply.shared->gzip();
      if (!body.empty()) response.set_header("Content-Encoding", "gzip");
      if (body.empty()) body = reply.shared->plain();
    } else {
      if (wants_gzip && reply.body.size() >= kFewestCompressed) compress(reply, response);
      body = reply.body;
    }
  }

  /// Unless there is no memory for it.
  static void compress(Reply& reply, httplib::Response& response) {
    const std::size_t before = reply.memory ? reply.memory->bytes() : 0;
    if (reply.memory && !reply.memory->resize(before + reply.body.size())) return;
    if (std::string coded = gzip(reply.body, kQuickest); !coded.empty()) {
      reply.body = std::move(coded);
      reply.body.shrink_to_fit();
      response.set_header("Content-Encoding", "gzip");
    }
    if (reply.memory) reply.memory->resize(before);
  }

  const ListenerOptions options_;
  const Handle handle_;
  const Done done_;
  int listening_ = -1;
  std::optional<PageFolder> folder_;
  std::string origin_;
  ConnectionPoller poller_;
  std::thread thread_;
  // Of the connection that the thread serves: cpp-httplib hands its handlers no context.
  static thread_local ConnectionStream* current_;
  struct Sending {
    Reply reply;
    std::string_view body;
  };
  static thread_local std::optional<Sending> sending_;
  static thread_local int status_;
};

thread_local ConnectionStream* Listener::Impl::current_ = nullptr;
thread_local std::optional<Listener::Impl::Sending> Listener::Impl::sending_;
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
