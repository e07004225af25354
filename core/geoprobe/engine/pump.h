#pragma once
#include <geoprobe/engine/engine.h>

#include <variant>

namespace geoprobe {

/// Drains the engine: actions to the transport and the store, then events to the sink (a callable that takes
/// Event). To be called after every input; the caller then arms one timer for engine.next_timeout(). A store
/// there must be where EngineOptions::has_store says so.
template <class Sink>
void pump(QueryEngine& engine, Transport& transport, Sink&& sink, AnswerStore* store = nullptr) {
  while (auto action = engine.poll_action()) {
    if (auto* send = std::get_if<SendRequest>(&*action))
      transport.start(send->id, std::move(send->request));
    else if (auto* abort = std::get_if<AbortRequest>(&*action))
      transport.abort(abort->id);
    else if (auto* lookup = store ? std::get_if<Lookup>(&*action) : nullptr)
      store->look_up(std::move(*lookup));
    else if (auto* kept = store ? std::get_if<Store>(&*action) : nullptr)
      store->store(std::move(kept->entry));
  }
  while (auto event = engine.poll_event()) sink(std::move(*event));
}

}  // namespace geoprobe
