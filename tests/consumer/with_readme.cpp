#include <cstdio>
#include <string>
#include <string_view>
#include <variant>

#include "example.h"

int main() {
  const std::string tree = about(R"({
    "geoprobe": 1,
    "services": [{ "key": "site", "name": "Far away", "type": "wms", "url": "http://127.0.0.1:1/wms", "layer": "b",
                   "extent": [10, 10, 20, 20] }]
  })",
                                 {31.4, -24.5});
  std::fputs(tree.c_str(), stdout);
}
