#include <geoprobe/native/connect.h>
#include <geoprobe/native/connection.h>
#include <geoprobe/native/content_decoder.h>
#include <geoprobe/native/reply_stream.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace geoprobe::native {
namespace {

TransportError network(std::string message) {
  return {TransportError::Kind::network, std::move(message)};
}

TransportError too_large(std::size_t limit) {
  return {TransportError::Kind::too_large,
          "the reply is larger than the " + std::to_string(limit) + " bytes that are allowed"};
}

bool can_be_sent(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

class Connection::Impl {
 public:
  Impl(Shared& shared, const Url& url, std::optional<Proxy> proxy)
      : shared_(shared),
        https_(url.scheme == "https"),
        host_name_(bare_host(url.host)),
        port_(url.port),
        label_(url.host + ":" + std::to_string(url.port)),
        proxy_(std::move(proxy)) {}
  ~Impl() { close(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::optional<HttpOutcome> exchange(const HttpRequest& request, const Url& url, Interrupt& interrupt);
  bool reusable() const { return reusable_; }

 private:
  bool open();
  void close();
  bool is_alive() const;
  std::string request_head(const HttpRequest& request, const Url& url) const;
  std::optional<HttpOutcome> attempt(const HttpRequest& request, const Url& url);
  bool receive(ReplyStream& stream, std::size_t max_bytes, HttpResponse& response);
  bool fail(TransportError error) {
    if (!failure_) failure_ = std::move(error);
    return false;
  }

  Shared& shared_;
  const bool https_;
  const std::string host_name_;
  const int port_;
  const std::string label_;
  const std::optional<Proxy> proxy_;
  int socket_ = -1;
  SSL* session_ = nullptr;
  bool reusable_ = false;

  // of the attempt under way
  Interrupt* interrupt_ = nullptr;
  std::optional<TransportError> failure_;
  bool fresh_ = false;
  bool answered_ = false;
};

bool Connection::Impl::open() {
  const std::string target_host = proxy_ ? bare_host(proxy_->host) : host_name_;
  const int target_port = proxy_ ? proxy_->port : port_;
  const std::string target =
      proxy_ ? "the proxy " + proxy_->host + ":" + std::to_string(proxy_->port) : label_;

  const auto answer = shared_.resolver.resolve(target_host, *interrupt_);
  if (!answer) return false;
  if (!answer->error.empty())
    return fail(network("could not find the address of " + target_host + ": " + answer->error));
  const Connected connected = connect_to(answer->addresses, target_port, *interrupt_);
  if (connected.descriptor < 0) {
    if (connected.error.empty()) return false;
    return fail(network("could not connect to " + target + ": " + connected.error));
  }

  socket_ = connected.descriptor;
  if (!https_) return true;
  if (proxy_) {
    Channel plain(socket_, nullptr, *interrupt_);
    if (auto refused = open_tunnel(plain, *proxy_, label_, shared_.options.user_agent))
      return fail(std::move(*refused));
  }
  if (interrupt_->aborted()) return false;
  Handshake handshake = shake_hands(shared_.trust, socket_, host_name_, label_, *interrupt_);
  session_ = handshake.session;
  if (handshake.error) return fail(std::move(*handshake.error));
  return session_ != nullptr;
}

void Connection::Impl::close() {
  if (session_ != nullptr && reusable_) SSL_shutdown(session_);
  SSL_free(std::exchange(session_, nullptr));
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  reusable_ = false;
}

/// Whether the server has kept the idle connection, as far as one can see from here.
bool Connection::Impl::is_alive() const {
  pollfd idle{socket_, POLLIN, 0};
  if (poll(&idle, 1, 0) == 0) return true;
  // A server may say something about the session at any time; without one, what comes unasked is no reply.
  char next;
  return session_ != nullptr && recv(socket_, &next, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

std::string Connection::Impl::request_head(const HttpRequest& request, const Url& url) const {
  const bool default_port = url.port == (https_ ? 443 : 80);
  const std::string authority = default_port ? url.host : label_;
  const bool absolute = proxy_ && !https_;
  std::string head =
      request.method + ' ' + (absolute ? "http://" + authority : "") + url.target() + " HTTP/1.1\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  const auto add_missing = [&](const char* name, std::string_view value) {
    if (find_header(request.headers, name) == nullptr) add(name, value);
  };
  add_missing("Host", authority);
  for (const auto& [name, value] : request.headers) add(name, value);
  add_missing("Accept", "*/*");
  add_missing("Accept-Encoding", "gzip, deflate, br");
  add_missing("User-Agent", shared_.options.user_agent);
  if (absolute && !proxy_->authorization.empty()) add_missing("Proxy-Authorization", proxy_->authorization);
  if (request.method != "GET" || !request.body.empty())
    add_missing("Content-Length", std::to_string(request.body.size()));
  return head += "\r\n";
}

/// False: aborted, or see failure_ and the stream's error.
bool Connection::Impl::receive(ReplyStream& stream, std::size_t max_bytes, HttpResponse& response) {
  if (!stream.read_head()) return false;
  const std::string* encoding = find_header(stream.head().fields, "Content-Encoding");
  const Framing& framing = stream.framing();
  if (encoding == nullptr && framing.kind == Framing::Kind::length && framing.length > max_bytes)
    return fail(too_large(max_bytes));
  ContentDecoder decoder(encoding != nullptr ? *encoding : "", max_bytes);
  const auto judge = [&](ContentDecoder::State state) {
    if (state == ContentDecoder::State::ok) return true;
    if (state == ContentDecoder::State::too_large) return fail(too_large(max_bytes));
    return fail(network("the reply of " + label_ + " cannot be used: " + decoder.error()));
  };
  std::array<char, 4096> piece;
  ssize_t size = 0;
  while ((size = stream.read(piece.data(), piece.size())) > 0)
    if (!judge(decoder.feed(std::string_view(piece.data(), static_cast<std::size_t>(size))))) return false;
  if (size < 0 || !judge(decoder.finish())) return false;
  response.status = stream.head().status;
  response.headers = std::move(stream.head().fields);
  response.body = std::move(decoder.body());
  return true;
}

std::optional<HttpOutcome> Connection::Impl::attempt(const HttpRequest& request, const Url& url) {
  failure_.reset();
  answered_ = false;
  if (socket_ >= 0 && !is_alive()) close();
  fresh_ = socket_ < 0;
  reusable_ = false;
  HttpResponse response;
  bool good = !fresh_ || open();
  if (good) {
    Channel channel(socket_, session_, *interrupt_);
    ReplyStream stream(channel);
    good = channel.write(request_head(request, url) + request.body) &&
           receive(stream, request.max_bytes, response);
    answered_ = stream.answered();
    reusable_ = good && stream.framing().reusable && !stream.leftover();
    const std::string& error = stream.error().empty() ? channel.error() : stream.error();
    if (!good && !error.empty())
      fail(network(
          (answered_ ? "the reply of " + label_ + " cannot be used: " : label_ + " did not answer: ") +
          error));
  }
  if (!reusable_) close();
  if (interrupt_->aborted()) return std::nullopt;
  if (!good) {
    if (!failure_) fail(network("the exchange with " + label_ + " failed"));
    return std::move(*failure_);
  }
  response.final_url = request.url;
  return response;
}

std::optional<HttpOutcome> Connection::Impl::exchange(const HttpRequest& request, const Url& url,
                                                      Interrupt& interrupt) {
  interrupt_ = &interrupt;
  for (const auto& [name, value] : request.headers)
    if (name.empty() || !can_be_sent(name) || !can_be_sent(value))
      return network("the header field " + (can_be_sent(name) ? name : std::string("given")) +
                     " holds a character that cannot be sent");
  std::optional<HttpOutcome> outcome = attempt(request, url);
  const bool stale = outcome && std::holds_alternative<TransportError>(*outcome) && !fresh_ && !answered_;
  if (stale) outcome = attempt(request, url);
  interrupt_ = nullptr;
  return outcome;
}

Connection::Connection(Shared& shared, const Url& url, std::optional<Proxy> proxy)
    : impl_(std::make_unique<Impl>(shared, url, std::move(proxy))) {}
Connection::~Connection() = default;

std::optional<HttpOutcome> Connection::exchange(const HttpRequest& request, const Url& url,
                                                Interrupt& interrupt) {
  return impl_->exchange(request, url, interrupt);
}

bool Connection::reusable() const {
  return impl_->reusable();
}

}  // namespace geoprobe::native
