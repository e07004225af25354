#include "page_server.h"

#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/value.h>

#include <map>
#include <utility>

#include "http_server.h"
#include "serve/page_folder.h"

namespace geoprobe::demo {
namespace {

constexpr const char* kNoPage = R"(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>geoprobe demo</title>
<body style="font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem">
<h1>The page is not built</h1>
<p>The demo's map services are running, and <a href="registry.json">their registry</a> is here. The map page comes
with the WebAssembly build. In geoprobe's source tree:</p>
<pre>scripts/setup demo
npm --prefix web run build</pre>
<p>Then start <code>geoprobe demo</code> again, or name the built folder with <code>--page FOLDER</code>.</p>
</body>
</html>
)";

}  // namespace

class PageServer::Impl {
 public:
  Impl(const std::filesystem::path& folder, std::vector<PageRegistry> registries) {
    Value list = Value::array();
    for (PageRegistry& registry : registries) {
      Value item = Value::object();
      list.push(item.add("id", registry.id).add("name", registry.name).add("url", registry.file));
      files_.emplace("/" + registry.file, std::move(registry.text));
    }
    files_.emplace("/registries.json",
                   write_json_indented(Value::object().add("registries", std::move(list))) + "\n");
    httplib::Server& handlers = server_.handlers();
    allow_every_origin(handlers);
    if (!folder.empty())
      serve::offer_folder(handlers, folder);
    else
      handlers.Get("/", [](const httplib::Request&, httplib::Response& response) {
        response.set_content(kNoPage, "text/html; charset=utf-8");
      });
    // Before the folder's files: that folder, as it is built, offers no registry.
    handlers.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      const auto found = files_.find(request.path);
      if (found == files_.end()) return httplib::Server::HandlerResponse::Unhandled;
      response.set_content(found->second, "application/json");
      return httplib::Server::HandlerResponse::Handled;
    });
    handlers.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("ok\n", "text/plain");
    });
  }

  HttpServer& server() { return server_; }

 private:
  std::map<std::string, std::string> files_;  // text by path
  HttpServer server_;                         // last: its threads use the rest
};

PageServer::PageServer(const std::filesystem::path& folder, std::vector<PageRegistry> registries)
    : impl_(std::make_unique<Impl>(folder, std::move(registries))) {}

PageServer::~PageServer() = default;

std::optional<Failure> PageServer::start(int port) {
  return impl_->server().start(port);
}

void PageServer::stop() {
  impl_->server().stop();
}

const std::string& PageServer::origin() const {
  return impl_->server().origin();
}

}  // namespace geoprobe::demo
