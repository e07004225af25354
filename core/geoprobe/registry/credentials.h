#pragma once
#include <geoprobe/registry/read.h>

#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// Whether a parameter or a header field of that name holds credentials: "apikey", "access_token",
/// "X-Api-Key", "password" and their like, in any case and with any of '-', '_', '.' between the words.
bool is_credential_name(std::string_view name);

/// A credential that a service has outside its "auth", in a place that is published and shown.
struct OpenCredential {
  std::string pointer;  ///< within the service, RFC 6901: "/params/apikey", "/headers/X-Api-Key", "/url"
  std::string name;     ///< of the parameter or the field
  std::string value;    ///< decoded; not empty
};

/// Those of its parameters, its header fields and its URL's query.
std::vector<OpenCredential> open_credentials(const Service& service);

/// What `validate` says of them, in the registry's order. No message repeats a value.
Faults warn_of_credentials(const Registry& registry);

/// The service without them, and without its "auth": what may be published.
Service without_credentials(Service service);

}  // namespace geoprobe
