/**
 * The engine: a point and a registry of map services in, one tree of answers out; with replaying, converting and the types of
 * what is asked and answered. For pages, workers and Node.
 *
 * @module
 */
import { replyOf, WasmEngine } from "./engine.js";
import { GeoprobeError, type RegistryFault } from "./error.js";
import { baseUrl } from "./base.js";
import { keepAnswers } from "./cache.js";
import { describe, loadModule, loadTools, readLocalFile } from "./load.js";
import { checkEngineOptions, engineOptionsText } from "./options.js";
import type { ConvertedRegistry, Engine, EngineOptions } from "./types.js";
import { startWorkerEngine } from "./worker_engine.js";

export { deleteCache } from "./cache.js";
export { replay } from "./replay.js";
export { GeoprobeError, type GeoprobeErrorCode, type RegistryFault } from "./error.js";
export type * from "./types.js";
export { version } from "./version.js";

/**
 * Makes an engine for a registry, geoprobe's own or one that Kartoza GeoContext exported. The first call loads
 * geoprobe.wasm.
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
  const open = (registry: string, warnings: RegistryFault[] = []) =>
    new WasmEngine(module, module.open(registry, text), { registry, warnings, options: text, wasmUrl });
  let engine: WasmEngine;
  try {
    engine = open(registry);
  } catch (reason) {
    if (!isOfGeoContext(reason)) throw reason;
    const converted = await converter(registry, wasmUrl);
    engine = open(JSON.stringify(converted.registry), converted.warnings);
  }
  if (options.cache && typeof indexedDB !== "undefined") await keepAnswers(engine, options.cache);
  return engine;
}

/**
 * A registry that Kartoza GeoContext exported (v2 or v1) in geoprobe's own form, with a warning for each thing that was read
 * in another way than it stands, or left out. createEngine takes such registries as they are; this is for keeping one.
 *
 * Rejects with GeoprobeError: "invalid-registry" where it is none of GeoContext's, "registry-unreachable", "load-failed".
 */
export async function convertRegistry(registry: EngineOptions["registry"], { wasmUrl }: Pick<EngineOptions, "wasmUrl"> = {}): Promise<ConvertedRegistry> {
  return converter(await registryText(registry), wasmUrl);
}

async function converter(registry: string, wasmUrl: EngineOptions["wasmUrl"]): Promise<ConvertedRegistry> {
  const tools = await loadTools(wasmUrl);
  return replyOf(tools.convert(registry)) as ConvertedRegistry;
}

/** The module refuses such a registry with one fault, which says what it is. */
function isOfGeoContext(reason: unknown): boolean {
  return reason instanceof GeoprobeError && reason.faults.length === 1 && reason.faults[0]?.pointer === "" && reason.message.includes("GeoContext");
}

async function registryText(registry: EngineOptions["registry"]): Promise<string> {
  if (typeof registry === "object" && !(registry instanceof URL)) return JSON.stringify(registry);
  let url = registry;
  try {
    url = new URL(registry, baseUrl());
    if (url.protocol === "file:") return new TextDecoder().decode(await readLocalFile(url));
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.text();
  } catch (cause) {
    throw new GeoprobeError("registry-unreachable", `the registry ${String(url)} could not be read: ${describe(cause)}`);
  }
}
