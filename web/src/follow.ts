import type { ExchangeProgress, QueryOptions, ServiceNode } from "./types.js";

/** What becomes of a query: answers and progress, then the document's text or a failure, exactly once. */
export interface Follower {
  service(service: ServiceNode): void;
  done(text: string): void;
  fail(reason: unknown): void;
}

/** What an engine's inside tells of a query. */
export interface Told extends Follower {
  progress(progress: ExchangeProgress): void;
}

/**
 * Ties a query to its signal and its callbacks: the document, a failure, an abort, or what a callback throws ends it,
 * whichever comes first. `cancel` stops the query inside; `leave` is called once at the end. Gives what ends the query
 * without a further word.
 */
export function tie(
  { signal, onService, onProgress }: Pick<QueryOptions, "signal" | "onService" | "onProgress">,
  follower: Follower,
  cancel: () => void,
): { told: Told; end: () => void } {
  let ended = false;
  const leave = () => {
    ended = true;
    signal?.removeEventListener("abort", onAbort);
  };
  const end = () => {
    if (ended) return;
    leave();
    cancel();
  };
  const fail = (reason: unknown) => {
    if (ended) return;
    end();
    follower.fail(reason);
  };
  const onAbort = () => fail(signal?.reason);
  const pass = <Item>(item: Item, ...takers: (((item: Item) => void) | undefined)[]) => {
    try {
      for (const take of takers) if (!ended) take?.(item);
    } catch (reason) {
      fail(reason);
    }
  };
  signal?.addEventListener("abort", onAbort);
  return {
    end,
    told: {
      service: (service) => pass(service, onService, (answered) => follower.service(answered)),
      progress: (progress) => pass(progress, onProgress),
      done: (text) => {
        if (ended) return;
        leave();
        follower.done(text);
      },
      fail,
    },
  };
}
