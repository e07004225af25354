import { WasmEngine } from "./engine.js";
import { GeoprobeError } from "./error.js";
import { baseUrl } from "./base.js";
import { keepAnswers } from "./cache.js";
import { describe, loadModule, readLocalFile } from "./load.js";
import { checkEngineOptions, engineOptionsText } from "./options.js";
import type { Engine, EngineOptions } from "./types.js";
import { startWorkerEngine } from "./worker_engine.js";

export { deleteCache } from "./cache.js";
export { replay } from "./replay.js";
export { GeoprobeError, type GeoprobeErrorCode, type RegistryFault } from "./error.js";
export type * from "./types.js";
export { version } from "./version.js";

/**
 * Makes an engine for a registry. The first call loads geoprobe.wasm.
 *
 * Rejects with GeoprobeError: "invalid-options" and "unsupported" for the options, "invalid-registry" with all its
 * faults, "registry-unreachable" and "load-failed" where a file could not be had.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  checkEngineOptions(options);
  const { wasmUrl } = options;
  const text = engineOptionsText(options);
  if (options.worker) return startWorkerEngine(options);
  const [registry, module] = await Promise.all([registryText(options.registry), loadModule(wasmUrl)]);
  const engine = new WasmEngine(module, module.open(registry, text), { registry, options: text, wasmUrl });
  if (options.cache && typeof indexedDB !== "undefined") await keepAnswers(engine, options.cache);
  return engine;
}

async function registryText(registry: EngineOptions["registry"]): Promise<string> {
  if (typeof registry === "object" && !(registry instanceof URL)) return JSON.stringify(registry);
  try {
    const url = new URL(registry, baseUrl());
    if (url.protocol === "file:") return new TextDecoder().decode(await readLocalFile(url));
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.text();
  } catch (cause) {
    throw new GeoprobeError("registry-unreachable", `the registry ${String(registry)} could not be read: ${describe(cause)}`);
  }
}
