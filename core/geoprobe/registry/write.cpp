#include <geoprobe/registry/write.h>
#include <geoprobe/text/digits.h>

namespace geoprobe {
namespace {

void add_text(Value& node, const char* name, const std::string& text) {
  if (!text.empty()) node.add(name, text);
}

void add_extensions(Value& node, const Value::Object& extensions) {
  for (const auto& [name, value] : extensions) node.add(name, value);
}

template <class Node>
void add_head(Value& node, const Node& from) {
  node.add("key", from.key);
  if (from.name != from.key) node.add("name", from.name);
  add_text(node, "description", from.description);
}

void add_fields(Value& node, const char* name,
                const std::vector<std::pair<std::string, std::string>>& fields) {
  if (fields.empty()) return;
  Value object = Value::object();
  for (const auto& [field, value] : fields) object.add(field, value);
  node.add(name, std::move(object));
}

Value numbers(std::initializer_list<double> values) {
  Value array = Value::array();
  for (const double value : values) array.push(digits_of(value));
  return array;
}

Value secret(const SecretText& text) {
  return text.variable.empty() ? text.literal : "env:" + text.variable;
}

void add_auth(Value& node, const Auth& auth) {
  if (auth.type == Auth::Type::none) return;
  Value object = Value::object();
  if (auth.type == Auth::Type::basic)
    object.add("type", "basic").add("user", secret(auth.user)).add("password", secret(auth.password));
  else if (auth.type == Auth::Type::bearer)
    object.add("type", "bearer").add("token", secret(auth.token));
  else
    object.add("type", auth.type == Auth::Type::query ? "query" : "header")
        .add("name", auth.name)
        .add("value", secret(auth.value));
  node.add("auth", std::move(object));
}

Value service_value(const Service& service) {
  const Service usual;
  Value node = Value::object();
  add_head(node, service);
  node.add("type", to_string(service.type)).add("url", service.url);
  add_text(node, "layer", service.layer);
  add_text(node, "property", service.property);
  add_text(node, "version", service.version);
  add_text(node, "format", service.format);
  if (service.crs != usual.crs) node.add("crs", service.crs.code());
  if (service.axis != usual.axis) node.add("axis", service.axis == AxisOrder::xy ? "xy" : "yx");
  if (service.scale) node.add("scale", digits_of(*service.scale));
  if (service.tolerance != usual.tolerance) node.add("tolerance", digits_of(service.tolerance));
  add_text(node, "unit", service.unit);
  if (service.decimals) node.add("decimals", *service.decimals);
  if (!service.nodata.empty()) node.add("nodata", service.nodata);
  if (const auto& box = service.extent)
    node.add("extent", numbers({box->west, box->south, box->east, box->north}));
  if (service.ttl != usual.ttl) node.add("ttl", digits_of(service.ttl));
  if (service.reuse != usual.reuse) node.add("reuse", "area");
  if (service.timeout) node.add("timeout", digits_of(*service.timeout));
  add_fields(node, "params", service.params);
  add_fields(node, "headers", service.headers);
  add_auth(node, service.auth);
  add_text(node, "attribution", service.attribution);
  add_text(node, "licence", service.licence);
  add_text(node, "documentation", service.documentation);
  if (const auto& test = service.test)
    node.add("test",
             Value::object().add("point", numbers({test->point.x, test->point.y})).add("value", test->value));
  add_extensions(node, service.extensions);
  return node;
}

template <class Node>
void add_keys(Value& node, const char* name, const std::vector<std::size_t>& indices,
              const std::vector<Node>& nodes) {
  if (indices.empty()) return;
  Value keys = Value::array();
  for (const std::size_t index : indices) keys.push(nodes[index].key);
  node.add(name, std::move(keys));
}

}  // namespace

Value registry_document(const Registry& registry) {
  Value services = Value::array(), groups = Value::array(), collections = Value::array();
  for (const Service& service : registry.services) services.push(service_value(service));
  for (const Group& group : registry.groups) {
    Value node = Value::object();
    add_head(node, group);
    if (group.display != Group().display) node.add("display", group.display);
    add_keys(node, "services", group.services, registry.services);
    add_keys(node, "groups", group.groups, registry.groups);
    add_extensions(node, group.extensions);
    groups.push(std::move(node));
  }
  for (const Collection& collection : registry.collections) {
    Value node = Value::object();
    add_head(node, collection);
    add_keys(node, "groups", collection.groups, registry.groups);
    add_extensions(node, collection.extensions);
    collections.push(std::move(node));
  }
  Value document = Value::object();
  document.add("geoprobe", 1).add("services", std::move(services));
  if (!registry.groups.empty()) document.add("groups", std::move(groups));
  if (!registry.collections.empty()) document.add("collections", std::move(collections));
  add_extensions(document, registry.extensions);
  return document;
}

}  // namespace geoprobe
