#include <set>
#include <string_view>

#include "contract.h"

namespace geoprobe::contract {
namespace {

using Kind = TransportError::Kind;

std::string kind_name(Kind kind) {
  switch (kind) {
    case Kind::network:
      return "network";
    case Kind::tls:
      return "tls";
    case Kind::cors:
      return "cors";
    case Kind::too_large:
      return "too_large";
  }
  return "unknown";
}

std::string describe(const std::optional<HttpOutcome>& outcome) {
  if (!outcome) return "no outcome";
  if (const auto* error = std::get_if<TransportError>(&*outcome))
    return "a " + kind_name(error->kind) + " error (" + error->message + ")";
  const auto& response = *std::get_if<HttpResponse>(&*outcome);
  return "status " + std::to_string(response.status) + " with " + std::to_string(response.body.size()) +
         " bytes \"" + response.body.substr(0, 80) + "\"";
}

std::string expect_reply(const Observed& seen, std::size_t index, int status, std::string_view body) {
  const auto* response = seen.outcomes[index] ? std::get_if<HttpResponse>(&*seen.outcomes[index]) : nullptr;
  if (response != nullptr && response->status == status && response->body == body) return {};
  return "request " + std::to_string(index) + ": expected status " + std::to_string(status) + " with " +
         std::to_string(body.size()) + " bytes, got " + describe(seen.outcomes[index]);
}

std::string expect_error(const Observed& seen, std::size_t index, const std::set<Kind>& kinds) {
  const auto* error = seen.outcomes[index] ? std::get_if<TransportError>(&*seen.outcomes[index]) : nullptr;
  if (error != nullptr && kinds.contains(error->kind))
    return error->message.empty() ? "the error has no message" : "";
  return "request " + std::to_string(index) + ": expected a " + kind_name(*kinds.begin()) + " error, got " +
         describe(seen.outcomes[index]);
}

std::string expect_field(const Observed& seen, std::size_t index, std::string_view name,
                         std::string_view value) {
  const auto* response = seen.outcomes[index] ? std::get_if<HttpResponse>(&*seen.outcomes[index]) : nullptr;
  const std::string* field = response != nullptr ? find_header(response->headers, name) : nullptr;
  if (field != nullptr && *field == value) return {};
  return std::string(name) + ": expected " + std::string(value) + ", got " +
         (field != nullptr ? *field : "none");
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string first_of(std::initializer_list<std::string> problems) {
  for (const std::string& problem : problems)
    if (!problem.empty()) return problem;
  return {};
}

/// What the server's encoded replies decode to.
std::string house_text() {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "one point through the whole house\n";
  return text;
}

class Cases {
 public:
  Cases(const Servers& servers, Platform platform) : servers_(servers), platform_(platform) {}
  std::vector<Case> all();

 private:
  using Check = std::function<std::string(const Observed&)>;

  HttpRequest get(std::string_view target, bool second = false) const {
    HttpRequest request;
    request.url = second ? servers_.second : servers_.first;
    request.url += target;
    request.url += target.find('?') == std::string_view::npos ? "?case=" : "&case=";
    request.url += std::to_string(cases_.size());
    return request;
  }
  void add(std::string name, std::vector<Request> requests, Check check, std::vector<Abort> aborts = {}) {
    cases_.push_back({std::move(name), std::move(requests), std::move(aborts), std::move(check)});
  }
  void add_reply(std::string name, std::string_view target, std::string body) {
    add(std::move(name), {{get(target), {}}},
        [body = std::move(body)](const Observed& seen) { return expect_reply(seen, 0, 200, body); });
  }
  void add_failure(std::string name, std::string_view target) {
    add(std::move(name), {{get(target), {}}},
        [broken = broken_](const Observed& seen) { return expect_error(seen, 0, broken); });
  }
  void replies();
  void failures();
  void bounds();
  void redirects();
  void aborts();
  void arrivals();

  Servers servers_;
  Platform platform_;
  std::set<Kind> broken_ =
      platform_ == Platform::browser ? std::set{Kind::network, Kind::cors} : std::set{Kind::network};
  std::vector<Case> cases_;
};

void Cases::replies() {
  add("two requests answered out of order are delivered in the order of their answers",
      {{get("/hold"), {}}, {get("/release"), {}}}, [](const Observed& seen) {
        const std::string problem =
            first_of({expect_reply(seen, 0, 200, "held"), expect_reply(seen, 1, 200, "released")});
        if (!problem.empty()) return problem;
        return std::string(seen.order == std::vector<std::size_t>{1, 0} ? ""
                                                                        : "they came in the wrong order");
      });
  add("a 404 is a reply with its body", {{get("/nowhere"), {}}},
      [](const Observed& seen) { return expect_reply(seen, 0, 404, "no /nowhere here"); });
  add("statuses of every kind are replies",
      {{get("/status?code=204"), {}},
       {get("/status?code=500"), {}},
       {get("/status?code=418"), {}},
       {get("/status?code=599"), {}}},
      [](const Observed& seen) {
        return first_of({expect_reply(seen, 0, 204, ""), expect_reply(seen, 1, 500, "status 500"),
                         expect_reply(seen, 2, 418, "status 418"), expect_reply(seen, 3, 599, "status 599")});
      });
  add("a reply's fields come with it", {{get("/status?code=503"), {}}}, [](const Observed& seen) {
    return first_of({expect_reply(seen, 0, 503, "status 503"), expect_field(seen, 0, "retry-after", "7"),
                     expect_field(seen, 0, "CONTENT-TYPE", "text/plain")});
  });
  add_reply("an empty body is a reply", "/bytes?n=0", "");
  add_reply("a chunked body is put together", "/chunked", "one, two, three");
  add_reply("a body that ends with the connection is taken whole", "/until-close", "until the end");
  add_reply("interim replies are passed over", "/interim", "after the hints");
  add_reply("a slow reply is waited for", "/slow", "slow");
  add_reply("a body that drips is taken whole", "/drip", std::string(40, 'd'));
  add_reply("a head that drips is read", "/drip-head", "drip");
  add_reply("a gzip body is decoded", "/gzip", house_text());
  add_reply("a deflate body is decoded", "/deflate", house_text());
  add_reply("a brotli body is decoded", "/brotli", house_text());
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  add_reply("the bytes of a body are not touched", "/all-bytes", bytes);

  HttpRequest echo = get("/echo?LAYERS=a,b&BBOX=1,2:3/4&q=%2C%20%C3%A9");
  echo.headers.emplace_back("X-Client", "atlas");
  const std::string said =
      "GET /echo?LAYERS=a,b&BBOX=1,2:3/4&q=%2C%20%C3%A9&case=" + std::to_string(cases_.size());
  add("a URL and the fields given are sent as they are written", {{echo, {}}},
      [said](const Observed& seen) { return expect_reply(seen, 0, 200, said + "\natlas\n"); });
  HttpRequest post = get("/echo");
  post.method = "POST";
  post.headers.emplace_back("Content-Type", "text/plain");
  post.body = "a body with ümlauts";
  add("a POST carries its body", {{post, {}}}, [id = cases_.size()](const Observed& seen) {
    return expect_reply(seen, 0, 200, "POST /echo?case=" + std::to_string(id) + "\n\na body with ümlauts");
  });

  std::vector<Request> many;
  for (int i = 0; i < 200; ++i) many.push_back({get("/hello?n=" + std::to_string(i), i % 2 == 1), {}});
  add("200 requests at once are all answered, each with its own reply", std::move(many),
      [](const Observed& seen) {
        for (std::size_t i = 0; i < 200; ++i)
          if (std::string problem = expect_reply(seen, i, 200, "hello " + std::to_string(i));
              !problem.empty())
            return problem;
        return std::string(count(seen.log, "GET /hello") == 200 ? "" : "the server did not see 200 requests");
      });
}

void Cases::failures() {
  HttpRequest refused = get("/");
  refused.url = servers_.closed + "/";
  add("a refused connection is a network error", {{refused, {}}},
      [broken = broken_](const Observed& seen) { return expect_error(seen, 0, broken); });
  add_failure("a connection reset before the reply is a network error", "/reset");
  add_failure("a connection reset within the body is a network error", "/reset-inside");
  add_failure("a body that ends before its length is a network error", "/truncated");
  add_failure("chunks that end before the last are a network error", "/truncated-chunks");
  add_failure("a body that is no gzip is a network error", "/bad-gzip");
  if (platform_ == Platform::native)
    add_failure("a gzip body that is cut short is a network error", "/short-gzip");
  add("an exchange that fails does not harm the next", {{get("/reset"), {}}, {get("/hello?n=1"), 0}},
      [broken = broken_](const Observed& seen) {
        return first_of({expect_error(seen, 0, broken), expect_reply(seen, 1, 200, "hello 1")});
      });
}

void Cases::bounds() {
  const auto bounded = [this](std::string_view target, std::size_t most) {
    HttpRequest request = get(target);
    request.max_bytes = most;
    return request;
  };
  add("a body as large as is allowed is a reply", {{bounded("/bytes?n=1000", 1000), {}}},
      [](const Observed& seen) { return expect_reply(seen, 0, 200, std::string(1000, 'x')); });
  const auto too_large = [](const Observed& seen) { return expect_error(seen, 0, {Kind::too_large}); };
  add("a body one byte larger than is allowed is too large", {{bounded("/bytes?n=1001", 1000), {}}},
      too_large);
  add("a body without end is too large", {{bounded("/endless", 100000), {}}}, too_large);
  add("the bound holds for the decoded body", {{bounded("/gzip-bomb", 1u << 20), {}}}, too_large);
}

void Cases::redirects() {
  const bool native = platform_ == Platform::native;
  add(native ? "a redirect is delivered and not followed" : "a redirect without end is an error",
      {{get("/loop"), {}}}, [native, broken = broken_](const Observed& seen) {
        if (!native) return expect_error(seen, 0, broken);
        if (count(seen.log, "GET /loop") != 1) return std::string("the server was asked more than once");
        return expect_reply(seen, 0, 302, "");
      });
  HttpRequest elsewhere = get("/elsewhere");
  elsewhere.headers.emplace_back("Authorization", "Bearer opensesame");
  add("credentials do not follow a redirect to another origin", {{elsewhere, {}}},
      [native](const Observed& seen) {
        if (count(seen.log, "first GET /elsewhere authorization=Bearer opensesame") != 1)
          return "the first origin did not get the credentials: " + seen.log;
        if (count(seen.log, "second GET /hello") != (native ? 0u : 1u))
          return "the second origin was asked a wrong number of times: " + seen.log;
        if (count(seen.log, "opensesame") != 1) return "the credentials went elsewhere: " + seen.log;
        return native ? expect_reply(seen, 0, 302, "") : expect_reply(seen, 0, 200, "hello elsewhere");
      });
}

void Cases::aborts() {
  add("an aborted exchange gives its connection up at once",
      {{get("/hang"), {}}, {get("/when-hung"), {}}, {get("/when-ended"), 1}},
      [](const Observed& seen) {
        return first_of({expect_reply(seen, 1, 200, "hung"), expect_reply(seen, 2, 200, "ended")});
      },
      {{0, 1}});
  add("aborting what has ended does nothing", {{get("/hello?n=1"), {}}, {get("/hello?n=2"), 0}},
      [](const Observed& seen) {
        return first_of({expect_reply(seen, 0, 200, "hello 1"), expect_reply(seen, 1, 200, "hello 2")});
      },
      {{0, 0}});
}

void Cases::arrivals() {
  const std::string passed = get("/passed").url;
  add("an outcome tells when it arrived, however late its receiver comes", {{get("/late"), {}}},
      [knows = platform_ != Platform::node](const Observed& seen) {
        if (knows && !seen.arrivals[0]) return std::string("it does not say when it arrived");
        if (seen.arrivals[0] && *seen.arrivals[0] >= *seen.released)
          return std::string("it arrived, but says so of the moment when its receiver came");
        return expect_reply(seen, 0, 200, "late");
      });
  cases_.back().blocked_on = passed;
}

std::vector<Case> Cases::all() {
  replies();
  failures();
  bounds();
  redirects();
  aborts();
  arrivals();
  return std::move(cases_);
}

}  // namespace

std::vector<Case> contract_cases(const Servers& servers, Platform platform) {
  return Cases(servers, platform).all();
}

std::string log_url(const Servers& servers, std::size_t index) {
  return servers.first + "/log?case=" + std::to_string(index);
}

}  // namespace geoprobe::contract
