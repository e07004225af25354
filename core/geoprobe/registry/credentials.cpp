#include <geoprobe/registry/credentials.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/terminal.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

/// RFC 6901.
std::string escape_pointer(std::string_view name) {
  std::string text;
  for (const char c : name) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return text;
}

std::string name_of(std::string_view entry) {
  return percent_decode(entry.substr(0, entry.find('=')));
}

std::string_view own_query(const Service& service) {
  const std::size_t begin = service.url.find('?');
  return begin == std::string::npos ? std::string_view() : std::string_view(service.url).substr(begin + 1);
}

}  // namespace

bool is_credential_name(std::string_view name) {
  std::string folded;
  for (const char c : lower(name))
    if (c != '-' && c != '_' && c != '.') folded += c;
  for (const std::string_view whole : {"key", "auth", "sig", "appid"})
    if (folded == whole) return true;
  for (const std::string_view last :
       {"apikey", "authkey", "accesskey", "subscriptionkey", "licensekey", "licencekey", "mapkey", "token",
        "password", "passwd", "pwd", "secret", "signature", "credential"})
    if (folded.ends_with(last)) return true;
  return false;
}

std::vector<OpenCredential> open_credentials(const Service& service) {
  std::vector<OpenCredential> found;
  const auto add = [&](std::string pointer, std::string_view name, std::string_view value) {
    if (!value.empty() && is_credential_name(name))
      found.push_back({std::move(pointer), std::string(name), std::string(value)});
  };
  for (const std::string_view entry : split(own_query(service), '&'))
    if (const std::size_t equals = entry.find('='); equals != std::string_view::npos)
      add("/url", name_of(entry), percent_decode(entry.substr(equals + 1)));
  for (const auto& [name, value] : service.params) add("/params/" + escape_pointer(name), name, value);
  for (const auto& [name, value] : service.headers) add("/headers/" + escape_pointer(name), name, value);
  return found;
}

Faults warn_of_credentials(const Registry& registry) {
  Faults warnings;
  for (std::size_t i = 0; i < registry.services.size(); ++i)
    for (const OpenCredential& one : open_credentials(registry.services[i])) {
      const char* type = one.pointer.starts_with("/headers/") ? "header" : "query";
      const std::string name = plain_line(one.name);
      warnings.push_back(
          {concat("/services/", std::to_string(i), one.pointer),
           concat(quoted(name),
                  " looks like a credential, which anyone who has the file can read; write \"auth\": "
                  "{\"type\": \"",
                  type, "\", \"name\": \"", name, "\", \"value\": \"env:NAME\"} instead")});
    }
  return warnings;
}

Service without_credentials(Service service) {
  const auto is_one = [](const auto& field) { return is_credential_name(field.first); };
  service.auth = {};
  std::erase_if(service.params, is_one);
  std::erase_if(service.headers, is_one);
  const std::size_t begin = service.url.find('?');
  if (begin == std::string::npos) return service;
  const std::string_view query = own_query(service);
  std::string kept;
  for (const std::string_view entry : split(query, '&'))
    if (!is_credential_name(name_of(entry))) kept += concat(kept.empty() ? "" : "&", entry);
  if (kept != query) service.url.replace(begin, std::string::npos, kept.empty() ? "" : "?" + kept);
  return service;
}

}  // namespace geoprobe
