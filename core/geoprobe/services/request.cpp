#include <geoprobe/registry/credentials.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/base64.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::string_view kMask = "***";

bool is_leftover(std::string_view entry, const std::vector<std::string_view>& leftovers) {
  const std::string name = percent_decode(entry.substr(0, entry.find('=')));
  for (const std::string_view leftover : leftovers)
    if (equals_ignoring_case(name, leftover)) return true;
  return false;
}

QueryParameters own_parameters(std::string_view query, const std::vector<std::string_view>& leftovers) {
  std::string kept;
  for (const std::string_view entry : split(query, '&')) {
    if (entry.empty() || is_leftover(entry, leftovers)) continue;
    if (!kept.empty()) kept += '&';
    kept += entry;
  }
  return QueryParameters(kept);
}

/// Whether a header field can hold it.
bool is_sendable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Step unsendable(std::string_view what, const Service& service) {
  return error_answer(ErrorCode::config, concat("the ", what, " of service '", service.key,
                                                "' holds a space or a control character and cannot be sent"));
}

std::string with_query(Url url, const QueryParameters& query) {
  url.query = query.to_string();
  return url.to_string();
}

}  // namespace

bool has_param(const Service& service, std::string_view name) {
  for (const auto& param : service.params)
    if (equals_ignoring_case(param.first, name)) return true;
  return false;
}

bool has_in_url(const Service& service, std::string_view name) {
  const std::size_t query = service.url.find('?');
  return query != std::string::npos && QueryParameters(service.url.substr(query + 1)).has(name);
}

Expected<std::string> resolve_secret(const SecretText& text, const Question& question) {
  if (text.variable.empty()) return text.literal;
  if (question.secrets != nullptr)
    if (const auto found = question.secrets->find(text.variable); found != question.secrets->end())
      return found->second;
  return Failure{concat("the secret env:", text.variable, " of service '", question.service->key,
                        "' is not set; set ", text.variable,
                        " in the environment (in JavaScript: in secrets)")};
}

void append_field(std::string& text, std::string_view field) {
  text += concat(std::to_string(field.size()), ":", field);
}

std::string server_side_of(const Service& service) {
  const Auth& auth = service.auth;
  std::string text;
  for (const std::string_view field : {to_string(service.type), std::string_view(service.url),
                                       std::string_view(service.version), std::string_view(service.format)})
    append_field(text, field);
  append_field(text, service.crs.code());
  append_field(text, std::to_string(static_cast<int>(service.axis)));
  if (service.scale) append_field(text, concat("scale ", format_decimal(*service.scale, 6)));
  for (const auto* fields : {&service.params, &service.headers}) {
    append_field(text, std::to_string(fields->size()));
    for (const auto& [name, value] : *fields) {
      append_field(text, name);
      append_field(text, value);
    }
  }
  append_field(text, std::to_string(static_cast<int>(auth.type)));
  append_field(text, auth.name);
  for (const SecretText* part : {&auth.user, &auth.password, &auth.token, &auth.value}) {
    append_field(text, part->literal);
    append_field(text, part->variable);
  }
  return text;
}

Step make_get(const Question& question, const std::vector<std::pair<std::string, std::string>>& parameters,
              const std::vector<std::string_view>& leftovers) {
  return make_get_at(question, question.service->url, parameters, leftovers);
}

Step make_get_at(const Question& question, std::string_view at,
                 const std::vector<std::pair<std::string, std::string>>& parameters,
                 const std::vector<std::string_view>& leftovers) {
  const Service& service = *question.service;
  Expected<Url> url = parse_url(at);
  if (!url)
    return error_answer(ErrorCode::config, concat("the url of service '", service.key,
                                                  "' cannot be used: ", url.failure().message));
  if (at != service.url) {
    const Expected<Url> own = parse_url(service.url);
    if (!own || own.value().origin() != url.value().origin())
      return error_answer(
          ErrorCode::config,
          concat("the server of service '", service.key, "' points to ", url.value().origin(),
                 ", which is not asked because its url leads elsewhere; set the service's url "
                 "to that server if it is to be trusted"));
  }
  QueryParameters query = own_parameters(url.value().query, leftovers);
  for (const auto& [name, value] : service.params) query.set(name, value);
  for (const auto& [name, value] : parameters) query.set(name, value);

  Ask ask;
  ask.request.headers = service.headers;
  QueryParameters masked = query;
  const Auth& auth = service.auth;
  if (auth.type == Auth::Type::basic) {
    const Expected<std::string> user = resolve_secret(auth.user, question);
    if (!user) return error_answer(ErrorCode::config, user.failure().message);
    const Expected<std::string> password = resolve_secret(auth.password, question);
    if (!password) return error_answer(ErrorCode::config, password.failure().message);
    ask.request.headers.emplace_back("Authorization",
                                     "Basic " + base64(concat(user.value(), ":", password.value())));
  } else if (auth.type == Auth::Type::bearer) {
    const Expected<std::string> token = resolve_secret(auth.token, question);
    if (!token) return error_answer(ErrorCode::config, token.failure().message);
    if (!is_sendable(token.value()) || token.value().find(' ') != std::string::npos)
      return unsendable("token", service);
    ask.request.headers.emplace_back("Authorization", "Bearer " + token.value());
  } else if (auth.type == Auth::Type::query || auth.type == Auth::Type::header) {
    const Expected<std::string> value = resolve_secret(auth.value, question);
    if (!value) return error_answer(ErrorCode::config, value.failure().message);
    if (auth.type == Auth::Type::query) {
      query.set(auth.name, value.value());
      masked.set(auth.name, kMask);
    } else if (!is_sendable(value.value())) {
      return unsendable("value", service);
    } else {
      std::erase_if(ask.request.headers,
                    [&](const auto& field) { return equals_ignoring_case(field.first, auth.name); });
      ask.request.headers.emplace_back(auth.name, value.value());
    }
  }
  for (const OpenCredential& one : open_credentials(service))
    if (masked.has(one.name)) masked.set(one.name, kMask);
  ask.masked_url = with_query(url.value(), masked);
  ask.request.url = with_query(std::move(url.value()), query);
  return ask;
}

void add_unless_given(std::vector<std::pair<std::string, std::string>>& parameters, const Service& service,
                      std::string_view name, std::string_view value) {
  for (const auto& param : service.params)
    if (equals_ignoring_case(param.first, name)) return;
  parameters.emplace_back(name, value);
}

std::size_t count_given(const Service& service, std::string_view name, std::size_t usual) {
  for (const auto& [param, value] : service.params)
    if (equals_ignoring_case(param, name))
      if (const auto count = parse_unsigned(value, 1000000)) return static_cast<std::size_t>(*count);
  return usual;
}

void post_if_longer(Ask& ask, std::size_t bytes) {
  const std::size_t query = ask.request.url.find('?');
  if (ask.request.url.size() <= bytes || query == std::string::npos) return;
  ask.request.method = "POST";
  ask.request.body = ask.request.url.substr(query + 1);
  ask.request.url.resize(query);
  ask.request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
}

std::string append_path(std::string_view url, std::string_view path) {
  const std::size_t query = std::min(url.find('?'), url.size());
  std::string_view base = url.substr(0, query);
  while (base.ends_with('/')) base.remove_suffix(1);
  return concat(base, "/", path, url.substr(query));
}

}  // namespace geoprobe
