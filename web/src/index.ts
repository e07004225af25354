import { WasmEngine } from "./engine.js";
import { GeoprobeError } from "./error.js";
import { baseUrl, describe, loadModule, readLocalFile } from "./load.js";
import { checkEngineOptions, engineOptionsText } from "./options.js";
import type { Engine, EngineOptions } from "./types.js";

export { replay } from "./replay.js";
export { GeoprobeError, type GeoprobeErrorCode, type RegistryFault } from "./error.js";
export type * from "./types.js";

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
  const [registry, module] = await Promise.all([registryText(options.registry), loadModule(wasmUrl)]);
  return new WasmEngine(module, module.open(registry, text), { registry, options: text, wasmUrl });
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
