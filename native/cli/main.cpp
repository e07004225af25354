#include <geoprobe/native/process.h>
#include <geoprobe/text/ascii.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <set>

#include "cache_option.h"
#include "commands.h"
#include "console.h"
#include "demo_command.h"
#include "serve_command.h"

namespace {

using namespace geoprobe;
using namespace geoprobe::cli;

void add_registry(CLI::App& command, std::string& path) {
  command.add_option("--registry", path, "Registry file (JSON): geoprobe's or GeoContext's")
      ->envname("GEOPROBE_REGISTRY")
      ->type_name("FILE");
}

/// FILE or --registry FILE, for the commands that only read a registry.
void add_registry(CLI::App& command, RegistryArguments& registry) {
  command.add_option("FILE", registry.file,
                     "The registry, - for standard input (default: $GEOPROBE_REGISTRY)");
  command.add_option("--registry", registry.option, "The same, as other commands take it")->type_name("FILE");
}

void add_format(CLI::App& command, std::string& format, std::vector<std::string> names,
                const std::string& text) {
  command.add_option("--format", format, text)->check(CLI::IsMember(std::move(names)))->option_text("FORMAT");
}

void add_question(CLI::App& command, QuestionArguments& question) {
  command.add_option("KEY", question.key,
                     "What to ask: a collection, group or service; service:KEY names the kind");
  command
      .add_option("--at", question.at,
                  "Where: longitude,latitude or x,y; 31.3963,-24.4561 or 31°23'46.7\"E,24°27'22\"S")
      ->required()
      ->type_name("X,Y");
  command.add_flag("--latlon", question.latlon, "The pair of --at is latitude,longitude");
  command.add_option("--crs", question.crs, "CRS of the point: EPSG:4326 (default), CRS:84 or any EPSG code")
      ->type_name("CODE");
  add_registry(command, question.registry);
  const std::string alone = "Without a registry";
  command.add_option("--type", question.type, "Type of the service (default wms)")
      ->type_name("TYPE")
      ->group(alone);
  command.add_option("--url", question.url, "Its endpoint")->type_name("URL")->group(alone);
  command.add_option("--layer", question.layer, "Its layer")->type_name("NAME")->group(alone);
  command
      .add_option("--property", question.property,
                  "The attribute wanted (default: all); with a KEY that is one service, in place of the "
                  "registry's")
      ->type_name("NAME")
      ->group(alone);
  add_options(command, question.policy,
              {"For the whole query: 250ms, 5s, 2m (default 10s)",
               "For one attempt, over the registry's (default 5s)"});
  command.add_option("--tolerance", question.tolerance, "Metres, over the registry's (default 10)")
      ->check(CLI::Range(0.0, 100000.0))
      ->option_text("METRES")
      ->group(kPolicyGroup);
  command.add_flag("--no-share", question.no_share, "One exchange a service")->group(kPolicyGroup);
  command
      .add_flag("--sequential", question.sequential,
                "One exchange at a time, not shared, no deadline unless given")
      ->group(kPolicyGroup);
  command.add_option("--seed", question.seed, "Of the retries' jitter (default: random)")
      ->option_text("N")
      ->group(kPolicyGroup);
}

/// --record, and --replay, which takes everything but the form of the output from its file.
void add_cassette(CLI::App& command, QueryArguments& query) {
  const std::string group = "Record and replay";
  command
      .add_option("--record", query.record,
                  "Write every exchange to a cassette, secrets masked: a new file for bug reports")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--force", query.force, "With --record: overwrite the file if it is there")->group(group);
  command
      .add_option("--replay", query.replay,
                  "Answer from a cassette, without a network; KEY and --at may be left out")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--timing", query.timing, "With --replay: take as long as the recorded servers did")
      ->group(group);
  command.get_option("--at")->required(false);
}

/// An option that is given and cannot be; empty: none.
std::string beside_replay(const CLI::App& command, const QueryArguments& query) {
  if (query.force && query.record.empty()) return "--force needs --record FILE";
  if (query.replay.empty()) return query.timing ? "--timing needs --replay FILE" : "";
  const std::set<std::string> also = {"KEY",      "--at",     "--latlon",  "--crs",    "--registry",
                                      "--format", "--stream", "--verbose", "--replay", "--timing"};
  for (const CLI::Option* option : command.get_options())
    if (option->count() > 0 && also.count(option->get_name()) == 0)
      return option->get_name() + " cannot be given with --replay: the cassette decides it";
  return "";
}

/// What CLI11 found wrong, and the command whose --help says more.
std::string usage_message(const CLI::App* app, const CLI::Error& error) {
  std::string command = app->get_name();
  for (auto chosen = app->get_subcommands(); !chosen.empty(); chosen = chosen.front()->get_subcommands())
    command += ' ' + chosen.front()->get_name();
  return "geoprobe: " + std::string(error.what()) + " (" + command + " --help has the usage)\n";
}

std::string unknown_command(const CLI::App& app, const std::string& typed) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const bool option = typed.starts_with('-');
  std::string text = std::string("there is no ") + (option ? "option" : "command") + " '" + typed + "'";
  const auto near = nearest_words(typed, names, 1);
  if (!near.empty()) text += "; did you mean '" + near.front() + "'?";
  return text + " (geoprobe --help lists them)";
}

}  // namespace

int main(int argc, char** argv) {
  ignore_file_size_signal();
  CLI::App app("Ask many map services what is here, at once.", "geoprobe");
  app.set_version_flag("--version", "geoprobe " GEOPROBE_VERSION);
  app.require_subcommand(1);
  app.failure_message(usage_message);
  app.footer(
      "Exit status: 0 every service answered, 3 some failed, 4 all failed, 2 wrong usage or a faulty "
      "registry,\n"
      "1 trouble that is not the question's, 130 interrupted.");
  int status = kAnswered;

  QueryArguments query;
  CLI::App* query_command =
      app.add_subcommand("query", "Ask every service under KEY at a point and print the result");
  add_question(*query_command, query.question);
  add_format(*query_command, query.format, {"tree", "json", "geojson", "csv", "geocontext"},
             "tree, json, geojson, csv or geocontext, as its API answers (default: tree on a terminal, json "
             "elsewhere)");
  query_command->add_flag("--stream", query.stream, "Print one JSON event a line, as answers arrive");
  query_command->add_flag("--features", query.question.features,
                          "Keep the features found, with their geometry");
  add_options(*query_command, query.network, "");
  query_command->add_flag("-v,--verbose", query.verbose, "Say on standard error what each service was asked");
  add_cache_option(*query_command, query.cache, "Policy");
  add_cassette(*query_command, query);
  query_command->callback([&] {
    const std::string fault = beside_replay(*query_command, query);
    if (!fault.empty()) complain(fault);
    status = fault.empty() ? run_query(query) : static_cast<int>(kUsage);
  });

  ExplainArguments explain;
  CLI::App* explain_command = app.add_subcommand(
      "explain", "Print the exchanges a query would begin with, and why, without sending one");
  add_question(*explain_command, explain.question);
  add_format(*explain_command, explain.format, {"text", "json"},
             "text or json (default: text on a terminal, json elsewhere)");
  explain_command->callback([&] { status = run_explain(explain); });

  ValidateArguments validate;
  CLI::App* validate_command =
      app.add_subcommand("validate", "Check a registry and report every fault with its place");
  add_registry(*validate_command, validate.registry);
  add_format(*validate_command, validate.format, {"text", "json"}, "text or json (default text)");
  validate_command->callback([&] { status = run_validate(validate); });

  ListArguments list;
  CLI::App* list_command = app.add_subcommand("list", "Print what a registry has");
  add_registry(*list_command, list.registry);
  add_format(*list_command, list.format, {"tree", "json"}, "tree or json (default tree)");
  list_command->callback([&] { status = run_list(list); });

  ConvertArguments convert;
  CLI::App* convert_command =
      app.add_subcommand("convert", "Print a registry, geoprobe's or GeoContext's, in the form of either");
  add_registry(*convert_command, convert.registry);
  convert_command->add_option("--to", convert.to, "The form to write: geoprobe or geocontext (version 2)")
      ->required()
      ->check(CLI::IsMember({"geoprobe", "geocontext"}))
      ->option_text("FORM REQUIRED");
  convert_command->callback([&] { status = run_convert(convert); });

  CacheArguments cache;
  CLI::App* cache_command = app.add_subcommand("cache", "Say what the cache of answers holds, or clear it");
  cache_command->require_subcommand(1);
  CLI::App* stats_command = cache_command->add_subcommand(
      "stats", "Print where the cache is, how large, and how old its answers are");
  add_cache_option(*stats_command, cache.file);
  add_format(*stats_command, cache.format, {"text", "json"},
             "text or json (default: text on a terminal, json elsewhere)");
  stats_command->callback([&] { status = run_cache_stats(cache); });
  CLI::App* clear_command = cache_command->add_subcommand(
      "clear", "Delete all answers, and what was set aside as damaged or of another version");
  add_cache_option(*clear_command, cache.file);
  clear_command->add_flag("--expired", cache.expired, "Only answers that have expired");
  clear_command->callback([&] { status = run_cache_clear(cache); });

  ReadArguments read;
  std::string read_type;
  std::map<std::string, ServiceType> types;
  for (const ServiceType type : {ServiceType::wms, ServiceType::wfs, ServiceType::arcgis,
                                 ServiceType::ogcapi_features, ServiceType::wmts, ServiceType::geonames})
    types.emplace(to_string(type), type);
  CLI::App* read_command =
      app.add_subcommand("read", "Say what geoprobe reads in a saved reply, for bug reports");
  read_command->add_option("FILE", read.file, "The reply's body, - for standard input")->required();
  read_command->add_option("--type", read_type, "Type of the service that sent it (default wms)")
      ->check(CLI::IsMember(types, CLI::ignore_case))
      ->type_name("TYPE");
  read_command->add_option("--content-type", read.content_type, "The Content-Type it came with")
      ->type_name("TYPE");
  read_command->add_option("--layer", read.layer, "Only features of this layer")->type_name("NAME");
  add_format(*read_command, read.format, {"text", "json"},
             "text or json (default: text on a terminal, json elsewhere)");
  read_command->callback([&] {
    if (!read_type.empty()) read.type = types.at(lower(read_type));
    status = run_read(read);
  });

  ServeArguments serve;
  CLI::App* serve_command =
      app.add_subcommand("serve", "Answer over HTTP: GeoContext's API, geoprobe's own, and a map page");
  add_options(*serve_command, serve);
  serve_command->callback([&] { status = run_serve(serve); });

  DemoOptions demo_options;
  CLI::App* demo_command = app.add_subcommand(
      "demo", "Start built-in map services and the map page on loopback, and ask them at one point");
  add_options(*demo_command, demo_options);
  demo_command->callback([&] { status = run_demo(demo_options); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    if (app.get_subcommands().empty() && !app.remaining().empty() && !asked_for)
      return complain(unknown_command(app, app.remaining().front())), kUsage;
    return app.exit(error) == 0 || asked_for ? kAnswered : kUsage;
  } catch (const std::system_error& error) {
    complain(describe_refusal(error));
    return kTrouble;
  } catch (const std::exception& error) {
    complain(std::string("internal error: ") + error.what() + "; please report this");
    return kTrouble;
  }
  return status;
}
