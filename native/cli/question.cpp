#include "question.h"

#include <geoprobe/geo/crs.h>
#include <geoprobe/native/proj_transform.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/coordinate.h>

#include <cstdlib>
#include <random>

#include "area_hint.h"
#include "console.h"
#include "files.h"
#include "secrets.h"

namespace geoprobe::cli {
namespace {

Expected<Registry> registry_of_one(const QuestionArguments& arguments) {
  Value service = Value::object();
  service.add("key", "service").add("name", arguments.layer.empty() ? arguments.url : arguments.layer);
  service.add("type", arguments.type.empty() ? "wms" : lower(arguments.type)).add("url", arguments.url);
  if (!arguments.layer.empty()) service.add("layer", arguments.layer);
  if (!arguments.property.empty()) service.add("property", arguments.property);
  const Value document =
      Value::object().add("geoprobe", 1).add("services", Value::array().push(std::move(service)));
  auto read = read_registry_document(document);
  if (auto* registry = std::get_if<Registry>(&read)) return std::move(*registry);
  std::string lines;
  for (const Fault& fault : *std::get_if<Faults>(&read)) {
    constexpr std::string_view kService = "/services/0";
    const bool missing = fault.pointer == kService;  // of the options, only --layer can be
    const std::string option = missing ? "layer" : fault.pointer.substr(kService.size() + 1);
    lines += (lines.empty() ? "--" : "\n--") + option + ": " + (missing ? "is missing" : fault.message);
  }
  return Failure{lines};
}

Expected<Registry> find_registry(const QuestionArguments& arguments) {
  const bool ad_hoc = !arguments.url.empty();
  if (ad_hoc && !arguments.key.empty())
    return Failure{"KEY is of a registry, --url names a service without one: give one of them"};
  if (ad_hoc && is_registry_typed(arguments))
    return Failure{"--registry and --url: --url names a service without a registry, give one of them"};
  if (ad_hoc) return registry_of_one(arguments);
  for (const auto& [option, value] : {std::pair("--type", &arguments.type), {"--layer", &arguments.layer}})
    if (!value->empty())
      return Failure{std::string(option) +
                     " goes with --url, without a registry; the services of a registry " +
                     "have theirs there"};
  if (arguments.key.empty())
    return Failure{"name what to ask: a KEY of a registry, or a service by --url and --layer"};
  if (arguments.registry.empty())
    return Failure{
        "no registry: give --registry FILE or set GEOPROBE_REGISTRY, or name one service by --url and "
        "--layer"};
  return load_registry(arguments.registry);
}

Expected<Position> find_position(const QuestionArguments& arguments, const Crs& crs) {
  if (arguments.at.empty()) return Failure{"--at X,Y is missing: where to ask, longitude first"};
  auto read = read_position(arguments, crs);
  if (!read) return read;
  auto checked = check_position(read.value(), crs, proj_transform());
  const std::string hint = area_hint(read.value(), crs);
  if (!checked) return Failure{"--at: " + checked.failure().message + (hint.empty() ? "" : "; " + hint)};
  if (!hint.empty()) complain("--at: warning: " + hint);
  return checked;
}

/// --property in place of the registry's.
std::optional<Failure> override_property(const QuestionArguments& arguments, PreparedQuestion& question) {
  if (arguments.property.empty() || !arguments.url.empty()) return std::nullopt;
  const NodeRef root = question.query.root;
  if (root.kind != NodeKind::service)
    return Failure{"--property: '" + arguments.key + "' is a " + std::string(to_string(root.kind)) +
                   "; the option needs a KEY that is one service, as in service:KEY"};
  question.registry.services[root.index].property = arguments.property;
  return std::nullopt;
}

Expected<Policy> make_policy(const QuestionArguments& arguments) {
  Policy policy;
  policy.seed = arguments.seed ? *arguments.seed : std::random_device{}();
  if (arguments.sequential) {
    policy.in_flight = 1;
    policy.share = false;
    policy.deadline = Duration::max();
  }
  if (arguments.no_share) policy.share = false;
  if (const auto failure = set_policy(arguments.policy, policy)) return *failure;
  return policy;
}

}  // namespace

bool is_registry_typed(const QuestionArguments& arguments) {
  const char* usual = std::getenv("GEOPROBE_REGISTRY");
  return !arguments.registry.empty() && (usual == nullptr || arguments.registry != usual);
}

Expected<Position> read_position(const QuestionArguments& arguments, const Crs& crs) {
  if (arguments.latlon && !is_geographic(crs))
    return Failure{"--latlon: " + crs.code() +
                   " is a projected CRS: write the easting first, then the northing"};
  const auto read =
      parse_coordinates(arguments.at, arguments.latlon ? PairOrder::latitude_first : PairOrder::x_first);
  if (!read) return Failure{"--at: " + read.failure().message};
  return Position{read.value().first, read.value().second};
}

Expected<PreparedQuestion> prepare_question(const QuestionArguments& arguments) {
  auto crs = parse_crs(arguments.crs);
  if (crs) crs = describe_crs(crs.value(), proj_transform());
  if (!crs) return Failure{"--crs: " + crs.failure().message};
  const auto position = find_position(arguments, crs.value());
  if (!position) return position.failure();
  const auto policy = make_policy(arguments);
  if (!policy) return policy.failure();
  auto registry = find_registry(arguments);
  if (!registry) return registry.failure();

  PreparedQuestion question{std::move(registry).value(), {}, policy.value(), {}};
  const auto root = arguments.key.empty() ? Expected<NodeRef>(NodeRef{NodeKind::service, 0})
                                          : find_node(question.registry, arguments.key);
  if (!root) return root.failure();
  question.query.root = root.value();
  if (const auto failure = override_property(arguments, question)) return *failure;
  question.query.point = position.value();
  question.query.crs = crs.value();
  question.query.tolerance = arguments.tolerance;
  question.query.features = arguments.features;
  const auto timeout = timeout_of(arguments.policy);
  if (!timeout) return timeout.failure();
  question.query.timeout = timeout.value();

  const auto services = services_under(question.registry, root.value());
  question.secrets = secrets_from_environment(question.registry, services);
  return question;
}

}  // namespace geoprobe::cli
