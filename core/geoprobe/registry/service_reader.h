#pragma once
#include <geoprobe/registry/faults.h>
#include <geoprobe/registry/model.h>

namespace geoprobe {

/// Whether the text may be a key: [a-z0-9_.-]+
bool is_key(std::string_view text);

/// The versions that a service of the type may name, the usual one first; none where it has no meaning.
std::vector<std::string> versions_of(ServiceType type);

/// One item of "services". What is wrong with it goes to the faults; the service is then incomplete.
Service read_service(const Value& value, const Place& place, FaultList& faults);

/// The member "auth" of a service.
Auth read_auth(const Value& value, const Place& place, FaultList& faults);

/// The members "params" and "headers" of a service: names and texts, in the file's order.
std::vector<std::pair<std::string, std::string>> read_params(const Value& value, const Place& place,
                                                             FaultList& faults);
std::vector<std::pair<std::string, std::string>> read_headers(const Value& value, const Place& place,
                                                              FaultList& faults);

}  // namespace geoprobe
