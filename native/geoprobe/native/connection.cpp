#include <geoprobe/native/address_scope.h>
#include <geoprobe/native/connect.h>
#include <geoprobe/native/connection.h>
#include <geoprobe/native/content_decoder.h>
#include <geoprobe/native/guarded_stream.h>
#include <geoprobe/native/httplib_client.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
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

using Clock = std::chrono::steady_clock;

/// When the last data came to the socket; now, where the system does not tell.
Clock::time_point last_arrival([[maybe_unused]] int socket) {
  const auto now = Clock::now();
#ifdef __linux__
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0)
    return now - std::chrono::milliseconds(info.tcpi_last_data_recv);
#endif
  return now;
}

bool can_be_sent(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

/// cpp-httplib's client with everything that waits taken in hand: connecting, the handshake and the stream
/// are ours, its own share is the request's text, the connection's keeping and the reply's reading.
class Connection::Impl final : public HttplibClient {
 public:
  Impl(Shared& shared, const Url& url, std::optional<Proxy> proxy)
      : HttplibClient(bare_host(url.host), url.port),
        shared_(shared),
        https_(url.scheme == "https"),
        host_name_(bare_host(url.host)),
        label_(url.host + ":" + std::to_string(url.port)),
        proxy_(std::move(proxy)) {
    set_follow_location(false);
    set_decompress(false);
    set_keep_alive(true);
  }

  std::optional<HttpOutcome> exchange(const HttpRequest& request, const Url& url, Interrupt& interrupt);
  Clock::time_point arrived() const { return arrived_; }
  bool reusable() const { return reusable_ && is_socket_open() != 0; }

 private:
  bool open(int& descriptor, SSL*& session) override;
  bool converse(int descriptor, SSL* session, const OverStream& exchange) override;

  httplib::Request wire_request(const HttpRequest& request, const Url& url);
  std::optional<HttpOutcome> attempt(const HttpRequest& request, const Url& url);
  bool fail(TransportError error) {
    if (!failure_) failure_ = std::move(error);
    return false;
  }

  Shared& shared_;
  bool https_;
  std::string host_name_, label_;
  std::string meant_host_;  ///< whose scope decides which addresses may be connected to
  std::optional<Proxy> proxy_;
  bool reusable_ = false;
  Clock::time_point arrived_;

  // of the attempt under way
  Interrupt* interrupt_ = nullptr;
  std::optional<TransportError> failure_;
  ReplyHead head_;
  ContentDecoder decoder_{"", 0};
  std::size_t max_bytes_ = 0;
  bool fresh_ = false;
  bool answered_ = false;
  bool complete_ = false;
  std::string request_line_;
  const std::string* body_ = nullptr;
  const GuardedStream* stream_ = nullptr;
};

bool Connection::Impl::open(int& descriptor, SSL*& session) {
  fresh_ = true;
  const std::string target_host = proxy_ ? bare_host(proxy_->host) : host_name_;
  const int target_port = proxy_ ? proxy_->port : port_;
  const std::string target =
      proxy_ ? "the proxy " + proxy_->host + ":" + std::to_string(proxy_->port) : label_;

  const auto answer = shared_.resolver.resolve(target_host, *interrupt_);
  if (!answer) return false;
  if (!answer->error.empty())
    return fail(network("could not find the address of " + target_host + ": " + answer->error));
  std::vector<std::string> addresses = answer->addresses;
  if (!proxy_) {
    std::string refusal;
    std::erase_if(addresses, [&](const std::string& address) {
      const std::string why = refusal_of_address(meant_host_, address, shared_.options.allow_private);
      if (refusal.empty()) refusal = why;
      return !why.empty();
    });
    if (addresses.empty()) return fail(network(target_host + " has " + refusal));
  }
  const Connected connected = connect_to(addresses, target_port, *interrupt_);
  if (connected.descriptor < 0) {
    if (connected.error.empty()) return false;
    return fail(network("could not connect to " + target + ": " + connected.error));
  }

  bool good = true;
  if (https_ && proxy_) {
    Channel plain(connected.descriptor, nullptr, *interrupt_);
    if (auto refused = open_tunnel(plain, *proxy_, label_, shared_.options.user_agent))
      good = fail(std::move(*refused));
  }
  if (https_ && good && !interrupt_->aborted()) {
    Handshake handshake = shake_hands(shared_.trust, connected.descriptor, host_name_, label_, *interrupt_);
    session = handshake.session;
    if (handshake.error) fail(std::move(*handshake.error));
    good = session != nullptr;
  }
  if (!good || interrupt_->aborted()) {
    SSL_free(std::exchange(session, nullptr));
    close(connected.descriptor);
    return false;
  }
  descriptor = connected.descriptor;
  return true;
}

bool Connection::Impl::converse(int descriptor, SSL* session, const OverStream& exchange) {
  Channel channel(descriptor, session, *interrupt_);
  GuardedStream stream(channel, request_line_, *body_);
  stream_ = &stream;
  const bool good = exchange(stream);
  stream_ = nullptr;
  answered_ = stream.answered();
  complete_ = good && stream.complete();
  if (complete_) arrived_ = last_arrival(descriptor);
  reusable_ = complete_ && stream.framing().reusable && !stream.leftover();
  head_ = std::move(stream.head());
  if (!stream.error().empty())
    fail(network((answered_ ? "the reply of " + label_ + " cannot be used: " : label_ + " did not answer: ") +
                 stream.error()));
  return complete_;
}

/// A GET of "/", in whose place the stream writes request_line_ and body_: what releases do with a target or
/// a body differs (a query encoded anew, a body held back until the server says 100).
httplib::Request Connection::Impl::wire_request(const HttpRequest& request, const Url& url) {
  httplib::Request wire;
  wire.method = "GET";
  wire.path = "/";
  const bool default_port = url.port == (https_ ? 443 : 80);
  const std::string authority = default_port ? url.host : label_;
  const bool absolute = proxy_ && !https_;
  request_line_ =
      request.method + ' ' + (absolute ? "http://" + authority : "") + url.target() + " HTTP/1.1\r\n";
  body_ = &request.body;
  for (const auto& [name, value] : request.headers) wire.headers.emplace(name, value);
  const auto add = [&](const char* name, const std::string& value) {
    if (!wire.has_header(name)) wire.headers.emplace(name, value);
  };
  add("Host", authority);
  if (request.method != "GET" || !request.body.empty())
    add("Content-Length", std::to_string(request.body.size()));
  add("User-Agent", shared_.options.user_agent);
  add("Accept-Encoding", "gzip, deflate, br");
  if (absolute && !proxy_->authorization.empty()) add("Proxy-Authorization", proxy_->authorization);
  return wire;
}

std::optional<HttpOutcome> Connection::Impl::attempt(const HttpRequest& request, const Url& url) {
  failure_.reset();
  head_ = ReplyHead{};
  fresh_ = answered_ = complete_ = reusable_ = false;
  max_bytes_ = request.max_bytes;
  bool decoding = false;

  httplib::Request wire = wire_request(request, url);
  wire.response_handler = [&](const httplib::Response&) {
    const auto& head = stream_->fields();
    const std::string* encoding = find_header(head, "Content-Encoding");
    decoder_ = ContentDecoder(encoding != nullptr ? *encoding : "", max_bytes_);
    decoding = true;
    const Framing& framing = stream_->framing();
    if (encoding == nullptr && framing.kind == Framing::Kind::length && framing.length > max_bytes_)
      return fail(too_large(max_bytes_));
    return true;
  };
  const auto judge = [&](ContentDecoder::State state) {
    if (state == ContentDecoder::State::ok) return true;
    if (state == ContentDecoder::State::too_large) return fail(too_large(max_bytes_));
    return fail(network("the reply of " + label_ + " cannot be used: " + decoder_.error()));
  };
  wire.content_receiver = [&](const char* data, size_t size, uint64_t, uint64_t) {
    return judge(decoder_.feed(std::string_view(data, size)));
  };

  httplib::Response ignored;
  httplib::Error error = httplib::Error::Success;
  const bool good = send(wire, ignored, error);
  if (interrupt_->aborted()) return std::nullopt;
  if (!good || !complete_) {
    if (!failure_) fail(network("the exchange with " + label_ + " failed"));
    return std::move(*failure_);
  }
  if (decoding && !judge(decoder_.finish())) return std::move(*failure_);
  HttpResponse response;
  response.status = head_.status;
  response.headers = std::move(head_.fields);
  if (decoding) response.body = std::move(decoder_.body());
  response.final_url = request.url;
  return response;
}

std::optional<HttpOutcome> Connection::Impl::exchange(const HttpRequest& request, const Url& url,
                                                      Interrupt& interrupt) {
  interrupt_ = &interrupt;
  meant_host_ = bare_host(request.redirected_from.empty() ? url.host : request.redirected_from);
  arrived_ = Clock::now();
  for (const auto& [name, value] : request.headers)
    if (name.empty() || !can_be_sent(name) || !can_be_sent(value))
      return network("the header field " + (can_be_sent(name) ? name : std::string("given")) +
                     " holds a character that cannot be sent");
  std::optional<HttpOutcome> outcome = attempt(request, url);
  const bool stale = outcome && std::holds_alternative<TransportError>(*outcome) && !fresh_ && !answered_;
  if (stale) outcome = attempt(request, url);
  if (!complete_) arrived_ = Clock::now();
  decoder_ = ContentDecoder("", 0);
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

std::chrono::steady_clock::time_point Connection::arrived() const {
  return impl_->arrived();
}

bool Connection::reusable() const {
  return impl_->reusable();
}

}  // namespace geoprobe::native
