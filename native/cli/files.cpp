#include "files.h"

#include <geoprobe/registry/read_any.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "console.h"

namespace geoprobe::cli {
namespace {

constexpr std::size_t kMostFaults = 100;

/// The service, group or collection that a pointer leads into.
void name_owner(const Value& document, RegistryFault& fault) {
  const std::string_view pointer = fault.pointer;
  const std::size_t slash = pointer.find('/', 1);
  if (slash == std::string_view::npos) return;
  const std::string list(pointer.substr(1, slash - 1));
  const auto index =
      parse_unsigned(pointer.substr(slash + 1, pointer.find('/', slash + 1) - slash - 1), 1u << 30);
  const Value* items = document.find(list);
  if (!index || items == nullptr || items->as_array() == nullptr || *index >= items->as_array()->size())
    return;
  const Value* key = (*items->as_array())[*index].find("key");
  if (key == nullptr || key->as_string() == nullptr) return;
  fault.kind = list.ends_with('s') ? list.substr(0, list.size() - 1) : list;
  fault.key = *key->as_string();
}

}  // namespace

Expected<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const auto close = [](std::FILE* file) {
    if (file != stdin) std::fclose(file);
  };
  const std::unique_ptr<std::FILE, decltype(close)> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"),
                                                         close);
  if (!file) return Failure{path + ": " + std::strerror(errno)};
  struct stat about {};
  if (fstat(fileno(file.get()), &about) == 0 && S_ISDIR(about.st_mode))
    return Failure{path + ": is a directory"};
  std::string bytes;
  char chunk[1 << 16];
  while (!std::feof(file.get()) && !std::ferror(file.get())) {
    bytes.append(chunk, std::fread(chunk, 1, sizeof chunk, file.get()));
    if (bytes.size() > max_bytes)
      return Failure{path + ": larger than " + std::to_string(max_bytes >> 20) +
                     " MiB, which is more than is read"};
  }
  if (std::ferror(file.get())) return Failure{path + ": " + std::strerror(errno)};
  return bytes;
}

std::vector<RegistryFault> located(const std::string& text, Faults faults) {
  std::vector<std::string> pointers;
  for (const Fault& fault : faults) pointers.push_back(fault.pointer);
  const auto places = places_in_json(text, pointers);
  const Expected<Value> document = read_json(text);
  std::vector<RegistryFault> out;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    RegistryFault& fault = out.emplace_back();
    fault.place = faults[i].place;
    if (!faults[i].pointer.empty()) fault.place = places[i];
    fault.pointer = std::move(faults[i].pointer);
    fault.message = std::move(faults[i].message);
    if (document) name_owner(document.value(), fault);
  }
  return out;
}

std::string line_of(const std::string& path, const RegistryFault& fault, const char* severity) {
  const std::string at =
      fault.place ? concat(":", std::to_string(fault.place->line), ":", std::to_string(fault.place->column))
                  : "";
  return concat(path, at, ": ", plain_line(fault.pointer), fault.pointer.empty() ? "" : ": ", severity,
                plain_line(fault.message),
                fault.key.empty() ? "" : concat(" (", fault.kind, " ", geoprobe::quoted(fault.key), ")"));
}

std::vector<std::string> fault_lines(const RegistryFile& file) {
  std::vector<std::string> lines;
  for (const RegistryFault& fault : file.faults) {
    if (lines.size() == kMostFaults) {
      lines.push_back(concat(file.path, ": and ", std::to_string(file.faults.size() - kMostFaults), " more"));
      break;
    }
    lines.push_back(line_of(file.path, fault));
  }
  return lines;
}

void warn(const std::string& path, const Faults& warnings) {
  for (const Fault& warning : warnings)
    complain(line_of(path, {warning.pointer, warning.message, {}, {}, {}}, "warning: "));
}

Expected<RegistryFile> read_registry_file(const std::string& path) {
  Expected<std::string> text = read_file(path, kMaxRegistryBytes);
  if (!text) return text.failure();
  RegistryFile file;
  file.path = path;
  file.text = std::move(text).value();
  auto read = read_any_registry(file.text);
  if (auto* loaded = std::get_if<LoadedRegistry>(&read)) {
    if (!loaded->warnings.empty()) file.warnings = located(file.text, std::move(loaded->warnings));
    file.registry = std::move(loaded->registry);
  } else {
    file.faults = located(file.text, std::move(*std::get_if<Faults>(&read)));
  }
  return file;
}

Expected<Registry> load_registry(const std::string& path, const std::function<void(std::string)>& say) {
  Expected<RegistryFile> file = read_registry_file(path);
  if (!file) return file.failure();
  for (const RegistryFault& warning : file.value().warnings) {
    const std::string line = line_of(path, warning, "warning: ");
    say ? say(line) : complain(line);
  }
  if (file.value().registry) return std::move(*std::move(file).value().registry);
  std::string lines;
  for (const std::string& line : fault_lines(file.value())) lines += (lines.empty() ? "" : "\n") + line;
  return Failure{lines};
}

}  // namespace geoprobe::cli
