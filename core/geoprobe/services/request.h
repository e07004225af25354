#pragma once
#include <geoprobe/http/message.h>
#include <geoprobe/registry/model.h>
#include <geoprobe/services/family.h>
#include <geoprobe/text/url.h>

#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// A GET with the parameters set over those of the service's own URL and its `params`, its headers, and its
/// credentials. Precedence: parameters, then params, then the URL's own query, save the names in
/// `leftovers` there: what a pasted URL has left of another request. Also fills Ask::masked_url.
/// An Answer (error config) where the URL cannot be read or a secret is not set; it names the variable.
Step make_get(const Question& question, const std::vector<std::pair<std::string, std::string>>& parameters,
              const std::vector<std::string_view>& leftovers = {});

/// The same of another URL of the service's server: a path below its own, or one that came out of a reply.
/// An Answer (error config) too where the URL leads to another origin than the service's own.
Step make_get_at(const Question& question, std::string_view url,
                 const std::vector<std::pair<std::string, std::string>>& parameters,
                 const std::vector<std::string_view>& leftovers = {});

/// Whether the service's `params`, or its URL's own query, hold a parameter of that name.
bool has_param(const Service& service, std::string_view name);
bool has_in_url(const Service& service, std::string_view name);

/// A parameter that the service's `params` may override.
void add_unless_given(std::vector<std::pair<std::string, std::string>>& parameters, const Service& service,
                      std::string_view name, std::string_view value);

/// The number that `params` give a parameter, up to a million; else the usual one.
std::size_t count_given(const Service& service, std::string_view name, std::size_t usual);

/// Makes a POST of a GET whose URL is longer than so many bytes: the query becomes the body, as a form.
void post_if_longer(Ask& ask, std::size_t bytes);

/// The URL with a path appended to its own, its query kept: "http://h/a/?k=v" and "b/c" make
/// "http://h/a/b/c?k=v". The path is as it is to be sent.
std::string append_path(std::string_view url, std::string_view path);

/// The value of a literal, or of the host's variable. Failure: the variable is not set; names it.
Expected<std::string> resolve_secret(const SecretText& text, const Question& question);

/// All that a service's requests depend on save its layer, its property, and what the question decides (the
/// place, the tolerance, whether features are wanted). Services with equal texts may travel together. Holds
/// the credentials as the registry has them: for comparing, not for showing.
std::string server_side_of(const Service& service);

/// Appends a field so that equal texts mean equal fields: its length, ':' and itself.
void append_field(std::string& text, std::string_view field);

}  // namespace geoprobe
