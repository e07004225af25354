import { baseUrl } from "./base.js";
import { askProj4 } from "./crs.js";
import { listen } from "./engine.js";
import { GeoprobeError } from "./error.js";
import createModule, { type ModuleFactory, type ToolsModule, type WasmModule } from "./geoprobe.js";
import { FetchRequest } from "./request.js";

let loading: Promise<WasmModule> | undefined;
let loadingTools: Promise<ToolsModule> | undefined;

/** The one module of this page, worker or process. A failed load is forgotten, so that the next call tries again. */
export function loadModule(wasmUrl: string | URL | undefined): Promise<WasmModule> {
  const place = () => (wasmUrl === undefined ? new URL("./geoprobe.wasm", import.meta.url) : new URL(wasmUrl, baseUrl()));
  loading ??= instantiate(createModule, place).catch((cause: unknown) => {
    loading = undefined;
    throw loadFailed("geoprobe.wasm", cause);
  });
  return loading;
}

/** The second module, of what few pages need. Where the first is at `wasmUrl`, this one lies beside it. */
export function loadTools(wasmUrl: string | URL | undefined): Promise<ToolsModule> {
  const place = () =>
    wasmUrl === undefined
      ? new URL("./geoprobe-tools.wasm", import.meta.url)
      : new URL("geoprobe-tools.wasm", new URL(wasmUrl, baseUrl()));
  // Not for bundlers to follow: Vite's and webpack's workers are one file, and copy it instead.
  const glueUrl = new URL("./geoprobe-tools.js", import.meta.url);
  loadingTools ??= (import(/* @vite-ignore */ /* webpackIgnore: true */ glueUrl.href) as Promise<typeof import("./geoprobe-tools.js")>)
    .then((glue) => instantiate(glue.default, place))
    .catch((cause: unknown) => {
      loadingTools = undefined;
      throw loadFailed("geoprobe-tools.wasm", cause);
    });
  return loadingTools;
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

function loadFailed(name: string, cause: unknown): GeoprobeError {
  return new GeoprobeError("load-failed", `${name} could not be loaded: ${describe(cause)}`);
}

async function instantiate<Module extends WasmModule>(createModule: ModuleFactory<Module>, place: () => URL): Promise<Module> {
  const compiled = await compile(place());
  const module = await new Promise<Module>((resolve, reject) => {
    createModule({
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(compiled, imports).then(receive).catch(reject);
        return {};
      },
      crs: askProj4,
      listener: (engine, query, done, text) => listen(module, engine, query, done, text),
      ...(typeof XMLHttpRequest === "undefined" ? { XMLHttpRequest: FetchRequest } : {}),
    }).then(resolve, reject);
  });
  return module;
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
