// The core alone: no I/O, no thread.
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <cstdio>

int main() {
  const auto value = geoprobe::read_json(R"({"altitude":441.0})");
  const std::string text = value ? geoprobe::write_json(value.value()) : value.failure().message;
  std::puts(text.c_str());
  return text == R"({"altitude":441.0})" ? 0 : 1;
}
