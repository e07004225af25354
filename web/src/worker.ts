// The worker of createEngine({ worker: true }): one engine, which answers the messages of worker_protocol.ts.
import { createEngine, GeoprobeError } from "./index.js";
import type { Engine } from "./types.js";
import type { PostedError, Reply, Request } from "./worker_protocol.js";

let engine: (Engine & { stored?: Promise<unknown> }) | undefined;
const open = new Map<number, AbortController>();
let replies: Reply[] = [];

/** What one turn of the event loop brings is one message. */
function tell(reply: Reply): void {
  if (replies.push(reply) > 1) return;
  queueMicrotask(() => {
    postMessage(replies);
    replies = [];
  });
}

function errorOf(reason: unknown): PostedError {
  const message = reason instanceof Error ? reason.message : String(reason);
  if (!(reason instanceof GeoprobeError)) return { message };
  return { code: reason.code, faults: reason.faults, message };
}

async function valueOf(request: Exclude<Request, { call: "abort" | "close" }>, signal: AbortSignal): Promise<unknown> {
  if (request.call === "open") {
    engine = await createEngine(request.options);
    return engine.warnings;
  }
  if (!engine) throw new GeoprobeError("closed", "the engine was closed");
  if (request.call === "outline") return engine.outline(request.key);
  if (request.call === "explain") return engine.explain(request.key, request.point, request.options);
  const { id, call, key, point, options, progress } = request;
  return engine[call === "query" ? "queryText" : "record"](key, point, {
    ...options,
    signal,
    onService: (service) => tell({ id, service }),
    ...(progress ? { onProgress: (moved) => tell({ id, progress: moved }) } : {}),
  });
}

addEventListener("message", ({ data: request }: MessageEvent<Request>) => {
  const { id } = request;
  if (request.call === "abort") {
    open.get(id)?.abort();
    return;
  }
  if (request.call === "close") {
    engine?.close();
    void Promise.resolve(engine?.stored).then(() => tell({ id, value: undefined }));
    engine = undefined;
    return;
  }
  const controller = new AbortController();
  open.set(id, controller);
  valueOf(request, controller.signal)
    .then(
      (value) => tell({ id, value }),
      (reason: unknown) => tell({ id, error: errorOf(reason) }),
    )
    .finally(() => open.delete(id));
});
