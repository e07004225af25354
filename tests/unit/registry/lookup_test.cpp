#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {
Registry sample() {
  std::variant<Registry, Faults> result = read_registry(R"({"geoprobe":1,"services":[
    {"key":"altitude","type":"wms","url":"http://h/","layer":"l","auth":{"type":"basic","user":"env:USER_A","password":"env:PASS"}},
    {"key":"slope","type":"wms","url":"http://h/","layer":"l","auth":{"type":"bearer","token":"env:PASS"}},
    {"key":"site","type":"wms","url":"http://h/","layer":"l","auth":{"type":"query","name":"k","value":"literal"}}],
   "groups":[{"key":"relief","services":["slope"],"groups":["heights"]},{"key":"heights","services":["altitude","slope"]},
             {"key":"site","services":["site"]}],
   "collections":[{"key":"site","groups":["heights","relief"]},{"key":"empty"}]})");
  REQUIRE(std::holds_alternative<Registry>(result));
  return std::get<Registry>(std::move(result));
}

std::string fault(std::string_view key) {
  const Expected<NodeRef> node = find_node(sample(), key);
  REQUIRE_FALSE(node);
  return node.failure().message;
}
}  // namespace

TEST_CASE("A key is looked up among collections, then groups, then services") {
  const Registry registry = sample();
  CHECK(find_node(registry, "site").value() == NodeRef{NodeKind::collection, 0});
  CHECK(find_node(registry, "heights").value() == NodeRef{NodeKind::group, 1});
  CHECK(find_node(registry, "slope").value() == NodeRef{NodeKind::service, 1});
  CHECK(node_key(registry, find_node(registry, "heights").value()) == "heights");
}

TEST_CASE("A kind in front of a key narrows the search") {
  const Registry registry = sample();
  CHECK(find_node(registry, "service:site").value() == NodeRef{NodeKind::service, 2});
  CHECK(find_node(registry, "group:site").value() == NodeRef{NodeKind::group, 2});
  CHECK(find_node(registry, "collection:site").value() == NodeRef{NodeKind::collection, 0});
}

TEST_CASE("An unknown key is refused with the nearest ones") {
  CHECK(fault("altitud") == "no collection, group or service has the key 'altitud'; nearest: altitude");
  CHECK(fault("service:heights") == "no service has the key 'heights'");
  CHECK(fault("layer:slope").find("service:KEY, group:KEY or collection:KEY") != std::string::npos);
  CHECK(fault("").find("''") != std::string::npos);
  CHECK(fault("a\x1b[0m").find('\x1b') == std::string::npos);
  CHECK(find_node(Registry{}, "x").failure().message.find("the registry has no collection") !=
        std::string::npos);
}

TEST_CASE("The services under a node come in the registry's order, each once") {
  const Registry registry = sample();
  const auto under = [&](const char* key) {
    return services_under(registry, find_node(registry, key).value());
  };
  CHECK(under("collection:site") == std::vector<std::size_t>{0, 1});
  CHECK(under("relief") == std::vector<std::size_t>{1, 0});
  CHECK(under("service:site") == std::vector<std::size_t>{2});
  CHECK(under("empty").empty());
}

TEST_CASE("Secrets are named sorted and once, and only those that are missing") {
  const Registry registry = sample();
  CHECK(secret_variables(registry, {0, 1, 2}) == std::vector<std::string>{"PASS", "USER_A"});
  CHECK(secret_variables(registry, {2}).empty());
  CHECK(missing_secrets(registry, {0, 1}, {{"PASS", "x"}}) == std::vector<std::string>{"USER_A"});
  CHECK(missing_secrets(registry, {0, 1}, {{"PASS", ""}, {"USER_A", "x"}}).empty());
}

TEST_CASE("A registry narrowed to some services keeps their places and drops groups without them") {
  const Registry whole = sample(), narrowed = narrowed_to(whole, {0});
  const auto under = [&](const char* key) {
    return services_under(narrowed, find_node(narrowed, key).value());
  };
  CHECK(under("collection:site") == std::vector<std::size_t>{0});
  CHECK(under("relief") == std::vector<std::size_t>{0});
  CHECK(under("group:site").empty());
  CHECK(narrowed.services.size() == whole.services.size());
  CHECK(narrowed_to(whole, {2}).collections[0].groups.empty());
}
