#include <geoprobe/formats/geonames.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>

#include <cmath>
#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::string_view kNoResult = "15";

std::string text_of_value(const Value* value) {
  if (value == nullptr) return {};
  if (const std::string* text = value->as_string()) return std::string(trim(*text));
  const Number* number = value->as_number();
  return number == nullptr ? std::string() : number->digits;
}

void add_place(Value::Object properties, Reply& reply) {
  Feature feature;
  std::optional<double> x, y;
  for (const Member& property : properties) {
    if (property.name == "lng") x = parse_double(text_of_value(&property.value));
    if (property.name == "lat") y = parse_double(text_of_value(&property.value));
    if (property.name == "geonameId") feature.id = text_of_value(&property.value);
  }
  if (x && y && std::fabs(*x) <= 360 && std::fabs(*y) <= 90)
    feature.geometry = Geometry{Geometry::Type::point, {{{{*x, *y}}}}};
  feature.properties = std::move(properties);
  reply.features->features.push_back(std::move(feature));
}

void set_status(std::string code, std::string_view message, Reply& reply) {
  if (code == kNoResult) {
    reply.features.emplace();
    return;
  }
  reply.features.reset();
  reply.exception = ServiceException{std::move(code), plain_text(message, 1000), {}};
  if (reply.exception->message.empty())
    reply.exception->message = "the server reported an error without a message";
}

}  // namespace

bool read_geonames_json(const Value& value, Reply& reply) {
  if (const Value* status = value.find("status");
      status != nullptr && status->find("message") != nullptr && status->find("value") != nullptr) {
    reply.dialect = "geonames";
    set_status(text_of_value(status->find("value")), text_of_value(status->find("message")), reply);
    return true;
  }
  const Value* places = value.find("geonames");
  if (places == nullptr || places->as_array() == nullptr) return false;
  reply.dialect = "geonames";
  reply.features.emplace();
  bool stray = false;
  for (const Value& place : *places->as_array())
    if (const Value::Object* members = place.as_object())
      add_place(*members, reply);
    else
      stray = true;
  if (stray) mark_incomplete(reply, "an item of the list is no place and was left out");
  return true;
}

void read_geonames_xml(XmlDocument& document, const ReplyHint&, Reply& reply) {
  reply.features.emplace();
  reply.text_only = true;
  pugi::xml_node stray;
  for (pugi::xml_node element = first_element(document.root()); element; element = next_element(element)) {
    if (is_named(element, "status")) {
      set_status(clean_utf8(attribute_of(element, "value")), clean_utf8(attribute_of(element, "message")),
                 reply);
      return;
    }
    if (!document.is_whole(element) || is_named(element, "totalResultsCount")) continue;
    if (!first_element(element)) {
      stray = element;
      continue;
    }
    Value::Object properties;
    for (pugi::xml_node child = first_element(element); child; child = next_element(child))
      properties.push_back({clean_utf8(local_name(child)), Value(text_of(child))});
    add_place(std::move(properties), reply);
  }
  if (stray) mark_incomplete(reply, unread_element(stray));
}

}  // namespace geoprobe
