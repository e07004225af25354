import { GeoprobeError, type GeoprobeErrorCode, type RegistryFault } from "./error.js";
import type { WasmModule } from "./geoprobe.js";
import { checkQueryOptions, queryText } from "./options.js";
import { EventStream, type Follower } from "./stream.js";
import type { Engine, Plan, Point, QueryOptions, QueryResult, Recording, ServiceNode, StreamEvent } from "./types.js";

interface Notice {
  engine: number;
  query: number;
  done: boolean;
  text: string;
}

const engines = new Map<number, WasmEngine>();
const notices: Notice[] = [];

/** What the module tells is passed on from a microtask, so that nobody's code runs inside it. */
export function listen(engine: number, query: number, done: boolean, text: string): void {
  if (notices.push({ engine, query, done, text }) > 1) return;
  queueMicrotask(() => {
    for (const notice of notices.splice(0)) engines.get(notice.engine)?.take(notice);
  });
}

/** One engine of the wasm module. */
export class WasmEngine implements Engine {
  readonly #module: WasmModule;
  readonly #id: number;
  readonly #open = new Map<number, Follower>();
  readonly #recorders = new Set<WasmEngine>();
  #closed = false;

  /** Of what the module gave for a call that opens an engine. */
  constructor(module: WasmModule, reply: string) {
    this.#module = module;
    this.#id = (replyOf(reply) as { engine: number }).engine;
    engines.set(this.#id, this);
  }

  async query(key: string, point: Point, options: QueryOptions = {}): Promise<QueryResult> {
    return JSON.parse(await this.queryText(key, point, options)) as QueryResult;
  }

  async queryText(key: string, point: Point, options: QueryOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      this.start(key, point, options, { service() {}, done: resolve, fail: reject });
    });
  }

  stream(key: string, point: Point, options: QueryOptions = {}): AsyncIterableIterator<StreamEvent> {
    return new EventStream((follower) => this.start(key, point, options, follower));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a wrong call rejects here as it does everywhere
  async explain(key: string, point: Point, options: QueryOptions = {}): Promise<Plan> {
    this.#check(options);
    return replyOf(this.#module.explain(this.#id, queryText(key, point, options))) as Plan;
  }

  async record(key: string, point: Point, options: QueryOptions = {}): Promise<Recording> {
    this.#check(options);
    options.signal?.throwIfAborted();
    const module = this.#module;
    const reply = module.record(this.#id, queryText(key, point, options));
    const recorder = new WasmEngine(module, reply);
    this.#recorders.add(recorder);
    try {
      const text = await recorder.text(reply, options);
      return { result: JSON.parse(text) as QueryResult, text, cassette: module.cassette(recorder.#id) };
    } finally {
      this.#recorders.delete(recorder);
      recorder.close();
    }
  }

  close(): void {
    if (this.#closed) return;
    for (const recorder of [...this.#recorders]) recorder.close();
    this.#closed = true;
    engines.delete(this.#id);
    this.#module.close(this.#id);
    for (const follower of [...this.#open.values()]) follower.fail(closedError());
  }

  /** Begins a query; throws for a wrong call. Returns what ends it without a further word. */
  start(key: string, point: Point, options: QueryOptions, follower: Follower): () => void {
    this.#check(options);
    options.signal?.throwIfAborted();
    return this.follow(this.#module.submit(this.#id, queryText(key, point, options)), options, follower);
  }

  /** Follows the query of what the module gave for a call that begins one. Returns what ends it. */
  follow(reply: string, { signal, onService }: Pick<QueryOptions, "signal" | "onService">, follower: Follower): () => void {
    const { query } = replyOf(reply) as { query: number };

    const leave = () => {
      this.#open.delete(query);
      signal?.removeEventListener("abort", onAbort);
    };
    const cancel = () => {
      leave();
      if (!this.#closed) this.#module.cancel(this.#id, query);
    };
    const fail = (reason: unknown) => {
      cancel();
      follower.fail(reason);
    };
    const onAbort = () => fail(signal?.reason);
    signal?.addEventListener("abort", onAbort);
    this.#open.set(query, {
      service: (service) => {
        try {
          onService?.(service);
          follower.service(service);
        } catch (reason) {
          fail(reason);
        }
      },
      done: (text) => {
        leave();
        follower.done(text);
      },
      fail,
    });
    return cancel;
  }

  text(reply: string, options: QueryOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      this.follow(reply, options, { service() {}, done: resolve, fail: reject });
    });
  }

  #check(options: unknown): asserts options is QueryOptions {
    if (this.#closed) throw closedError();
    checkQueryOptions(options);
  }

  take({ query, done, text }: Notice): void {
    const follower = this.#open.get(query);
    if (done) follower?.done(text);
    else follower?.service((JSON.parse(text) as { service: ServiceNode }).service);
  }
}

function closedError(): GeoprobeError {
  return new GeoprobeError("closed", "the engine was closed");
}

function replyOf(text: string): unknown {
  const reply = JSON.parse(text) as {
    error?: { code: GeoprobeErrorCode; message: string; faults?: RegistryFault[] };
  };
  if (reply.error) throw new GeoprobeError(reply.error.code, reply.error.message, reply.error.faults);
  return reply;
}
