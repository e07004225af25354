#include "engine/layer_server.h"

#include <geoprobe/services/joint.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>

#include <algorithm>

namespace geoprobe::testing {
namespace {

class LayerFamily final : public JointFamily {
 public:
  Step begin(const Question& question, const ServerMemory& memory) const override {
    return ask(question, memory, {});
  }
  Reply parse(const Question&, const Ask&, const HttpResponse& response) const override {
    Reply reply;
    reply.dialect = "lines";
    if (response.body.starts_with('!')) {
      reply.exception = ServiceException{"", response.body.substr(1), ""};
      return reply;
    }
    reply.features.emplace();
    for (const std::string_view line : split(response.body, '\n')) {
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos) continue;
      Feature feature;
      feature.layer = line.substr(0, equals);
      feature.properties.push_back({"value", Value(line.substr(equals + 1))});
      reply.features->features.push_back(std::move(feature));
    }
    return reply;
  }
  Step read(const Question&, const Ask&, const HttpResponse& response, const Reply& reply,
            ServerMemory&) const override {
    if (response.status != 200) return error_answer(ErrorCode::http, "no answer", response.status);
    if (reply.exception) return error_answer(ErrorCode::service_exception, reply.exception->message, 200);
    if (!reply.failure.empty()) return error_answer(ErrorCode::parse, reply.failure, 200);
    Answer answer;
    if (reply.features->features.empty()) return answer;
    answer.status = Status::ok;
    answer.value = reply.features->features.front().properties.front().value;
    return answer;
  }
  Step join(const Question& all, const Ask&, const ServerMemory& memory) const override {
    Ask joint = ask(all, memory, {});
    joint.joined = true;
    return joint;
  }
  std::vector<Portion> divide(const std::vector<const Service*>& services, const Question&,
                              const Reply& reply) const override {
    return divide_by_layer(services, reply, 0, 0);
  }

 private:
  static Ask ask(const Question& question, const ServerMemory& memory, const std::string& query) {
    Ask ask;
    ask.request.url = question.service->url + "?layers=" + question.service->layer + query;
    ask.masked_url = ask.request.url;
    ask.format = "lines";
    if (memory.apart.count(question.service->layer) == 0) ask.joint_key = joint_key(question, "lines");
    return ask;
  }
};

}  // namespace

const Family* layer_family() {
  static const LayerFamily family;
  return &family;
}

std::vector<std::string> layers_of(const HttpRequest& request) {
  return layer_names(request.url.substr(request.url.find("layers=") + 7));
}

Behaviour LayerServer::answer(const HttpRequest& request) const {
  const std::vector<std::string> asked = layers_of(request);
  const Duration delay = each_request + each_layer * static_cast<int>(asked.size());
  std::string body;
  bool refused = most_layers > 0 && asked.size() > most_layers;
  for (const std::string& layer : asked) {
    const auto found = layers.find(layer);
    switch (found == layers.end() ? Layer::Kind::refused_by_name : found->second) {
      case Layer::Kind::value:
        body += layer + "=value of " + layer + "\n";
        break;
      case Layer::Kind::empty:
        break;
      case Layer::Kind::unnamed:
        body += "=value of " + layer + "\n";
        break;
      case Layer::Kind::refused_by_name:
        return {delay, reply(200, "!the layer '" + layer + "' cannot be queried.")};
      case Layer::Kind::refused:
        refused = true;
        break;
      case Layer::Kind::breaks:
        return {delay, trouble()};
      case Layer::Kind::hangs:
        return {};
    }
  }
  if (refused) return {delay, reply(200, "!something is wrong")};
  return {delay, reply(200, body)};
}

Registry layers_at(const std::string& url, const std::vector<std::string>& layers) {
  std::vector<std::string> urls;
  for (const std::string& layer : layers) urls.push_back(url + "#" + layer);
  Registry registry = services_at(urls);
  for (Service& service : registry.services) service.type = ServiceType::arcgis;
  return registry;
}

}  // namespace geoprobe::testing
