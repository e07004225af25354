#pragma once
#include <geoprobe/engine/engine.h>

#include <variant>

namespace geoprobe {

/// Drains the engine: actions to the transport, then events to the sink (a callable that takes Event). To be
/// called after every input; the caller then arms one timer for engine.next_timeout().
template <class Sink>
void pump(QueryEngine& engine, Transport& transport, Sink&& sink) {
  while (auto action = engine.poll_action()) {
    if (auto* send = std::get_if<SendRequest>(&*action))
      transport.start(send->id, std::move(send->request));
    else
      transport.abort(std::get_if<AbortRequest>(&*action)->id);
  }
  while (auto event = engine.poll_event()) sink(std::move(*event));
}

}  // namespace geoprobe
