#include "fetch_transport.h"

#include <emscripten.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "platform.h"

namespace geoprobe {

struct FetchTransport::Exchange {
  FetchTransport* owner = nullptr;
  ExchangeId id{};
  std::uint32_t token = 0;  // names it to callbacks that may come after its end
  std::string origin;
  std::string readable_key;
  std::string url;
  std::string body;
  std::size_t max_bytes = 0;
  double sent = 0;  // emscripten_get_now
  platform::UrlTraits traits;
  emscripten_fetch_t* fetch = nullptr;
  bool starting = false;
  bool head_seen = false;
  std::optional<TransportError> error;  // waits for the event loop

  ~Exchange();
  void release();
};

namespace {

using Kind = TransportError::Kind;

struct Address {
  FetchTransport* transport;
  ExchangeId id;
};

std::map<std::uint32_t, Address>& addresses() {
  static std::map<std::uint32_t, Address> all;
  return all;
}

bool is_header_name(std::string_view name) {
  if (name.empty()) return false;
  for (const char c : name)
    if (!is_alpha(c) && !is_digit(c) && (c == '\0' || !std::strchr("!#$%&'*+-.^_`|~", c))) return false;
  return true;
}

// Visible ASCII: what lies beyond is not a byte to every platform.
bool is_header_value(std::string_view value) {
  for (const char c : value)
    if ((c < ' ' && c != '\t') || c == 0x7f) return false;
  return true;
}

std::optional<TransportError> unsendable(const HttpRequest& request, const platform::UrlTraits& traits) {
  if (!traits.valid) return TransportError{Kind::network, "the platform cannot send a request to this URL"};
  if (request.method != "GET" && request.method != "POST")
    return TransportError{Kind::network, "a request is GET or POST, not " + request.method};
  for (const auto& [name, value] : request.headers)
    if (!is_header_name(name) || !is_header_value(value))
      return TransportError{Kind::network, concat("the request header '", name,
                                                  "' cannot be sent: names are tokens, values ASCII")};
  return std::nullopt;
}

Headers parse_headers(std::string_view text) {
  Headers headers;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    headers.emplace_back(std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1))));
  }
  return headers;
}

TransportError too_large(std::size_t max_bytes) {
  return {Kind::too_large, concat("the reply is larger than ", std::to_string(max_bytes),
                                  " bytes; raise maxBytes or ask for less")};
}

}  // namespace

FetchTransport::Exchange::~Exchange() {
  release();
  addresses().erase(token);
}

// Closing a fetch in flight would call onerror, free the struct and let the request run on: so the request is
// silenced and aborted first, and the struct's callbacks are cleared.
void FetchTransport::Exchange::release() {
  if (!fetch) return;
  emscripten_fetch_t* const closing = std::exchange(fetch, nullptr);
  platform::abort_request(closing->id);
  closing->__attributes.onsuccess = nullptr;
  closing->__attributes.onerror = nullptr;
  closing->__attributes.onprogress = nullptr;
  closing->__attributes.onreadystatechange = nullptr;
  emscripten_fetch_close(closing);
}

FetchTransport::FetchTransport(Deliver deliver) : deliver_(std::move(deliver)) {
  platform::watch_arrivals();
}
FetchTransport::~FetchTransport() = default;

void FetchTransport::start(ExchangeId id, HttpRequest request) {
  static std::uint32_t last_token = 0;
  auto& slot = exchanges_[id];
  slot = std::make_unique<Exchange>();
  Exchange& exchange = *slot;
  exchange.owner = this;
  exchange.id = id;
  exchange.token = ++last_token;
  addresses()[exchange.token] = {this, id};
  exchange.max_bytes = request.max_bytes;
  exchange.traits = platform::url_traits(request.url);
  if (auto error = unsendable(request, exchange.traits)) return settle_later(exchange, std::move(*error));
  if (exchange.traits.cross_origin && request.method == "GET")
    request.url = unlike_those_in_flight(request.url);
  if (const auto url = parse_url(request.url)) exchange.origin = url.value().origin();
  exchange.readable_key = exchange.origin + (request.headers.empty() ? "" : " with headers");
  exchange.url = std::move(request.url);
  exchange.body = std::move(request.body);
  send(exchange, request);
}

// A browser's cache lets only one request for a URL go at a time: a second one would wait for the first,
// which is just what it is sent not to do. An empty parameter makes another URL of it.
std::string FetchTransport::unlike_those_in_flight(std::string url) const {
  const auto is_taken = [&](const auto& entry) { return entry.second->url == url; };
  while (std::any_of(exchanges_.begin(), exchanges_.end(), is_taken))
    url += url.find('?') == std::string::npos ? '?' : '&';
  return url;
}

void FetchTransport::send(Exchange& exchange, const HttpRequest& request) {
  std::vector<const char*> headers;
  for (const auto& [name, value] : request.headers) {
    headers.push_back(name.c_str());
    headers.push_back(value.c_str());
  }
  headers.push_back(nullptr);

  emscripten_fetch_attr_t attributes;
  emscripten_fetch_attr_init(&attributes);
  std::strncpy(attributes.requestMethod, request.method.c_str(), sizeof attributes.requestMethod - 1);
  attributes.attributes = EMSCRIPTEN_FETCH_LOAD_TO_MEMORY | EMSCRIPTEN_FETCH_REPLACE;
  attributes.requestHeaders = headers.data();
  if (request.method == "POST") {
    attributes.requestData = exchange.body.data();
    attributes.requestDataSize = exchange.body.size();
  }
  attributes.userData = &exchange;
  attributes.onsuccess = on_load;
  attributes.onerror = on_error;
  attributes.onprogress = on_progress;
  attributes.onreadystatechange = on_ready_state;

  exchange.starting = true;
  exchange.sent = emscripten_get_now();
  exchange.fetch = emscripten_fetch(&attributes, exchange.url.c_str());
  exchange.starting = false;
  if (!exchange.fetch && !exchange.error)
    exchange.error = TransportError{Kind::network, "the platform did not take the request"};
  if (exchange.error) settle_later(exchange, *std::exchange(exchange.error, std::nullopt));
}

void FetchTransport::abort(ExchangeId id) {
  exchanges_.erase(id);
}

void FetchTransport::on_ready_state(emscripten_fetch_t* fetch) {
  auto& exchange = *static_cast<Exchange*>(fetch->userData);
  if (fetch->readyState >= 2 && fetch->status != 0) exchange.head_seen = true;
}

void FetchTransport::on_progress(emscripten_fetch_t* fetch) {
  auto& exchange = *static_cast<Exchange*>(fetch->userData);
  const std::uint64_t received = fetch->dataOffset + fetch->numBytes;
  if (received > exchange.max_bytes || fetch->totalBytes > exchange.max_bytes)
    exchange.owner->settle(exchange, too_large(exchange.max_bytes));
}

void FetchTransport::on_load(emscripten_fetch_t* fetch) {
  auto& exchange = *static_cast<Exchange*>(fetch->userData);
  exchange.owner->receive(exchange);
}

// Also where every status outside 2xx arrives, with its body.
void FetchTransport::on_error(emscripten_fetch_t* fetch) {
  auto& exchange = *static_cast<Exchange*>(fetch->userData);
  if (exchange.starting)
    exchange.error = TransportError{Kind::network, "the platform refused to send the request"};
  else if (fetch->status != 0)
    exchange.owner->receive(exchange);
  else
    exchange.owner->explain_failure(exchange);
}

void FetchTransport::receive(Exchange& exchange) {
  const emscripten_fetch_t& fetch = *exchange.fetch;
  if (fetch.numBytes > exchange.max_bytes) return settle(exchange, too_large(exchange.max_bytes));
  HttpResponse response;
  response.status = fetch.status;
  response.headers = parse_headers(platform::response_headers(fetch.id));
  if (fetch.data) response.body.assign(fetch.data, static_cast<std::size_t>(fetch.numBytes));
  response.final_url = platform::response_url(fetch.id);
  if (response.final_url.empty()) response.final_url = exchange.url;
  std::string& http_version = http_versions_[exchange.origin];
  if (http_version.empty()) http_version = platform::http_version(exchange.origin);
  response.http_version = http_version;
  readable_.insert(exchange.readable_key);
  settle(exchange, std::move(response));
}

void FetchTransport::explain_failure(Exchange& exchange) {
  const std::string reason = platform::failure_reason(exchange.fetch->id);
  if (starts_with_ignoring_case(reason, "tls:"))
    return settle(exchange, TransportError{Kind::tls, std::string(trim(std::string_view(reason).substr(4)))});
  if (!reason.empty()) return settle(exchange, TransportError{Kind::network, reason});
  if (exchange.head_seen)
    return settle(exchange, TransportError{Kind::network, concat("the connection to ", exchange.origin,
                                                                 " broke before the reply was whole")});
  if (exchange.traits.mixed_content)
    return settle(exchange, TransportError{Kind::cors, concat("a page on https may not ask ", exchange.origin,
                                                              ": use an https address")});
  if (!platform::is_offline() && exchange.traits.cross_origin && !readable_.count(exchange.readable_key)) {
    exchange.release();
    return platform::probe_origin(exchange.url, exchange.origin, exchange.token);
  }
  settle(exchange,
         TransportError{Kind::network, exchange.origin + " could not be reached, or cut the connection"});
}

void FetchTransport::resume(std::uint32_t token, bool origin_answered) {
  const auto address = addresses().find(token);
  if (address == addresses().end()) return;
  FetchTransport& transport = *address->second.transport;
  Exchange& exchange = *transport.exchanges_.at(address->second.id);
  if (exchange.error) return transport.settle(exchange, *std::exchange(exchange.error, std::nullopt));
  if (origin_answered)
    return transport.settle(
        exchange,
        TransportError{
            Kind::cors,
            exchange.origin + " answers, but not to this page: it must send Access-Control-Allow-Origin"});
  transport.settle(
      exchange, TransportError{Kind::network,
                               exchange.origin + " could not be reached, or the page's policy forbids it"});
}

void FetchTransport::settle_later(Exchange& exchange, TransportError error) {
  exchange.error = std::move(error);
  platform::call_later(exchange.token);
}

void FetchTransport::settle(Exchange& exchange, HttpOutcome outcome) {
  const ExchangeId id = exchange.id;
  const Age age = platform::age(exchange.url, exchange.sent);
  exchanges_.erase(id);
  const Deliver deliver = deliver_;
  deliver(id, std::move(outcome), age);
}

}  // namespace geoprobe

extern "C" EMSCRIPTEN_KEEPALIVE void geoprobe_resume(unsigned token, int answered) {
  geoprobe::FetchTransport::resume(token, answered != 0);
}
