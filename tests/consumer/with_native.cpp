// The core and the native backend: a registry of a service that nobody serves and one that need not be asked.
#include <geoprobe/native/client.h>
#include <geoprobe/native/proj_transform.h>
#include <geoprobe/native/sqlite_store.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read.h>
#include <geoprobe/result/tree.h>

#include <cstdio>

namespace {
constexpr const char* kRegistry = R"({
  "geoprobe": 1,
  "services": [
    { "key": "refused", "name": "Refused", "type": "wms", "url": "http://127.0.0.1:1/wms", "layer": "a" },
    { "key": "far", "name": "Far away", "type": "wms", "url": "http://127.0.0.1:1/wms", "layer": "b",
      "extent": [10, 10, 20, 20] }
  ],
  "groups": [{ "key": "site", "name": "This site", "services": ["refused", "far"] }]
})";
}  // namespace

int main() {
  // The module with PROJ is found by the run-time path that the package gave this program.
  const auto lambert = geoprobe::describe_crs(geoprobe::Crs{2154}, geoprobe::proj_transform());
  if (!lambert) {
    std::puts(lambert.failure().message.c_str());
    return 1;
  }
  const auto read = geoprobe::read_registry(kRegistry);
  const auto* registry = std::get_if<geoprobe::Registry>(&read);
  if (!registry) {
    for (const geoprobe::Fault& fault : std::get<geoprobe::Faults>(read))
      std::printf("%s: %s\n", fault.pointer.c_str(), fault.message.c_str());
    return 1;
  }
  geoprobe::ClientOptions options;
  options.policy.retries = 0;
  options.make_store = [](geoprobe::ClientOptions::Found found) {
    return std::make_unique<geoprobe::SqliteStore>(geoprobe::SqliteStoreOptions{.file = "answers.sqlite"},
                                                   std::move(found));
  };
  geoprobe::Client client(*registry, options);
  const geoprobe::PointQuery query{.root = geoprobe::find_node(*registry, "site").value(),
                                   .point = {31.4, -24.5}};
  const geoprobe::QueryResult result = client.query(query);
  std::fputs(geoprobe::result_tree(*registry, result, {}).c_str(), stdout);
  return result.summary.count(geoprobe::Status::error) == 1 &&
                 result.summary.count(geoprobe::Status::outside) == 1
             ? 0
             : 1;
}
