#include <geoprobe/registry/object_reader.h>
#include <geoprobe/registry/service_reader.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>
#include <set>

namespace geoprobe {
namespace {

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_visible(char c) {
  return c > 0x20 && c < 0x7F;
}

/// Visible ASCII, and spaces and tabs between them (RFC 9110, 5.5; other bytes mean nothing certain).
bool is_field_value(std::string_view text) {
  return trim(text).size() == text.size() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_visible(c) || c == ' ' || c == '\t'; });
}

/// What the engine, the platform or HTTP itself decides; a browser refuses the same.
bool is_reserved_field(const std::string& name) {
  static constexpr std::string_view kNames[] = {"accept-charset",
                                                "accept-encoding",
                                                "connection",
                                                "content-encoding",
                                                "content-length",
                                                "content-type",
                                                "cookie",
                                                "cookie2",
                                                "date",
                                                "dnt",
                                                "expect",
                                                "host",
                                                "keep-alive",
                                                "origin",
                                                "set-cookie",
                                                "te",
                                                "trailer",
                                                "transfer-encoding",
                                                "upgrade",
                                                "user-agent",
                                                "via"};
  static constexpr std::string_view kPrefixes[] = {"access-control-request-", "proxy-", "sec-"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames) ||
         std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [&](std::string_view prefix) { return name.compare(0, prefix.size(), prefix) == 0; });
}

bool is_variable(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '_'; });
}

std::string unexpected(const Value& value, const char* expected) {
  return concat("is ", kind_of(value), "; expected ", expected);
}

/// One member of "auth": a literal for which `accept` holds, or env:NAME. No message repeats it.
SecretText read_secret(const ObjectReader& in, std::string_view name, bool (*accept)(std::string_view),
                       const char* expected) {
  SecretText secret;
  if (!in.require(name)) return secret;
  const std::string text = in.text(name);
  if (in.find(name)->as_string() == nullptr) return secret;
  if (text.compare(0, 4, "env:") == 0) {
    secret.variable = text.substr(4);
    if (!is_variable(secret.variable))
      in.fault(name,
               "'env:' must be followed by the name of an environment variable: letters, digits and '_', "
               "no digit first");
  } else {
    secret.literal = text;
    if (!accept(text)) in.fault(name, concat("must be ", expected, ", or env:NAME"));
  }
  return secret;
}

bool is_user(std::string_view text) {
  return !text.empty() && text.find(':') == std::string_view::npos && !has_control(text);
}
bool is_password(std::string_view text) {
  return !has_control(text);
}
bool is_bearer_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_visible);
}
bool is_query_value(std::string_view text) {
  return !text.empty() && !has_control(text);
}
bool is_secret_field(std::string_view text) {
  return !text.empty() && is_field_value(text);
}

}  // namespace

Auth read_auth(const Value& value, const Place& place, FaultList& faults) {
  static const std::vector<std::string> kTypes = {"basic", "bearer", "query", "header"};
  static const std::vector<std::string> kMembers[] = {
      {"type", "user", "password"}, {"type", "token"}, {"type", "name", "value"}, {"type", "name", "value"}};
  const Value* type = value.find("type");
  const std::string* name = type == nullptr ? nullptr : type->as_string();
  const auto known = name == nullptr ? kTypes.end() : std::find(kTypes.begin(), kTypes.end(), *name);
  Auth auth;
  if (known == kTypes.end()) {  // which members belong to it is not known
    const ObjectReader in(value, place, {"type", "user", "password", "token", "name", "value"}, "auth",
                          faults);
    if (in.is_object() && in.require("type")) in.choice("type", kTypes);
    return auth;
  }
  const auto which = static_cast<std::size_t>(known - kTypes.begin());
  const std::string what = "auth of type " + kTypes[which];
  const ObjectReader in(value, place, kMembers[which], what.c_str(), faults);
  if (which == 0) {
    auth.type = Auth::Type::basic;
    auth.user = read_secret(in, "user", is_user, "a text without ':' and control characters");
    auth.password = read_secret(in, "password", is_password, "a text without control characters");
  } else if (which == 1) {
    auth.type = Auth::Type::bearer;
    auth.token = read_secret(in, "token", is_bearer_token, "a text of visible ASCII without spaces");
  } else if (which == 2) {
    auth.type = Auth::Type::query;
    if (in.require("name")) auth.name = in.word("name");
    auth.value = read_secret(in, "value", is_query_value, "a text without control characters");
  } else {
    auth.type = Auth::Type::header;
    if (in.require("name")) auth.name = in.word("name");
    const std::string folded = lower(auth.name);
    if (!auth.name.empty() && (!is_token(auth.name) || is_reserved_field(folded) || folded == "accept"))
      in.fault("name", "must be the name of a header field that is a registry's to set, such as X-Api-Key");
    auth.value = read_secret(in, "value", is_secret_field, "visible ASCII, spaces only between");
  }
  return auth;
}

std::vector<std::pair<std::string, std::string>> read_params(const Value& value, const Place& place,
                                                             FaultList& faults) {
  std::vector<std::pair<std::string, std::string>> params;
  const Value::Object* members = value.as_object();
  if (members == nullptr) {
    faults.add(place, unexpected(value, "an object of names and texts"));
    return params;
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < members->size(); ++i) {
    const auto& [name, content] = (*members)[i];
    const Place here = place.member(i, name);
    if (name.empty() || has_control(name))
      faults.add(here, "the name of a parameter must be a text without control characters");
    if (!seen.insert(lower(name)).second)
      faults.add(here, concat("the parameter ", quoted(name),
                              " is written twice (names are compared without case)"));
    if (const std::string* text = content.as_string())
      params.emplace_back(name, *text);
    else if (const Number* number = content.as_number())
      params.emplace_back(name, number->digits);
    else
      faults.add(here, unexpected(content, "a text or a number"));
  }
  return params;
}

std::vector<std::pair<std::string, std::string>> read_headers(const Value& value, const Place& place,
                                                              FaultList& faults) {
  std::vector<std::pair<std::string, std::string>> headers;
  const Value::Object* members = value.as_object();
  if (members == nullptr) {
    faults.add(place, unexpected(value, "an object of names and texts"));
    return headers;
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < members->size(); ++i) {
    const auto& [name, content] = (*members)[i];
    const Place here = place.member(i, name);
    const std::string folded = lower(name);
    if (!is_token(name))
      faults.add(here, "the name of a header holds letters, digits and !#$%&'*+-.^_`|~ only");
    else if (folded == "authorization")
      faults.add(here, "credentials do not belong here; write them as \"auth\"");
    else if (is_reserved_field(folded))
      faults.add(here, concat("the header ", quoted(name), " is not a registry's to set; leave it out"));
    else if (!seen.insert(folded).second)
      faults.add(here,
                 concat("the header ", quoted(name), " is written twice (names are compared without case)"));
    const std::string* text = content.as_string();
    if (text == nullptr)
      faults.add(here, unexpected(content, "a text"));
    else if (!is_field_value(*text))
      faults.add(here, "the value of a header is visible ASCII, spaces only between");
    else
      headers.emplace_back(name, *text);
  }
  return headers;
}

}  // namespace geoprobe
