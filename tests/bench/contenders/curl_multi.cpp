// The services of a registry by libcurl's multi interface, all at once:
//   geoprobe_curl_multi REGISTRY
// Prints {"ok","ms","values"}, ms being the time from the first request to the last answer. A layer of
// several names, "a,b", is one request for all of them.
#include <curl/curl.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::json;

struct Exchange {
  const Json* service = nullptr;
  std::string url, body;
};

std::size_t append(const char* data, std::size_t, std::size_t size, void* exchange) {
  static_cast<Exchange*>(exchange)->body.append(data, size);
  return size;
}

/// GetFeatureInfo at the point, in a box of 101×101 pixels of two metres.
std::string url_of(const Json& service, double x, double y) {
  const double half = 50.5 * 2 / 111320;
  char box[160];
  std::snprintf(box, sizeof box, "%.9f,%.9f,%.9f,%.9f", y - half, x - half, y + half, x + half);
  const std::string layer = service["layer"];
  return service["url"].get<std::string>() +
         "?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=" + layer + "&QUERY_LAYERS=" + layer +
         "&STYLES=&CRS=EPSG%3A4326&BBOX=" + box +
         "&WIDTH=101&HEIGHT=101&I=50&J=50&FEATURE_COUNT=10&FORMAT=image%2Fpng&INFO_FORMAT=application%2Fjson";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ifstream file(argv[1]);
  const Json registry = Json::parse(file);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  curl_global_init(CURL_GLOBAL_DEFAULT);
  const auto started = std::chrono::steady_clock::now();
  CURLM* multi = curl_multi_init();
  std::vector<Exchange> exchanges(registry["services"].size());
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    Exchange& exchange = exchanges[i];
    exchange.service = &registry["services"][i];
    exchange.url = url_of(*exchange.service, 31.3963, -24.4561);
    CURL* one = curl_easy_init();
    curl_easy_setopt(one, CURLOPT_URL, exchange.url.c_str());
    curl_easy_setopt(one, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(one, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(one, CURLOPT_PRIVATE, &exchange);
    curl_easy_setopt(one, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(one, CURLOPT_ACCEPT_ENCODING, "");
    curl_multi_add_handle(multi, one);
  }

  Json values = Json::object();
  for (int running = 1; running > 0;) {
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Exchange* exchange = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
      const Json reply = Json::parse(exchange->body, nullptr, false);
      if (message->data.result == CURLE_OK && reply.is_object() && !reply["features"].empty())
        values[exchange->service->at("key").get<std::string>()] =
            reply["features"][0]["properties"][exchange->service->at("property").get<std::string>()];
      curl_multi_remove_handle(multi, message->easy_handle);
      curl_easy_cleanup(message->easy_handle);
    }
    if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
  curl_multi_cleanup(multi);
  const std::size_t ok = values.size();
  std::printf("%s\n", Json{{"ok", ok}, {"ms", took.count()}, {"values", std::move(values)}}.dump().c_str());
}
