#pragma once
#include <geoprobe/native/client.h>

#include <functional>

#include "memory_budget.h"
#include "reply_sink.h"

namespace geoprobe::serve {

/// What a query takes in memory while it is answered, of texts that come to so many bytes: in the engine, on
/// its way, and as the text.
inline constexpr std::size_t kCopiesOfAnswer = 3;

/// Sends a query's events as server-sent events, and returns its result once it is done; the sink may have
/// kept a part. If the client is gone, or `memory` cannot hold what it does not take, the query is cancelled,
/// and `is_whole` becomes false.
QueryResult send_events(Client& client, const PointQuery& query, const std::function<Leaf(Leaf)>& edit,
                        MemoryShare& memory, ReplySink& sink, bool& is_whole);

}  // namespace geoprobe::serve
