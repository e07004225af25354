#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/result/document.h>

#include <cstddef>
#include <string>

#include "commands.h"
#include "console.h"

namespace geoprobe::cli {

/// Prints a query as its options want it: events as they come, or the whole at the end, and how far it is.
class QueryReport {
 public:
  /// Arguments and registry outlive the report.
  QueryReport(const QueryArguments& arguments, const Registry& registry, NodeRef root);

  /// Whether take() has anything to do.
  bool wants_events() const { return arguments_.stream || arguments_.verbose || progress_.shown(); }
  void take(const Event& event);
  /// Returns the exit status.
  int finish(const QueryResult& result, bool interrupted);

 private:
  void show_progress();

  const QueryArguments& arguments_;
  const Registry& registry_;
  std::size_t all_, answered_ = 0;
  bool written_ = true;
  ProgressLine progress_;
  DocumentText document_;  ///< of --stream
};

/// tree, json, geojson, csv or geocontext.
std::string query_format(const QueryArguments& arguments);

}  // namespace geoprobe::cli
