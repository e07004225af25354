#include "question.h"

#include <geoprobe/engine/duration.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/coordinate.h>
#include <geoprobe/text/digits.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>

namespace geoprobe::serve {
namespace {

using Question = std::variant<PointQuery, Refusal>;

/// Before anything is loaded for the CRS.
std::optional<Refusal> check_crs(const Crs& crs, const char* crs_name, const Limits& limits) {
  if (!limits.crs || crs.is_wgs84()) return std::nullopt;
  if (std::find(limits.crs->begin(), limits.crs->end(), crs) != limits.crs->end()) return std::nullopt;
  std::string allowed = "EPSG:4326, CRS:84";
  for (const Crs& each : *limits.crs)
    if (!each.is_wgs84()) allowed += ", " + each.code();
  return Refusal{400, std::string(crs_name) + ": this server does not accept points in " + crs.code() +
                          ", only in " + allowed};
}

std::optional<Refusal> set_place(PointQuery& query, std::string_view x, std::string_view y,
                                 std::string_view crs, const char* crs_name, const Limits& limits) {
  auto known = parse_crs(crs);
  if (known)
    if (auto fault = check_crs(known.value(), crs_name, limits)) return fault;
  if (known) known = describe_crs(known.value(), limits.transform);
  if (!known) return Refusal{400, std::string(crs_name) + ": " + known.failure().message};
  query.crs = known.value();
  const auto at_x = parse_coordinate(x, CoordinateAxis::x), at_y = parse_coordinate(y, CoordinateAxis::y);
  if (!at_x) return Refusal{400, "x: " + at_x.failure().message};
  if (!at_y) return Refusal{400, "y: " + at_y.failure().message};
  const auto checked = check_position({at_x.value(), at_y.value()}, query.crs, limits.transform);
  if (!checked) return Refusal{400, "x, y: " + checked.failure().message};
  query.point = checked.value();
  return std::nullopt;
}

std::optional<Refusal> set_tolerance(PointQuery& query, const RequestHead& head, const Limits& limits) {
  const std::string* text = head.parameter("tolerance");
  if (text == nullptr) return std::nullopt;
  const auto metres = parse_double(*text);
  if (!metres || *metres < 0 || *metres > limits.tolerance)
    return Refusal{400, "tolerance: " + geoprobe::quoted(*text) + " is no number of metres from 0 to " +
                            digits_of(limits.tolerance).digits};
  query.tolerance = metres;
  return std::nullopt;
}

std::optional<Refusal> missing(const RequestHead& head, std::initializer_list<const char*> names) {
  std::string list;
  for (const char* name : names)
    if (head.parameter(name) == nullptr) list += (list.empty() ? "" : ", ") + std::string(name);
  if (list.empty()) return std::nullopt;
  return Refusal{400, "missing: " + list};
}

std::optional<Refusal> set_only(PointQuery& query, const Registry& registry, std::string_view text) {
  const auto under = services_under(registry, query.root);
  for (const std::string_view key : split(text, ',')) {
    const auto found = std::find_if(under.begin(), under.end(),
                                    [&](std::size_t i) { return registry.services[i].key == key; });
    if (found == under.end())
      return Refusal{404, "only: no service under the key asked has the key " + geoprobe::quoted(key)};
    query.only.push_back(*found);
  }
  return std::nullopt;
}

std::optional<Refusal> set_node(PointQuery& query, NodeKind kind, std::string_view key,
                                const GeocontextView& view) {
  const auto node = view.find(kind, key);
  if (!node)
    return Refusal{404,
                   "there is no " + std::string(to_string(kind)) + " with the key " + geoprobe::quoted(key)};
  query.root = *node;
  return std::nullopt;
}

}  // namespace

Question read_question(const RequestHead& head, const Registry& registry, const Limits& limits) {
  if (auto fault = missing(head, {"key", "x", "y"})) return *fault;
  PointQuery query;
  const auto root = find_node(registry, *head.parameter("key"));
  if (!root) return Refusal{404, "key: " + root.failure().message};
  query.root = root.value();
  const std::string* crs = head.parameter("crs");
  if (auto fault = set_place(query, *head.parameter("x"), *head.parameter("y"), crs ? *crs : "EPSG:4326",
                             "crs", limits))
    return *fault;
  if (auto fault = set_tolerance(query, head, limits)) return *fault;
  if (const std::string* text = head.parameter("deadline")) {
    const auto deadline = parse_duration(*text);
    if (!deadline) return Refusal{400, "deadline: " + deadline.failure().message};
    query.deadline = std::min(std::max(deadline.value(), limits.shortest), limits.deadline);
  }
  if (const std::string* text = head.parameter("features")) {
    if (*text != "true" && *text != "false") return Refusal{400, "features: is true or false"};
    query.features = *text == "true";
    if (query.features && !limits.features) return Refusal{400, "features: this server sends no features"};
  }
  if (const std::string* text = head.parameter("only"))
    if (auto fault = set_only(query, registry, *text)) return *fault;
  return query;
}

Question read_geocontext_question(const RequestHead& head, const GeocontextView& view, const Limits& limits) {
  if (auto fault = missing(head, {"registry", "key", "x", "y"})) return *fault;
  PointQuery query;
  const auto kind = parse_node_kind(*head.parameter("registry"));
  if (!kind) return Refusal{400, "registry: is service, group or collection"};
  const std::string* srid = head.parameter("srid");
  if (auto fault =
          set_place(query, *head.parameter("x"), *head.parameter("y"), srid ? *srid : "4326", "srid", limits))
    return *fault;
  if (auto fault = set_tolerance(query, head, limits)) return *fault;
  if (auto fault = set_node(query, *kind, *head.parameter("key"), view)) return *fault;
  return query;
}

Question read_geocontext_v1_question(std::string_view kind, std::string_view key, std::string_view x,
                                     std::string_view y, const GeocontextView& view) {
  PointQuery query;
  const auto known = parse_node_kind(kind);
  if (!known || *known == NodeKind::service) return Refusal{404, "values are of a group or a collection"};
  if (auto fault = set_place(query, x, y, "4326", "srid", {})) return *fault;
  if (auto fault = set_node(query, *known, key, view)) return *fault;
  return query;
}

}  // namespace geoprobe::serve
