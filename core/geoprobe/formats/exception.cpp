#include <geoprobe/formats/exception.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <initializer_list>
#include <pugixml.hpp>

namespace geoprobe {
namespace {

constexpr std::size_t kLongestMessage = 1000;

std::string scalar_text(const Value* value) {
  if (value == nullptr) return {};
  if (const std::string* text = value->as_string()) return plain_text(*text, kLongestMessage);
  if (const Number* number = value->as_number()) return number->digits;
  return {};
}

std::string first_of(const Value& object, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (std::string text = scalar_text(object.find(name)); !text.empty()) return text;
  return {};
}

/// What the items of a list say: texts, or objects with a message of their own.
void append_details(const Value* list, std::string& message) {
  if (list == nullptr || list->as_array() == nullptr) return;
  for (const Value& item : *list->as_array()) {
    const std::string text = item.as_object() == nullptr
                                 ? scalar_text(&item)
                                 : first_of(item, {"message", "msg", "detail", "text"});
    if (message.size() > kLongestMessage) return;
    if (!text.empty() && text != message) message += (message.empty() ? "" : " ") + text;
  }
}

std::optional<ServiceException> read_error_object(const Value& object) {
  ServiceException out;
  out.code = first_of(object, {"code", "exceptionCode", "status"});
  out.message = first_of(object, {"message", "text", "description", "detail", "title"});
  // A landing page has a title and a description too, and links.
  if (out.code.empty() && object.find("links") != nullptr) return std::nullopt;
  out.locator = first_of(object, {"locator"});
  if (equals_ignoring_case(out.locator, "noLocator")) out.locator.clear();
  for (const std::string_view name : {"details", "messages", "detail", "errors"})
    append_details(object.find(name), out.message);
  if (out.message.empty() && object.find("code") == nullptr) return std::nullopt;
  if (out.message.empty()) out.message = "the server reported an error without a message";
  return out;
}

ServiceException with_message(ServiceException exception) {
  if (exception.message.empty()) exception.message = "the server reported an error without a message";
  return exception;
}

ServiceException read_exception_element(pugi::xml_node element) {
  ServiceException out;
  for (const std::string_view code : {"code", "exceptionCode"})
    if (out.code.empty()) out.code = plain_text(clean_utf8(attribute_of(element, code)), 200);
  out.locator = plain_text(clean_utf8(attribute_of(element, "locator")), 200);
  std::string text;
  for (pugi::xml_node child = element.first_child(); child; child = child.next_sibling())
    text += " " + (child.type() == pugi::node_element ? text_of(child) : clean_utf8(child.value()));
  out.message = plain_text(text, kLongestMessage);
  return out;
}

/// A fault of SOAP 1.1 or 1.2; its detail may hold a whole exception report.
std::optional<ServiceException> read_soap_fault(pugi::xml_node envelope) {
  const pugi::xml_node fault = child_named(child_named(envelope, "Body"), "Fault");
  for (const std::string_view name : {"Detail", "detail"})
    if (const pugi::xml_node detail = child_named(fault, name))
      if (std::optional<ServiceException> report = read_xml_exception(first_element(detail))) return report;
  if (!fault) return read_xml_exception(first_element(child_named(envelope, "Body")));
  const auto text = [&](std::string_view old_name, std::string_view name) {
    const pugi::xml_node found = child_named(fault, old_name);
    return plain_text(text_of(found ? found : child_named(fault, name)), kLongestMessage);
  };
  return with_message({text("faultcode", "Code"), text("faultstring", "Reason"), {}});
}

std::optional<ServiceException> read_error_element(pugi::xml_node element) {
  const auto text = [&](std::string_view name, std::string_view lower_name) {
    const pugi::xml_node found = child_named(element, name);
    return plain_text(text_of(found ? found : child_named(element, lower_name)), kLongestMessage);
  };
  ServiceException out{text("Code", "code"), text("Message", "message"), {}};
  if (out.message.empty()) return std::nullopt;
  return out;
}

}  // namespace

std::optional<ServiceException> read_xml_exception(pugi::xml_node element) {
  const std::string_view name = local_name(element);
  if (name == "Envelope") return read_soap_fault(element);
  if (equals_ignoring_case(name, "Error")) return read_error_element(element);
  if (name != "ServiceExceptionReport" && name != "ExceptionReport" && name != "WMTException" &&
      name != "ServiceException" && name != "Exception")
    return std::nullopt;
  ServiceException found;
  bool any = false;
  for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
    if (!is_named(child, "ServiceException") && !is_named(child, "Exception")) continue;
    ServiceException next = read_exception_element(child);
    if (!any || (found.message.empty() && !next.message.empty())) found = std::move(next);
    any = true;
  }
  return with_message(any ? std::move(found) : read_exception_element(element));
}

std::optional<ServiceException> read_json_exception(const Value& value) {
  const Value* at = &value;
  if (const Value* error = value.find("error")) {
    const std::string text = scalar_text(error);
    if (!text.empty()) {
      const std::string detail = first_of(value, {"message", "detail", "error_description"});
      const Value* status = value.find("status");
      const bool number = status != nullptr && status->as_number() != nullptr;
      return ServiceException{
          number ? scalar_text(status) : "", detail.empty() ? text : concat(text, ": ", detail), {}};
    }
    at = error;
  } else if (const Value* exceptions = value.find("exceptions")) {
    at = exceptions;
  }
  if (const Value::Array* items = at->as_array()) {
    if (items->empty()) return std::nullopt;
    at = &items->front();
  }
  if (at->as_object() == nullptr) return std::nullopt;
  return read_error_object(*at);
}

}  // namespace geoprobe
