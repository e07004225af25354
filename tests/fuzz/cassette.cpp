// Any bytes are a cassette or a failure with a text; and a cassette is replayed to its end, every service
// answered.
#include <geoprobe/cassette/player.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/result/document.h>
#include <geoprobe/text/charset.h>

#include <cstdlib>

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace geoprobe;
  auto cassette = read_cassette(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!cassette) {
    require(!cassette.failure().message.empty() && is_utf8(cassette.failure().message));
    return 0;
  }
  Player player(std::move(cassette).value());
  std::size_t answered = 0, done = 0;
  while (player.next()) {
    player.step([&](const Event& event) {
      const auto* end = std::get_if<QueryDone>(&event);
      answered += end == nullptr;
      if (end == nullptr) return;
      ++done;
      require(is_utf8(document_text(player.registry(), end->result)));
    });
  }
  require(done == 1 && answered == services_under(player.registry(), player.query().root).size());
  return 0;
}
