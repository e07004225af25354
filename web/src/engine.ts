import { GeoprobeError, type GeoprobeErrorCode, type RegistryFault } from "./error.js";
import type { WasmModule } from "./geoprobe.js";
import { loadTools } from "./load.js";
import { checkQueryOptions, queryText } from "./options.js";
import { EventStream, type Follower } from "./stream.js";
import type { Engine, Plan, Point, QueryOptions, QueryResult, Recording, ServiceNode, StreamEvent } from "./types.js";

interface Notice {
  module: WasmModule;
  engine: number;
  query: number;
  done: boolean;
  text: string;
}

/** By the module that they are in, and the number it gave them. */
const engines = new Map<WasmModule, Map<number, WasmEngine>>();
const notices: Notice[] = [];

/** What the module tells is passed on from a microtask, so that nobody's code runs inside it. */
export function listen(module: WasmModule, engine: number, query: number, done: boolean, text: string): void {
  if (notices.push({ module, engine, query, done, text }) > 1) return;
  queueMicrotask(() => {
    for (const notice of notices.splice(0)) engines.get(notice.module)?.get(notice.engine)?.take(notice);
  });
}

/** What an engine was made of, for recordings to be made of the same. */
export interface EngineSource {
  registry: string;
  options: string;
  wasmUrl: string | URL | undefined;
}

/** One engine of a wasm module. */
export class WasmEngine implements Engine {
  readonly #module: WasmModule;
  readonly #id: number;
  readonly #source: EngineSource | undefined;
  readonly #open = new Map<number, Follower>();
  readonly #recorders = new Set<WasmEngine>();
  #closed = false;

  /** Of what the module gave for a call that opens an engine; one that records or replays has no source. */
  constructor(module: WasmModule, reply: string, source?: EngineSource) {
    this.#module = module;
    this.#id = (replyOf(reply) as { engine: number }).engine;
    this.#source = source;
    if (!engines.has(module)) engines.set(module, new Map());
    engines.get(module)?.set(this.#id, this);
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
    const query = queryText(key, point, options);
    options.signal?.throwIfAborted();
    const tools = await loadTools(this.#source?.wasmUrl);
    options.signal?.throwIfAborted();
    if (this.#closed || !this.#source) throw closedError();
    const { registry, options: given } = this.#source;
    const reply = tools.record(registry, given, this.#module.knownHosts(this.#id), query);
    const recorder = new WasmEngine(tools, reply);
    this.#recorders.add(recorder);
    try {
      const text = await recorder.text(reply, options);
      return { result: JSON.parse(text) as QueryResult, text, cassette: tools.cassette(recorder.#id) };
    } finally {
      this.#recorders.delete(recorder);
      recorder.close();
    }
  }

  close(): void {
    if (this.#closed) return;
    for (const recorder of [...this.#recorders]) recorder.close();
    this.#closed = true;
    engines.get(this.#module)?.delete(this.#id);
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
