#pragma once
#include <geoprobe/cassette/player.h>
#include <geoprobe/native/client.h>

namespace geoprobe {

/// Replays a cassette to its end and returns the result: at once, or (`timing`) as slowly as it was recorded.
/// on_event is called as by Client::query. Cancelling the token ends it, the rest cancelled.
QueryResult replay(Player& player, bool timing, const Client::OnEvent& on_event = {},
                   const CancelToken& cancel = {});

}  // namespace geoprobe
