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

/// The value of a literal, or of the host's variable. Failure: the variable is not set; names it.
Expected<std::string> resolve_secret(const SecretText& text, const Question& question);

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace geoprobe
