#include "../contract/contract.h"

#include <geoprobe/native/httplib_transport.h>
#include <geoprobe/text/json_reader.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "../support/child_process.h"
#include "../support/exchange.h"

namespace geoprobe::contract {
namespace {

TimePoint now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return TimePoint(std::chrono::duration_cast<Duration>(since));
}

Servers read_servers(const std::string& line) {
  const auto value = read_json(line).value();
  const auto origin = [&](const char* name) { return *value.find(name)->as_string(); };
  return {origin("first"), origin("second"), origin("closed")};
}

TEST_CASE("The native transport keeps the contract of all transports", "[contract]") {
  test::ChildProcess server({"node", GEOPROBE_TESTS "/servers/contract-server.mjs"});
  const Servers servers = read_servers(server.read_line());
  const auto cases = contract_cases(servers, Platform::native);
  test::Outcomes outcomes;
  HttplibTransport transport({}, [&](ExchangeId id, HttpOutcome outcome, Age age) {
    outcomes.put(id, std::move(outcome), now() - age.value());
  });

  for (std::size_t i = 0; i < cases.size(); ++i) {
    DYNAMIC_SECTION(cases[i].name) {
      Run run(cases[i], log_url(servers, i), transport, 1000 * (i + 1));
      run.begin();
      if (!cases[i].blocked_on.empty()) {
        CHECK(test::describe(test::Exchanges().fetch(cases[i].blocked_on)) == "200 passed");
        run.released(now());
      }
      while (!run.done()) {
        auto outcome = outcomes.next(test::kPatience);
        INFO(run.missing());
        REQUIRE(outcome.has_value());
        run.handle_outcome(outcome->id, std::move(outcome->outcome), outcome->arrived);
      }
      CHECK(run.verdict() == "");
      CHECK(transport.wait_until_idle(test::kPatienceMs));
    }
  }
}

}  // namespace
}  // namespace geoprobe::contract
