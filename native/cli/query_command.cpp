#include <geoprobe/native/client.h>
#include <geoprobe/native/process.h>

#include <memory>
#include <vector>

#include "cache_option.h"
#include "commands.h"
#include "console.h"
#include "interrupt.h"
#include "query_report.h"
#include "record_file.h"

namespace geoprobe::cli {

int run_query(const QueryArguments& arguments) {
  if (!arguments.replay.empty()) return run_replay(arguments);
  prepare_process();
  InterruptWatch interrupt;
  auto prepared = prepare_question(arguments.question);
  if (!prepared) {
    complain(prepared.failure().message);
    return kUsage;
  }
  ClientOptions options;
  options.policy = prepared.value().policy;
  options.random_seed = false;
  options.secrets = std::move(prepared.value().secrets);
  const auto transport = transport_options(arguments.network);
  if (!transport) {
    complain(transport.failure().message);
    return kUsage;
  }
  options.transport = transport.value();

  PointQuery query = prepared.value().query;
  if (query_format(arguments) == "geojson") query.features = true;

  std::unique_ptr<RecordFile> file;
  if (const auto refusal = refusal_of(arguments.record.empty() ? arguments.cache : "")) {
    complain(refusal->message);
    return kUsage;
  }
  if (!arguments.record.empty()) {
    file = std::make_unique<RecordFile>(arguments.record, arguments.force);
    options.record = [&](std::string_view line) { file->write(line); };
  }
  const auto complain_of_file = [&] {
    if (!file || !file->failure()) return false;
    complain(file->failure()->message);
    return true;
  };
  if (complain_of_file()) return file->is_refused() ? kUsage : kTrouble;

  // Said at the end: a line of progress may be on the terminal.
  std::vector<std::string> warnings;
  if (!options.record)
    keep_answers(options, arguments.cache, [&](std::string text) { warnings.push_back(std::move(text)); });

  auto client = std::make_unique<Client>(std::move(prepared.value().registry), std::move(options));
  QueryReport report(arguments, client->registry(), query.root);
  Client::OnEvent on_event;
  if (report.wants_events()) on_event = [&](const Event& event) { report.take(event); };
  const QueryResult result = client->query(query, on_event, interrupt.token());
  const int status = report.finish(result, interrupt.interrupted());
  client.reset();
  for (const std::string& warning : warnings) complain(warning);
  return complain_of_file() ? kTrouble : status;
}

}  // namespace geoprobe::cli
