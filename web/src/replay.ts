import { WasmEngine } from "./engine.js";
import { numberOf } from "./crs.js";
import { loadTools } from "./load.js";
import { checkReplay } from "./options.js";
import type { Follower } from "./follow.js";
import { EventStream } from "./stream.js";
import type { QueryResult, Replay, ReplayOptions, StreamEvent } from "./types.js";

/**
 * A recorded query, from Engine.record or `geoprobe query --record`: the same document, without a network.
 *
 *     const result = await replay(cassette).query();
 */
export function replay(cassette: string, options: ReplayOptions = {}): Replay {
  const queryText = () =>
    new Promise<string>((resolve, reject) => {
      begin(cassette, options, { service() {}, done: resolve, fail: reject });
    });
  return {
    queryText,
    query: async () => JSON.parse(await queryText()) as QueryResult,
    stream: (): AsyncIterableIterator<StreamEvent> => new EventStream((follower) => begin(cassette, options, follower)),
  };
}

/** Returns what ends the replay without a further word. */
function begin(cassette: string, options: ReplayOptions, follower: Follower): () => void {
  checkReplay(cassette, options);
  const { timing = false, signal, wasmUrl, proj4 } = options;
  let ended = false;
  let player: WasmEngine | undefined;
  const end = () => {
    ended = true;
    player?.close();
  };
  const start = async () => {
    signal?.throwIfAborted();
    const module = await loadTools(wasmUrl);
    signal?.throwIfAborted();
    if (ended) return;
    const reply = module.replay(cassette, timing, numberOf(proj4));
    player = new WasmEngine(module, reply);
    player.follow(reply, options, {
      service: (service) => follower.service(service),
      done: (text) => {
        end();
        follower.done(text);
      },
      fail: (reason) => {
        if (ended) return;
        end();
        follower.fail(reason);
      },
    });
  };
  start().catch((reason: unknown) => follower.fail(reason));
  return end;
}
