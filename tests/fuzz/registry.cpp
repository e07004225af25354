// Any bytes are a registry or a list of faults, none of them empty.
#include <geoprobe/registry/read.h>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto result = geoprobe::read_registry(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto* faults = std::get_if<geoprobe::Faults>(&result);
  if (faults && (faults->empty() || faults->front().message.empty())) std::abort();
  return 0;
}
