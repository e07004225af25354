// Reads the replies of a file as often as asked for, and prints how long each round took, in milliseconds:
//   geoprobe_reading FILE ROUNDS
// FILE: for each reply a line "BYTES CONTENT-TYPE", then its bytes. The first round warms up and is not
// printed.
#include <geoprobe/formats/reply.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Body {
  std::string_view type, bytes;
};

std::vector<Body> split(std::string_view file) {
  std::vector<Body> bodies;
  while (!file.empty()) {
    const std::size_t end = file.find('\n');
    const std::string_view head = file.substr(0, end);
    const std::size_t space = head.find(' ');
    const std::size_t size = std::strtoul(std::string(head.substr(0, space)).c_str(), nullptr, 10);
    bodies.push_back({head.substr(space + 1), file.substr(end + 1, size)});
    file.remove_prefix(end + 1 + size);
  }
  return bodies;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream input(argv[1], std::ios::binary);
  std::ostringstream text;
  text << input.rdbuf();
  const std::string file = text.str();
  const std::vector<Body> bodies = split(file);
  std::size_t features = 0, properties = 0;
  for (int round = 0; round <= std::atoi(argv[2]); ++round) {
    features = properties = 0;
    const auto start = std::chrono::steady_clock::now();
    for (const Body& body : bodies) {
      const geoprobe::Reply reply = geoprobe::read_reply(body.bytes, {body.type, false});
      if (!reply.features) return 1;
      features += reply.features->features.size();
      for (const geoprobe::Feature& feature : reply.features->features)
        properties += feature.properties.size();
    }
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (round > 0) std::printf("%.3f\n", took.count());
  }
  std::printf("%zu features, %zu properties\n", features, properties);
}
