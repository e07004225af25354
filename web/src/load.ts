import { baseUrl } from "./base.js";
import { listen } from "./engine.js";
import { GeoprobeError } from "./error.js";
import createModule, { type WasmModule } from "./geoprobe.js";
import { FetchRequest } from "./request.js";

let loading: Promise<WasmModule> | undefined;

/** The one module of this page, worker or process. A failed load is forgotten, so that the next call tries again. */
export function loadModule(wasmUrl: string | URL | undefined): Promise<WasmModule> {
  loading ??= instantiate(wasmUrl).catch((cause: unknown) => {
    loading = undefined;
    throw new GeoprobeError("load-failed", `geoprobe.wasm could not be loaded: ${describe(cause)}`);
  });
  return loading;
}

/** A file's bytes (Node), which `fetch` does not read. */
export async function readLocalFile(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const name = ["node", "fs/promises"].join(":"); // no bundler shall follow it
  const files = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
    readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
  return files.readFile(url);
}

export function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

async function instantiate(wasmUrl: string | URL | undefined): Promise<WasmModule> {
  const url = wasmUrl === undefined ? new URL("./geoprobe.wasm", import.meta.url) : new URL(wasmUrl, baseUrl());
  const compiled = await compile(url);
  return new Promise((resolve, reject) => {
    createModule({
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(compiled, imports).then(receive).catch(reject);
        return {};
      },
      listener: listen,
      ...(typeof XMLHttpRequest === "undefined" ? { XMLHttpRequest: FetchRequest } : {}),
    }).then(resolve, reject);
  });
}

async function compile(url: URL): Promise<WebAssembly.Module> {
  if (url.protocol === "file:") return WebAssembly.compile(await readLocalFile(url));
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url.href} answered with status ${response.status}`);
  // A server that does not know application/wasm costs the streaming, no more.
  const type = response.headers.get("content-type") ?? "";
  if (/^application\/wasm\b/i.test(type)) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
