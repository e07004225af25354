#pragma once
#include <geoprobe/http/message.h>
#include <geoprobe/registry/model.h>
#include <geoprobe/services/family.h>
#include <geoprobe/text/url.h>

#include <string>

namespace geoprobe {

/// A GET with the parameters set over those of the service's own URL and its `params`, its headers, and its
/// credentials. Precedence: parameters, then params, then the URL's own query. Also fills Ask::masked_url.
Ask make_get(const Question& question, const QueryParameters& parameters);

}  // namespace geoprobe
