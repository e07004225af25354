import type { Engine } from "../index.js";
import type { AskOptions } from "./options.js";

const keptEngines = 4;

/** Where the engine comes from: the caller, a registry, or the registry that the layers make at the time. */
export interface EngineSource {
  /** Undefined where there is nothing to ask. */
  open(): Engine | Promise<Engine> | undefined;
  /** Closes what it made. */
  close(): void;
}

export function engineSource({ engine, registry, engineOptions }: AskOptions, layers: () => object | undefined): EngineSource {
  const made = new Map<string, Promise<Engine>>();

  const drop = (name: string) => {
    made.get(name)?.then(
      (engine) => engine.close(),
      () => undefined,
    );
    made.delete(name);
  };
  /** The newest are kept, and one that could not be made is forgotten. */
  const kept = (name: string, registry: object | string | URL): Promise<Engine> => {
    let opened = made.get(name);
    if (opened) return opened;
    for (const oldest of [...made.keys()].slice(0, 1 - keptEngines)) drop(oldest);
    opened = import("../index.js").then(({ createEngine }) => createEngine({ ...engineOptions, registry }));
    made.set(name, opened);
    opened.catch(() => made.delete(name));
    return opened;
  };

  return {
    open() {
      if (engine) return engine;
      if (registry) return kept("", registry);
      const content = layers();
      return content && kept(JSON.stringify(content), content);
    },
    close() {
      for (const name of made.keys()) drop(name);
    },
  };
}
