// The modules that Emscripten makes of wasm/bindings.cpp, and of that and wasm/tools.cpp.

/** Called for each answer, and with `done` and the result document's text at the end. It must not call back. */
export type Listener = (engine: number, query: number, done: boolean, text: string) => void;

/** Texts are JSON; a wrong call gives {"error":{…}}. */
export interface WasmModule {
  /** Gives {"engine":…}, the number that the others take. */
  open(registry: string, options: string): string;
  /** Gives {"query":…}. */
  submit(engine: number, query: string): string;
  explain(engine: number, query: string): string;
  /** What was learnt of each origin, for `record`. */
  knownHosts(engine: number): string;
  /** The answers in memory, as a text for restore. */
  snapshot(engine: number): string;
  restore(engine: number, snapshot: string): void;
  cancel(engine: number, query: number): void;
  close(engine: number): void;
}

export interface ToolsModule extends WasmModule {
  /** Gives {"engine":…,"query":…}: a new engine for the one query, which it records. */
  record(registry: string, options: string, knownHosts: string, query: string): string;
  /** What an engine has recorded. */
  cassette(engine: number): string;
  /** Gives {"engine":…,"query":…}, as `record` does. */
  replay(cassette: string, timing: boolean, proj4: number): string;
  /** Gives {"registry":…,"warnings":[…]}. */
  convert(registry: string): string;
}

export interface ModuleOptions {
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object;
  listener: Listener;
  /** See crs.ts. */
  crs(proj4: number, from: number, to: number, x: number, y: number): number[] | undefined;
  /** Stands in for the platform's, where it has none. */
  XMLHttpRequest?: unknown;
}

export type ModuleFactory<Module> = (options: ModuleOptions) => Promise<Module>;

declare const createModule: ModuleFactory<WasmModule>;
export default createModule;
