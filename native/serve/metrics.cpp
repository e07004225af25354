#include "metrics.h"

#include <geoprobe/text/concat.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

namespace geoprobe::serve {
namespace {

constexpr std::size_t kMostOrigins = 1000;

std::string number(double value) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out += concat("# HELP geoprobe_", name, " ", help, "\n# TYPE geoprobe_", name, " ", type, "\n");
}

void line(std::string& out, std::string_view name, std::string_view labels, std::string_view value) {
  out += concat("geoprobe_", name, labels.empty() ? "" : "{", labels, labels.empty() ? "" : "}", " ", value,
                "\n");
}

void line(std::string& out, std::string_view name, std::string_view labels, std::uint64_t value) {
  line(out, name, labels, std::to_string(value));
}

std::string label(std::string_view name, std::string_view value) {
  std::string out = concat(name, "=\"");
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + '"';
}

}  // namespace

void Metrics::Histogram::add(double seconds) {
  for (std::size_t i = 0; i < within.size(); ++i)
    if (seconds <= kBounds[i]) ++within[i];
  ++count;
  sum += seconds;
}

void Metrics::Histogram::write(std::string& out, const std::string& name, const std::string& labels) const {
  const std::string before = labels.empty() ? "" : labels + ",";
  for (std::size_t i = 0; i < within.size(); ++i)
    line(out, name + "_bucket", before + label("le", number(kBounds[i])), within[i]);
  line(out, name + "_bucket", before + label("le", "+Inf"), count);
  line(out, name + "_sum", labels, number(sum));
  line(out, name + "_count", labels, count);
}

void Metrics::count_query(const char* api, const Registry& registry, const QueryResult& result) {
  const auto cached = std::count_if(result.leaves.begin(), result.leaves.end(),
                                    [](const Leaf& leaf) { return leaf.source && leaf.source->cached; });
  const std::lock_guard lock(mutex_);
  ++queries_[api];
  cached_ += static_cast<std::uint64_t>(cached);
  for (std::size_t i = 0; i < leaves_.size(); ++i) leaves_[i] += result.summary.by_status[i];
  for (const Leaf& leaf : result.leaves) {
    const Answer& answer = leaf.answer;
    const std::string_view code = answer.error ? to_string(answer.error->code) : std::string_view();
    ++services_[registry.services[leaf.service].key][{answer.status, code}];
  }
}

void Metrics::keep_services(const Registry& registry) {
  std::set<std::string_view> kept;
  for (const Service& service : registry.services) kept.insert(service.key);
  const std::lock_guard lock(mutex_);
  std::erase_if(services_, [&](const auto& one) { return kept.find(one.first) == kept.end(); });
}

void Metrics::count_request(int status, double seconds) {
  const std::lock_guard lock(mutex_);
  ++requests_[status];
  request_took_.add(seconds);
}

void Metrics::count_exchange(const std::string& origin, bool failed, double seconds) {
  const std::lock_guard lock(mutex_);
  if (origins_.size() >= kMostOrigins && origins_.find(origin) == origins_.end()) return;
  Origin& one = origins_[origin];
  one.took.add(seconds);
  one.failed += failed ? 1 : 0;
}

void Metrics::count_reload(bool taken) {
  const std::lock_guard lock(mutex_);
  ++(taken ? reloads_taken_ : reloads_refused_);
}

std::string Metrics::text(const Now& now) const {
  const std::lock_guard lock(mutex_);
  std::string out;
  head(out, "build_info", "gauge", "The version that runs.");
  line(out, "build_info", label("version", GEOPROBE_VERSION), 1);
  head(out, "queries_total", "counter", "Questions answered, by API.");
  for (const auto& [api, count] : queries_) line(out, "queries_total", label("api", api), count);
  head(out, "leaves_total", "counter", "Services answered within queries, by status.");
  for (const Status status : kAllStatuses)
    line(out, "leaves_total", label("status", to_string(status)), leaves_[static_cast<std::size_t>(status)]);
  head(out, "service_results_total", "counter",
       "Services answered within queries, by service, status and error code.");
  for (const auto& [key, results] : services_)
    for (const auto& [result, count] : results)
      line(out, "service_results_total",
           concat(label("service", key), ",", label("status", to_string(result.first)), ",",
                  label("code", result.second)),
           count);
  head(out, "cached_leaves_total", "counter", "Those of them that the cache answered.");
  line(out, "cached_leaves_total", "", cached_);
  head(out, "exchange_seconds", "histogram", "Requests to map services, by origin.");
  for (const auto& [origin, one] : origins_) one.took.write(out, "exchange_seconds", label("origin", origin));
  head(out, "exchange_failures_total", "counter",
       "Requests to map services without a good reply, by origin.");
  for (const auto& [origin, one] : origins_)
    line(out, "exchange_failures_total", label("origin", origin), one.failed);
  head(out, "circuit_open", "gauge", "Origins that are not asked for now.");
  for (const std::string& origin : now.open_circuits) line(out, "circuit_open", label("origin", origin), 1);
  head(out, "open_queries", "gauge", "Questions that are being answered.");
  line(out, "open_queries", "", now.load.open_queries);
  head(out, "exchanges_in_flight", "gauge", "Requests to map services under way.");
  line(out, "exchanges_in_flight", "", now.load.in_flight);
  head(out, "exchanges_waiting", "gauge", "Requests to map services that wait for a place.");
  line(out, "exchanges_waiting", "", now.load.waiting);
  head(out, "http_requests_total", "counter", "Requests of clients, by status.");
  for (const auto& [status, count] : requests_)
    line(out, "http_requests_total", label("status", std::to_string(status)), count);
  head(out, "http_request_seconds", "histogram", "Requests of clients, from the first byte to the last.");
  request_took_.write(out, "http_request_seconds", "");
  head(out, "http_connections", "gauge", "Open connections of clients.");
  line(out, "http_connections", "", now.connections);
  head(out, "reply_bytes", "gauge", "Memory reserved for replies, of --reply-memory.");
  line(out, "reply_bytes", "", now.reply_bytes);
  head(out, "registry_services", "gauge", "Services in the registry.");
  line(out, "registry_services", "", now.services);
  head(out, "registry_reloads_total", "counter", "Times that the registry was read again, by result.");
  line(out, "registry_reloads_total", label("result", "taken"), reloads_taken_);
  line(out, "registry_reloads_total", label("result", "refused"), reloads_refused_);
  return out;
}

}  // namespace geoprobe::serve
