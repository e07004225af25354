// Any bytes are a registry or a list of faults, none of them empty; and what is converted from GeoContext's
// form is valid in ours.
#include <geoprobe/registry/read_any.h>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = geoprobe::read_any_registry(text);
  const auto* faults = std::get_if<geoprobe::Faults>(&result);
  if (faults && (faults->empty() || faults->front().message.empty())) std::abort();
  if (faults && faults->front().message.rfind("in geoprobe's own form", 0) == 0) std::abort();
  return 0;
}
