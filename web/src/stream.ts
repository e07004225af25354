import type { Follower } from "./follow.js";
import type { QueryResult, StreamEvent } from "./types.js";

interface Waiting {
  resolve(result: IteratorResult<StreamEvent, undefined>): void;
  reject(reason: unknown): void;
}

/** A query as an async iterator: begun by the first next(), ended by return(). */
export class EventStream implements AsyncIterableIterator<StreamEvent> {
  readonly #begin: (follower: Follower) => () => void;
  readonly #events: StreamEvent[] = [];
  readonly #waiting: Waiting[] = [];
  #cancel: (() => void) | undefined;
  #state: "new" | "open" | "failed" | "over" = "new";
  #reason: unknown;

  constructor(begin: (follower: Follower) => () => void) {
    this.#begin = begin;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<StreamEvent, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#state === "new") this.#start();
      this.#settle();
    });
  }

  return(): Promise<IteratorResult<StreamEvent, undefined>> {
    if (this.#state === "open") this.#cancel?.();
    this.#state = "over";
    this.#events.length = 0;
    this.#settle();
    return Promise.resolve({ done: true, value: undefined });
  }

  #start(): void {
    this.#state = "open";
    try {
      this.#cancel = this.#begin({
        service: (service) => this.#push({ event: "service", service }),
        done: (text) => {
          this.#state = "over";
          this.#push({ event: "done", result: JSON.parse(text) as QueryResult });
        },
        fail: (reason) => this.#fail(reason),
      });
    } catch (reason) {
      this.#fail(reason);
    }
  }

  #push(event: StreamEvent): void {
    this.#events.push(event);
    this.#settle();
  }

  #fail(reason: unknown): void {
    this.#state = "failed";
    this.#reason = reason;
    this.#events.length = 0;
    this.#settle();
  }

  #settle(): void {
    while (this.#waiting.length > 0) {
      const event = this.#events.shift();
      if (!event && this.#state === "open") return;
      const waiting = this.#waiting.shift();
      if (event) waiting?.resolve({ done: false, value: event });
      else if (this.#state === "failed") {
        this.#state = "over";
        waiting?.reject(this.#reason);
      } else waiting?.resolve({ done: true, value: undefined });
    }
  }
}
