#include "query_report.h"

#include <geoprobe/registry/lookup.h>
#include <geoprobe/result/table.h>
#include <geoprobe/result/tree.h>
#include <geoprobe/text/terminal.h>

#include "serve/geocontext_view.h"

namespace geoprobe::cli {
namespace {

std::string formatted(const std::string& format, const Registry& registry, const QueryResult& result) {
  if (format == "tree") return result_tree(registry, result, tree_style());
  if (format == "csv") return result_csv(registry, result);
  if (format == "geojson") return write_json_indented(result_geojson(registry, result)) + '\n';
  if (format == "geocontext") return serve::GeocontextView(registry).answer(result) + '\n';
  return document_text(registry, result);
}

void say_more(const Registry& registry, const Leaf& leaf) {
  std::string line = registry.services[leaf.service].key + ": " + std::string(to_string(leaf.answer.status));
  if (leaf.source)
    line += " after " + std::to_string(leaf.source->elapsed_ms) + " ms, attempt " +
            std::to_string(leaf.source->attempts) + ", " + leaf.source->url;
  note(plain_line(line));
}

}  // namespace

std::string query_format(const QueryArguments& arguments) {
  if (!arguments.format.empty()) return arguments.format;
  return output_is_terminal() ? "tree" : "json";
}

QueryReport::QueryReport(const QueryArguments& arguments, const Registry& registry, NodeRef root)
    : arguments_(arguments),
      registry_(registry),
      all_(services_under(registry, root).size()),
      progress_(!arguments.stream && !arguments.verbose),
      document_(registry, JsonForm::compact) {
  show_progress();
}

void QueryReport::show_progress() {
  progress_.show(std::to_string(answered_) + " of " + std::to_string(all_) + " answers");
}

void QueryReport::take(const Event& event) {
  const auto* service = std::get_if<ServiceAnswered>(&event);
  if (service && arguments_.verbose) say_more(registry_, service->leaf);
  if (service) {
    ++answered_;
    show_progress();
  }
  if (!arguments_.stream || !written_) return;
  const std::string line = service ? service_event(document_.add(service->leaf))
                                   : done_event(document_.finish(std::get_if<QueryDone>(&event)->result));
  written_ = print(line + '\n');
}

int QueryReport::finish(const QueryResult& result, bool interrupted) {
  progress_.clear();
  if (!arguments_.stream) written_ = print(formatted(query_format(arguments_), registry_, result));
  if (!written_) return kTrouble;
  return interrupted ? kInterrupted : exit_status(result.summary);
}

}  // namespace geoprobe::cli
