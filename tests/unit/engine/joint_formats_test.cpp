// Several layers of a WMS in one request, where not every format says which layer a feature is of.
#include <geoprobe/services/joint.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/url.h>

#include <catch2/catch.hpp>

#include "engine/simulation.h"
#include "services/family_steps.h"

using namespace geoprobe;
using namespace geoprobe::testing;

namespace {

std::string decoded(const HttpRequest& request, const std::string& name) {
  return percent_decode(test::parameter(request.url, name));
}

std::vector<std::string> layers_in(const HttpRequest& request) {
  return layer_names(decoded(request, "QUERY_LAYERS"));
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += concat(out.empty() ? "" : ",", name);
  return out;
}

/// GeoServer as far as it matters here: in JSON the feature of a coverage (a layer "r…") has an empty id. A
/// layer "e…" has no feature. A layer "g…" is a group of v1: its feature is v1's, and comes once.
Behaviour geoserver(const HttpRequest& request) {
  const bool json = decoded(request, "INFO_FORMAT") == "application/json";
  std::string members;
  std::vector<std::string> layers = layers_in(request);
  for (std::string& layer : layers)
    if (layer.front() == 'g') layer = "v1";
  for (const std::string& layer : layer_names(joined(layers))) {
    if (layer.front() == 'e') continue;
    const std::string id = layer.front() == 'r' ? "" : layer + ".1";
    if (json)
      members += concat(members.empty() ? "" : ",", R"({"type":"Feature","geometry":null,"id":")", id,
                        R"(","properties":{"n":")", "value of ", layer, R"("}})");
    else
      members += concat("<gml:featureMember><x:", layer, " fid='", id, "'><x:n>value of ", layer,
                        "</x:n></x:", layer, "></gml:featureMember>");
  }
  const Duration delay = std::chrono::milliseconds(50);
  if (json) return {delay, reply(200, concat(R"({"type":"FeatureCollection","features":[)", members, "]}"))};
  return {delay, reply(200, concat("<wfs:FeatureCollection xmlns:wfs='http://www.opengis.net/wfs' "
                                   "xmlns:gml='http://www.opengis.net/gml' xmlns:x='urn:x'>",
                                   members, "</wfs:FeatureCollection>"))};
}

struct World {
  Simulation sim;
  std::size_t seen = 0;

  World(const std::string& url, const std::vector<std::string>& layers, std::size_t per_host)
      : sim(registry_of(url, layers), policy_of(per_host), &geoserver, nullptr, 0, {}, {}, &find_family) {}

  static Registry registry_of(const std::string& url, const std::vector<std::string>& layers) {
    Registry registry = services_at(std::vector<std::string>(layers.size(), url));
    for (std::size_t i = 0; i < layers.size(); ++i) {
      registry.services[i].layer = layers[i];
      registry.services[i].property = "n";
    }
    return registry;
  }
  static Policy policy_of(std::size_t per_host) {
    Policy policy;
    policy.cache_bytes = 0;
    policy.per_host = per_host;
    return policy;
  }

  /// Asks for all at one place, and tells each request as its format and how many layers it names.
  std::vector<std::string> ask(double x) {
    PointQuery query;
    query.root = {NodeKind::group, 0};
    query.point = {x, -24};
    const QueryId id = sim.submit(query);
    sim.run();
    for (const Leaf& leaf : sim.result(id).leaves) {
      const std::string& layer = sim.engine().registry().services[leaf.service].layer;
      INFO(layer);
      CHECK(leaf.answer.error == std::nullopt);
      CHECK(leaf.answer.status == (layer.front() == 'e' ? Status::empty : Status::ok));
      const std::string owner = layer.front() == 'g' ? "v1" : layer;
      if (leaf.answer.status == Status::ok) CHECK(*leaf.answer.value.as_string() == "value of " + owner);
    }
    std::vector<std::string> told;
    for (; seen < sim.requests().size(); ++seen) {
      const HttpRequest& request = sim.requests()[seen];
      const bool json = decoded(request, "INFO_FORMAT") == "application/json";
      if (decoded(request, "REQUEST") == "GetCapabilities") {
        told.emplace_back("capabilities");
        continue;
      }
      told.push_back(concat(json ? "json " : "gml ", std::to_string(layers_in(request).size())));
    }
    return told;
  }
};

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "Coverages that JSON does not name are asked in GML in as many requests, and the next time at once") {
  World world("http://maps.test/geoserver/wms", {"r1", "r2", "r3", "r4", "r5", "r6"}, 2);
  CHECK(world.ask(1) == Told{"json 3", "json 3", "gml 3", "gml 3"});
  CHECK(world.ask(2) == Told{"gml 3", "gml 3"});
  CHECK(world.ask(3) == Told{"gml 3", "gml 3"});
}

TEST_CASE("Layers that JSON names stay with it beside coverages that it does not") {
  World world("http://maps.test/geoserver/wms", {"r1", "v1", "r2", "v2", "e1"}, 1);
  // e1 has nothing here, and may be a group of what has: it is queried without them, once for each.
  CHECK(world.ask(1) == Told{"json 5", "gml 3", "json 1", "capabilities"});
  CHECK(world.ask(2) == Told{"gml 2", "json 3", "json 1"});
  CHECK(world.ask(3) == Told{"gml 2", "json 3"});
}

TEST_CASE("A server that nothing gives away is asked in GML, in JSON for its types, and no more than that") {
  World world("http://maps.test/wms", {"r1", "v1", "r2", "v2"}, 1);
  CHECK(world.ask(1) == Told{"gml 4", "json 4", "gml 2"});
  CHECK(world.ask(2) == Told{"gml 2", "json 2"});
  CHECK(world.ask(3) == Told{"gml 2", "json 2"});
}

TEST_CASE("A group beside its member is queried without it, and from then on by itself") {
  World world("http://maps.test/geoserver/wms", {"v1", "g1", "v2"}, 1);
  CHECK(world.ask(1) == Told{"json 3", "json 1"});
  CHECK(world.ask(2) == Told{"json 2", "json 1"});
}

TEST_CASE("Two groups of one layer are told apart from it and from each other") {
  World world("http://maps.test/geoserver/wms", {"g1", "g2", "v1"}, 1);
  world.ask(1);
  world.ask(2);
  CHECK(world.ask(3) == Told{"json 1", "json 1", "json 1"});
}
