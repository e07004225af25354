#include <geoprobe/formats/exception.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
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

bool holds_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (contains_ignoring_case(text, word)) return true;
  return false;
}

bool is_one_of_words(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (equals_ignoring_case(text, word)) return true;
  return false;
}

/// Null, false, 0, and what is empty.
bool is_void(const Value& value) {
  if (const bool* flag = value.as_bool()) return !*flag;
  if (const Value::Array* items = value.as_array()) return items->empty();
  if (const Value::Object* members = value.as_object()) return members->empty();
  return is_one_of_words(scalar_text(&value), {"", "0", "none", "null", "false"});
}

bool is_error_name(std::string_view name) {
  return holds_one_of(name, {"error", "exception"}) || is_one_of_words(name, {"fault", "faults"});
}

constexpr int kDeepestError = 3;

/// What a member that is called an error says.
ServiceException read_called_error(const Value& value, int depth);

/// The error that an unknown member carries.
std::optional<ServiceException> read_carried_error(const Value& value, int depth) {
  if (depth > kDeepestError) return std::nullopt;
  if (const Value::Array* items = value.as_array()) {
    for (const Value& item : *items)
      if (std::optional<ServiceException> error = read_carried_error(item, depth)) return error;
    return std::nullopt;
  }
  const Value::Object* members = value.as_object();
  if (members == nullptr) return std::nullopt;
  for (const Member& member : *members) {
    // Names in these are those of attributes.
    if (is_one_of_words(member.name, {"features", "results", "geonames", "fields", "fieldAliases", "schema",
                                      "links", "crs", "spatialReference", "attributes", "@context"}))
      continue;
    const bool may_be_measure = member.value.as_number() != nullptr &&
                                !is_one_of_words(member.name, {"error", "errorCode", "error_code"});
    if (is_error_name(member.name) && !is_void(member.value) && !may_be_measure)
      return read_called_error(member.value, depth);
    if (std::optional<ServiceException> error = read_carried_error(member.value, depth + 1)) return error;
  }
  return std::nullopt;
}

ServiceException read_called_error(const Value& value, int depth) {
  if (std::optional<ServiceException> error = read_json_exception(value)) return *error;
  if (std::optional<ServiceException> error = read_carried_error(value, depth + 1)) return *error;
  ServiceException out{{}, scalar_text(&value), {}};
  append_details(&value, out.message);
  return out;
}

/// Whether a status, or the lack of one, says that all went well: 0 doubtful, 1 yes, -1 no.
int says_well(const Value* status) {
  if (status == nullptr || status->is_null()) return 1;
  if (const bool* flag = status->as_bool()) return *flag ? 1 : -1;
  const std::string text = scalar_text(status);
  if (status->as_number() != nullptr || (text.size() == 3 && is_digit(text[0])))
    return text.size() == 3 && text[0] >= '4' ? -1 : 1;
  if (is_one_of_words(
          text, {"", "ok", "okay", "success", "succeeded", "successful", "complete", "completed", "done",
                 "finished", "true", "zero_results", "no_results", "empty", "nodata", "no data"}))
    return 1;
  return holds_one_of(text, {"error", "fail", "limit", "denied", "invalid", "exceed", "unavail", "timeout",
                             "timed", "forbid", "unauthor", "reject", "exception", "abort", "refus"})
             ? -1
             : 0;
}

/// Whether a message says no more than that nothing is here.
bool says_nothing_here(std::string_view text) {
  return text.empty() || is_one_of_words(text, {"ok", "success", "nothing found", "not found", "empty"}) ||
         (holds_one_of(text, {"no ", "nothing", "0 ", "zero "}) &&
          holds_one_of(text, {"feature", "result", "record", "data", "match", "object", "found"}) &&
          !holds_one_of(text, {"layer", "collection", "token", "permission", "access"}));
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

std::optional<ServiceException> read_exception_beside(const Value& collection, bool empty) {
  const std::string said =
      first_of(collection, {"error_message", "errorMessage", "message", "msg", "detail", "reason"});
  int well = 1;
  const Value* worst = nullptr;
  for (const std::string_view name : {"status", "code", "success", "ok"}) {
    const Value* status = collection.find(name);
    const int now = says_well(status);
    if (now < well) worst = status;
    well = std::min(well, now);
  }
  std::optional<ServiceException> error = read_carried_error(collection, 0);
  if (!error && (well < 0 || (empty && well == 0) || (empty && !says_nothing_here(said)))) error.emplace();
  if (!error && empty && collection.find("messages") != nullptr) {
    std::string messages;
    append_details(collection.find("messages"), messages);
    if (!says_nothing_here(messages)) error = ServiceException{{}, std::move(messages), {}};
  }
  if (!error) return std::nullopt;
  if (error->code.empty()) error->code = scalar_text(worst);
  if (error->message.empty()) error->message = said;
  append_details(collection.find("messages"), error->message);
  return with_message(std::move(*error));
}

}  // namespace geoprobe
