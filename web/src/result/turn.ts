import type { QueryResult, StreamEvent } from "../types.js";

/** Asks one service again. */
export type Retry = (key: string, signal: AbortSignal) => Promise<QueryResult>;

/** One thing that the element shows, from its beginning until another takes its place. */
export class Turn {
  readonly #controller = new AbortController();
  /** Services that are being asked again. */
  readonly pending = new Set<string>();
  /** What services said that were asked again before the whole was there. */
  readonly again: QueryResult[] = [];
  asking = true;
  retry: Retry | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  /** Ends with a signal of the caller's. Returns what forgets the signal. */
  endWith(signal: AbortSignal | undefined): () => void {
    const end = () => this.end(signal?.reason);
    if (signal?.aborted) end();
    signal?.addEventListener("abort", end);
    return () => signal?.removeEventListener("abort", end);
  }
}

/** The events of a stream until the signal is aborted, which leaves the stream at once. */
export async function* until(signal: AbortSignal, stream: AsyncIterable<StreamEvent>): AsyncGenerator<StreamEvent, void> {
  const events = stream[Symbol.asyncIterator]();
  let leave = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined);
    signal.addEventListener("abort", leave);
  });
  let over = false;
  try {
    while (!signal.aborted) {
      const step = await Promise.race([events.next(), aborted]);
      if (!step) return;
      over = step.done === true;
      if (step.done) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener("abort", leave);
    if (!over) void events.return?.();
  }
}
