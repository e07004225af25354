import { baseUrl } from "./base.js";
import { closedError, EngineBase } from "./engine.js";
import { GeoprobeError, type RegistryFault } from "./error.js";
import { tie, type Follower, type Told } from "./follow.js";
import { checkQueryOptions } from "./options.js";
import type { EngineOptions, Outline, Plan, Point, QueryOptions, Recording } from "./types.js";
import type { Calls, PostedError, PostedQuery, Reply } from "./worker_protocol.js";

interface Waiting {
  told?: Told | undefined;
  done(value: unknown): void;
  fail(reason: unknown): void;
}

/** Starts a worker with an engine of these options in it. */
export async function startWorkerEngine(options: EngineOptions): Promise<WorkerEngine> {
  if (typeof Worker === "undefined")
    throw new GeoprobeError("unsupported", "this platform has no Worker; leave the option 'worker' out");
  const engine = new WorkerEngine(new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "geoprobe" }));
  try {
    await engine.open(options);
    return engine;
  } catch (reason) {
    engine.close();
    throw reason;
  }
}

/** An engine in a worker of its own. */
export class WorkerEngine extends EngineBase {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  warnings: readonly RegistryFault[] = [];
  #closed = false;

  constructor(worker: Worker) {
    super();
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Reply[]>) => {
      for (const reply of data) this.#take(reply);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#worker.terminate();
      this.#end(new GeoprobeError("load-failed", `the worker could not be started or failed: ${event.message || "its file is not there"}`));
    };
  }

  async open({ registry, wasmUrl, gateway, ...others }: EngineOptions): Promise<void> {
    const absolute = (url: string | URL) => (URL.canParse(url, baseUrl()) ? new URL(url, baseUrl()).href : String(url));
    const isUrl = typeof registry === "string" || registry instanceof URL;
    this.warnings = (await this.#call("open", {
      options: {
        ...others,
        worker: false,
        registry: isUrl ? absolute(registry) : registry,
        ...(wasmUrl === undefined ? {} : { wasmUrl: absolute(wasmUrl) }),
        ...(gateway ? { gateway: { ...gateway, url: absolute(gateway.url) } } : {}),
      },
    })) as RegistryFault[];
  }

  override start(key: string, point: Point, options: QueryOptions, follower: Follower): () => void {
    this.#check(options);
    options.signal?.throwIfAborted();
    const id = ++this.#last;
    const { told, end } = tie(options, follower, () => {
      if (this.#waiting.delete(id) && !this.#closed) this.#worker.postMessage({ id, call: "abort" });
    });
    this.#waiting.set(id, { told, done: (text) => told.done(text as string), fail: (reason) => told.fail(reason) });
    const progress = options.onProgress !== undefined;
    this.#post("query", id, { key, point, options: posted(options), progress });
    return end;
  }

  async explain(key: string, point: Point, options: QueryOptions = {}): Promise<Plan> {
    this.#check(options);
    return (await this.#call("explain", { key, point, options: posted(options) })) as Plan;
  }

  async outline(key?: string): Promise<Outline> {
    this.#check({});
    return (await this.#call("outline", { key })) as Outline;
  }

  async record(key: string, point: Point, options: QueryOptions = {}): Promise<Recording> {
    this.#check(options);
    options.signal?.throwIfAborted();
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const { told } = tie(
        options,
        { service() {}, done() {}, fail: reject },
        () => this.#waiting.delete(id) && !this.#closed && this.#worker.postMessage({ id, call: "abort" }),
      );
      this.#waiting.set(id, {
        told,
        done: (value) => {
          told.done("");
          resolve(value as Recording);
        },
        fail: (reason) => told.fail(reason),
      });
      this.#post("record", id, { key, point, options: posted(options), progress: options.onProgress !== undefined });
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#end(closedError());
    const terminate = () => this.#worker.terminate();
    // It says when its answers are stored, as far as they are to be.
    this.#worker.onmessage = terminate;
    this.#worker.onerror = terminate;
    this.#worker.postMessage({ id: ++this.#last, call: "close" });
  }

  #end(reason: unknown): void {
    this.#closed = true;
    for (const [id, waiting] of [...this.#waiting]) {
      this.#waiting.delete(id);
      waiting.fail(reason);
    }
  }

  #check(options: unknown): asserts options is QueryOptions {
    if (this.#closed) throw closedError();
    checkQueryOptions(options);
  }

  #call<Name extends keyof Calls>(call: Name, request: Calls[Name]): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.#post(call, id, request);
    });
  }

  #post<Name extends keyof Calls>(call: Name, id: number, request: Calls[Name]): void {
    try {
      this.#worker.postMessage({ id, call, ...request });
    } catch (reason) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      waiting?.fail(new GeoprobeError("invalid-options", `what is asked cannot be sent to the worker: ${String(reason)}`));
    }
  }

  #take(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    if ("service" in reply) waiting.told?.service(reply.service);
    else if ("progress" in reply) waiting.told?.progress(reply.progress);
    else {
      this.#waiting.delete(reply.id);
      if ("error" in reply) waiting.fail(errorOf(reply.error));
      else waiting.done(reply.value);
    }
  }
}

function posted(options: QueryOptions): PostedQuery {
  const local = ["signal", "onService", "onProgress"];
  return Object.fromEntries(Object.entries(options).filter(([name]) => !local.includes(name)));
}

function errorOf({ code, faults, message }: PostedError): Error {
  return code ? GeoprobeError.revived({ code, message, faults: faults ?? [] }) : new Error(message);
}
