#include "page_server.h"

#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/value.h>

#include <map>
#include <utility>

#include "open_listener.h"
#include "serve/problem.h"

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
  Impl(const std::filesystem::path& folder, std::vector<PageRegistry> registries) : folder_(folder.string()) {
    Value list = Value::array();
    for (PageRegistry& registry : registries) {
      Value item = Value::object();
      list.push(item.add("id", registry.id).add("name", registry.name).add("url", registry.file));
      files_.emplace("/" + registry.file, std::move(registry.text));
    }
    files_.emplace("/registries.json",
                   write_json_indented(Value::object().add("registries", std::move(list))) + "\n");
  }

  std::optional<Failure> start(int port) {
    listener_ = open_listener(port, folder_, [this](const serve::RequestHead& head) { return answer(head); });
    return listener_->start();
  }

  void stop() {
    if (listener_) listener_->stop();
  }
  const std::string& origin() const { return listener_->origin(); }

 private:
  serve::Reply answer(const serve::RequestHead& head) const {
    // Before the folder's files: that folder, as it is built, offers no registry.
    if (const auto found = files_.find(head.path); found != files_.end())
      return {200, "application/json", found->second};
    if (head.path == "/healthz") return {200, "text/plain; charset=utf-8", "ok\n"};
    if (folder_.empty() && head.path == "/") return {200, "text/html; charset=utf-8", kNoPage};
    if (folder_.empty()) return serve::problem(404, "there is nothing at this path");
    serve::Reply reply;
    reply.from_folder = true;
    return reply;
  }

  std::string folder_;
  std::map<std::string, std::string> files_;   // text by path
  std::unique_ptr<serve::Listener> listener_;  // last: its threads use the rest
};

PageServer::PageServer(const std::filesystem::path& folder, std::vector<PageRegistry> registries)
    : impl_(std::make_unique<Impl>(folder, std::move(registries))) {}

PageServer::~PageServer() = default;

std::optional<Failure> PageServer::start(int port) {
  return impl_->start(port);
}

void PageServer::stop() {
  impl_->stop();
}

const std::string& PageServer::origin() const {
  return impl_->origin();
}

}  // namespace geoprobe::demo
