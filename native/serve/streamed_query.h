#pragma once
#include <geoprobe/native/client.h>

#include "memory_budget.h"
#include "reply_sink.h"

namespace geoprobe::serve {

/// What a query takes in memory while it is answered, of texts that come to so many bytes: in the engine, on
/// its way, and as the text.
inline constexpr std::size_t kCopiesOfAnswer = 3;

/// A leaf as callers get it: itself, or a changed copy in `edited`.
using EditLeaf = const Leaf& (*)(const Leaf& leaf, Leaf& edited);

/// Sends a query's events as server-sent events, and returns its result once it is done; the sink may have
/// kept a part. If the client is gone, or `memory` cannot hold what it does not take, the query is cancelled,
/// and `is_whole` becomes false.
QueryResult send_events(Client& client, const PointQuery& query, EditLeaf edit, MemoryShare& memory,
                        ReplySink& sink, bool& is_whole);

}  // namespace geoprobe::serve
