#include <geoprobe/registry/credentials.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {

Service open_service() {
  Service service;
  service.key = service.name = "a";
  service.url = "https://h.test/wms?map=m&Access_Token=t0%2Bk&styles=";
  service.layer = "l";
  service.params = {{"TIME", "2020"}, {"api-key", "k3y"}, {"tokenized", "true"}, {"secret", ""}};
  service.headers = {{"X-Api-Key", "h3ad"}, {"X-Client", "atlas"}};
  return service;
}

}  // namespace

TEST_CASE("A credential is known by the name of its parameter or field") {
  for (const char* name : {"apikey", "API_KEY", "api-key", "X-Api-Key", "key", "token", "access_token",
                           "auth", "client_secret", "Ocp-Apim-Subscription-Key", "password", "passwd", "pwd",
                           "sig", "X-Amz-Signature", "appid", "authkey", "map.key"})
    CHECK(std::pair(name, is_credential_name(name)) == std::pair(name, true));
  for (const char* name : {"layer", "keyword", "tokenized", "keys", "author", "time", "map", "signed",
                           "apple", "", "secretary", "passage", "monkey", "design"})
    CHECK(std::pair(name, is_credential_name(name)) == std::pair(name, false));
}

TEST_CASE("Credentials in the open are found in the URL, the parameters and the header fields") {
  std::string found;
  for (const OpenCredential& one : open_credentials(open_service()))
    found += one.pointer + " " + one.name + "=" + one.value + "\n";
  CHECK(found ==
        "/url Access_Token=t0+k\n"
        "/params/api-key api-key=k3y\n"
        "/headers/X-Api-Key X-Api-Key=h3ad\n");
}

TEST_CASE("validate says where they are and what to write, and never repeats one") {
  Registry registry;
  registry.services.push_back(open_service());
  const Faults warnings = warn_of_credentials(registry);
  REQUIRE(warnings.size() == 3);
  CHECK(warnings[0].pointer == "/services/0/url");
  CHECK(warnings[1].pointer == "/services/0/params/api-key");
  CHECK(warnings[2].pointer == "/services/0/headers/X-Api-Key");
  CHECK(warnings[1].message.find(R"("auth": {"type": "query", "name": "api-key", "value": "env:NAME"})") !=
        std::string::npos);
  CHECK(warnings[2].message.find(R"("type": "header")") != std::string::npos);
  for (const Fault& warning : warnings)
    for (const char* secret : {"t0+k", "t0%2Bk", "k3y", "h3ad"})
      CHECK(warning.message.find(secret) == std::string::npos);
}

TEST_CASE("A service without its credentials is the same service") {
  Service service = open_service();
  service.auth.type = Auth::Type::header;
  service.auth.name = "X-Key";
  service.auth.value.literal = "s3cret";
  Registry registry;
  registry.services.push_back(without_credentials(service));
  CHECK(
      write_json(registry_document(registry)) ==
      R"({"geoprobe":1,"services":[{"key":"a","type":"wms","url":"https://h.test/wms?map=m&styles=","layer":"l",)"
      R"("params":{"TIME":"2020","tokenized":"true"},"headers":{"X-Client":"atlas"}}]})");
  service.url = "https://h.test/wms?token=x";
  CHECK(without_credentials(service).url == "https://h.test/wms");
}
