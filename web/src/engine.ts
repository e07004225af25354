import { GeoprobeError, type GeoprobeErrorCode, type RegistryFault } from "./error.js";
import { tie, type Follower, type Told } from "./follow.js";
import type { WasmModule } from "./geoprobe.js";
import { loadTools } from "./load.js";
import { checkQueryOptions, queryText } from "./options.js";
import { outlineOf } from "./outline.js";
import { EventStream } from "./stream.js";
import type {
  Engine,
  ExchangeProgress,
  Outline,
  Plan,
  Point,
  QueryOptions,
  QueryResult,
  Recording,
  ServiceNode,
  StreamEvent,
} from "./types.js";

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
  warnings: RegistryFault[];
  options: string;
  wasmUrl: string | URL | undefined;
}

/** An engine whose queries are begun by `start`: here, or in a worker. */
export abstract class EngineBase implements Engine {
  abstract readonly warnings: readonly RegistryFault[];
  /** Begins a query; throws for a wrong call. Returns what ends it without a further word. */
  abstract start(key: string, point: Point, options: QueryOptions, follower: Follower): () => void;
  abstract outline(key?: string): Promise<Outline>;
  abstract explain(key: string, point: Point, options?: QueryOptions): Promise<Plan>;
  abstract record(key: string, point: Point, options?: QueryOptions): Promise<Recording>;
  abstract close(): void;

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
}

/** One engine of a wasm module. */
export class WasmEngine extends EngineBase {
  readonly #module: WasmModule;
  readonly #id: number;
  readonly #source: EngineSource | undefined;
  readonly #open = new Map<number, Told>();
  readonly #recorders = new Set<WasmEngine>();
  #closed = false;
  /** Called at the end of each query. */
  onRest: (() => void) | undefined;
  /** Called when the engine is about to be closed. */
  onClose: (() => void) | undefined;
  /** Settled when what was to be stored is. */
  stored: Promise<unknown> | undefined;

  /** Of what the module gave for a call that opens an engine; one that records or replays has no source. */
  constructor(module: WasmModule, reply: string, source?: EngineSource) {
    super();
    this.#module = module;
    this.#id = (replyOf(reply) as { engine: number }).engine;
    this.#source = source;
    if (!engines.has(module)) engines.set(module, new Map());
    engines.get(module)?.set(this.#id, this);
  }

  get warnings(): readonly RegistryFault[] {
    return this.#source?.warnings ?? [];
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a wrong call rejects here as it does everywhere
  async outline(key?: string): Promise<Outline> {
    this.#check({});
    const outline = outlineOf(this.#source?.registry ?? "{}", key);
    if (!outline) replyOf(this.#module.explain(this.#id, queryText(key, { lon: 0, lat: 0 }, {}))); // it says which are near
    return outline as Outline;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- likewise
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
    this.onClose?.();
    this.#closed = true;
    engines.get(this.#module)?.delete(this.#id);
    this.#module.close(this.#id);
    for (const told of [...this.#open.values()]) told.fail(closedError());
  }

  /** The answers in memory, as a text for merge in this engine or another; nothing once it is closed. */
  snapshot(): string | undefined {
    return this.#closed ? undefined : this.#module.snapshot(this.#id);
  }

  /** Takes in what another engine's snapshot gave. */
  merge(snapshot: string): void {
    if (!this.#closed) this.#module.restore(this.#id, snapshot);
  }

  override start(key: string, point: Point, options: QueryOptions, follower: Follower): () => void {
    this.#check(options);
    options.signal?.throwIfAborted();
    return this.follow(this.#module.submit(this.#id, queryText(key, point, options)), options, follower);
  }

  /** Follows the query of what the module gave for a call that begins one. Returns what ends it. */
  follow(reply: string, options: Pick<QueryOptions, "signal" | "onService" | "onProgress">, follower: Follower): () => void {
    const { query } = replyOf(reply) as { query: number };
    const { told, end } = tie(options, follower, () => {
      this.#open.delete(query);
      if (!this.#closed) this.#module.cancel(this.#id, query);
    });
    this.#open.set(query, told);
    return end;
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
    const told = this.#open.get(query);
    if (done) {
      this.#open.delete(query);
      told?.done(text);
      this.onRest?.();
      return;
    }
    if (!told) return;
    const event = JSON.parse(text) as ExchangeProgress | { event: "service"; service: ServiceNode };
    if (event.event === "service") told.service(event.service);
    else told.progress(event);
  }
}

export function closedError(): GeoprobeError {
  return new GeoprobeError("closed", "the engine was closed");
}

export function replyOf(text: string): unknown {
  const reply = JSON.parse(text) as {
    error?: { code: GeoprobeErrorCode; message: string; faults?: RegistryFault[] };
  };
  if (reply.error) throw new GeoprobeError(reply.error.code, reply.error.message, reply.error.faults);
  return reply;
}
