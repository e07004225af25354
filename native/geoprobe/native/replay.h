#pragma once
#include <geoprobe/cassette/player.h>
#include <geoprobe/native/client.h>

#include <stop_token>

namespace geoprobe {

/// Replays a cassette to its end and returns the result: at once, or (`timing`) as slowly as it was recorded.
/// on_event is called as by Client::query. A stop request ends it, the rest cancelled.
QueryResult replay(Player& player, bool timing, const Client::OnEvent& on_event = {},
                   const std::stop_token& stop = {});

}  // namespace geoprobe
