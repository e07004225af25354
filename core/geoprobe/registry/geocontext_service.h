#pragma once
#include <geoprobe/registry/geocontext_names.h>
#include <geoprobe/registry/loose_object.h>

#include <optional>
#include <string>

namespace geoprobe {

/// One service of GeoContext's as one of geoprobe's, under the key given, in which read_service finds no
/// fault. Nothing, after a warning, where it cannot be asked. `their_key` is the key in the file.
std::optional<Value> convert_geocontext_service(LooseObject& in, const GeocontextNames& names,
                                                const std::string& key, const std::string& their_key);

/// What nobody has read of an object goes into `kept` (save what may be a credential), each with a warning.
void keep_rest(const LooseObject& in, Value& kept);

}  // namespace geoprobe
