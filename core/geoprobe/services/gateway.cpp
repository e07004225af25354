#include <geoprobe/geo/geojson.h>
#include <geoprobe/http/date.h>
#include <geoprobe/services/gateway.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/digits.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/members.h>
#include <geoprobe/text/url.h>

#include <utility>

namespace geoprobe {
namespace {

/// The one of the enumerators, in their order, that is written so; else the last.
template <class Enumerator>
Enumerator read_enumerator(std::string_view text, Enumerator last) {
  int index = 0;
  while (index < static_cast<int>(last) && to_string(static_cast<Enumerator>(index)) != text) ++index;
  return static_cast<Enumerator>(index);
}

int whole_number_at(const Value& object, std::string_view name) {
  const double number = number_at(object, name).value_or(0);
  return number >= 0 && number < 1e9 ? static_cast<int>(number) : 0;
}

LeafError read_leaf_error(const Value& value) {
  return {read_enumerator(text_at(value, "code"), ErrorCode::internal), text_at(value, "message"),
          text_at(value, "locator"), whole_number_at(value, "http_status")};
}

FeatureCollection read_features(const Value& value) {
  FeatureCollection collection;
  const Value* features = value.find("features");
  if (const auto* items = features ? features->as_array() : nullptr)
    for (const Value& item : *items) {
      Feature feature;
      feature.layer = text_at(item, "layer");
      feature.id = text_at(item, "id");
      const Value* properties = item.find("properties");
      if (const auto* members = properties ? properties->as_object() : nullptr) feature.properties = *members;
      if (const Value* geometry = item.find("geometry")) feature.geometry = geometry_from_geojson(*geometry);
      collection.features.push_back(std::move(feature));
    }
  return collection;
}

Source read_source(const Value& value) {
  Source source;
  source.url = text_at(value, "url");
  source.format = text_at(value, "format");
  source.shared_by = whole_number_at(value, "shared_by");
  source.attempts = whole_number_at(value, "attempts");
  const Value* cached = value.find("cached");
  source.cached = cached != nullptr && *cached == Value(true);
  source.at = parse_utc(text_at(value, "at")).value_or(0);
  source.via = "gateway";
  return source;
}

Leaf read_leaf(const Value& node) {
  Leaf leaf;
  leaf.answer.status = read_enumerator(text_at(node, "status"), Status::cancelled);
  if (const Value* value = node.find("value")) leaf.answer.value = *value;
  if (const Value* label = node.find("label")) leaf.answer.label = *label;
  const Value* warnings = node.find("warnings");
  if (const auto* texts = warnings ? warnings->as_array() : nullptr)
    for (const Value& text : *texts)
      if (const std::string* warning = text.as_string()) leaf.answer.warnings.push_back(*warning);
  if (const Value* error = node.find("error")) leaf.answer.error = read_leaf_error(*error);
  if (const Value* features = node.find("features")) leaf.answer.features = read_features(*features);
  if (const Value* source = node.find("source")) leaf.source = read_source(*source);
  return leaf;
}

void read_tree(const Value& node, std::map<std::string, Leaf>& leaves) {
  if (text_at(node, "kind") == "service") {
    leaves.emplace(text_at(node, "key"), read_leaf(node));
    return;
  }
  for (const std::string_view name : {"services", "groups"}) {
    const Value* below = node.find(name);
    if (const auto* items = below ? below->as_array() : nullptr)
      for (const Value& item : *items) read_tree(item, leaves);
  }
}

}  // namespace

std::optional<std::string> kept_from_page(const Gateway& gateway, std::string_view url) {
  if (!gateway.secure_page) return std::nullopt;
  const Expected<Url> parsed = parse_url(url);
  if (!parsed || parsed.value().scheme != "http" || is_loopback(parsed.value().host)) return std::nullopt;
  return concat("a page on https may not ask ", parsed.value().origin());
}

Expected<Ask> ask_gateway(const Gateway& gateway, const GatewayQuestion& question) {
  const Expected<Url> base = parse_url(append_path(gateway.url, "v1/query"));
  if (!base) return Failure{concat("the gateway's URL cannot be used: ", base.failure().message)};
  QueryParameters query(base.value().query);
  query.set("key", question.root);
  query.set("x", digits_of(question.point.x).digits);
  query.set("y", digits_of(question.point.y).digits);
  query.set("crs", question.crs.code());
  if (question.tolerance) query.set("tolerance", digits_of(*question.tolerance).digits);
  if (question.features) query.set("features", "true");
  if (question.deadline_ms) query.set("deadline", std::to_string(*question.deadline_ms) + "ms");
  std::string only;
  for (const std::string* key : question.only) (only += only.empty() ? "" : ",") += *key;
  query.set("only", only);

  Ask ask;
  Url url = base.value();
  url.query = query.to_string();
  ask.request.url = url.to_string();
  ask.masked_url = ask.request.url;
  ask.format = "application/json";
  if (!gateway.token.empty()) ask.request.headers.emplace_back("Authorization", "Bearer " + gateway.token);
  return ask;
}

Expected<std::map<std::string, Leaf>> read_gateway(const HttpResponse& response) {
  const Expected<Value> document = read_json(response.body);
  if (response.status != 200) {
    const std::string detail = document ? text_at(document.value(), "detail") : std::string();
    return Failure{
        concat("it answered HTTP ", std::to_string(response.status), detail.empty() ? "" : ": ", detail)};
  }
  const Value* root = document ? document.value().find("root") : nullptr;
  if (root == nullptr) return Failure{"its reply is no result document"};
  std::map<std::string, Leaf> leaves;
  read_tree(*root, leaves);
  return leaves;
}

Answer gateway_failure(const std::string& kept_because, std::string_view trouble) {
  return error_answer(ErrorCode::cors,
                      concat(kept_because, "; the gateway was asked instead, and failed: ", trouble));
}

}  // namespace geoprobe
