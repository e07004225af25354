#include <geoprobe/engine/plan.h>
#include <geoprobe/native/proj_transform.h>
#include <geoprobe/result/leaf.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/terminal.h>

#include "commands.h"
#include "console.h"

namespace geoprobe::cli {
namespace {

std::string names_of(const Registry& registry, const PlannedExchange& exchange) {
  std::string names;
  for (const auto& part : exchange.parts)
    names += (names.empty() ? "" : ", ") + registry.services[part.service].key;
  return names;
}

std::string plan_text(const Registry& registry, const Plan& plan) {
  std::string out = std::to_string(plan.exchanges.size()) +
                    (plan.exchanges.size() == 1 ? " exchange" : " exchanges") + " to begin with\n";
  std::size_t number = 0;
  for (const PlannedExchange& exchange : plan.exchanges) {
    const Ask& ask = exchange.parts.front().ask;
    out += '\n' + std::to_string(++number) + ". " + exchange.request.method + ' ' +
           plain_line(ask.masked_url) + "\n   answers  " + names_of(registry, exchange) + "\n   because  " +
           exchange.reason + '\n';
    if (!ask.then.empty()) out += "   then     " + ask.then + '\n';
  }
  for (const Plan::Settled& settled : plan.settled) {
    const LeafError* error = settled.answer.error ? &*settled.answer.error : nullptr;
    out += '\n' + registry.services[settled.service].key +
           ": not asked: " + (error ? plain_line(error->message) : "the point lies outside its extent") +
           '\n';
  }
  return out;
}

}  // namespace

int run_explain(const ExplainArguments& arguments) {
  auto prepared = prepare_question(arguments.question);
  if (!prepared) {
    complain(prepared.failure().message);
    return kUsage;
  }
  PreparedQuestion& question = prepared.value();
  EngineOptions options;
  options.policy = question.policy;
  options.secrets = std::move(question.secrets);
  options.transform = proj_transform();
  const Plan plan = plan_query(question.registry, question.query, options, {});
  const bool json = arguments.format == "json" || (arguments.format.empty() && !output_is_terminal());
  const std::string text = json ? write_json_indented(plan_document(question.registry, plan)) + '\n'
                                : plan_text(question.registry, plan);
  return print(text) ? kAnswered : kTrouble;
}

}  // namespace geoprobe::cli
