import type { Engine } from "../index.js";
import { wrongCall, type AskOptions } from "./options.js";

/** An engine, and what to ask it. */
export interface Opened {
  engine: Engine;
  key: string;
}

interface Keyed {
  key: string;
}

const keptEngines = 4;

/** Where the engine comes from: the caller, a registry, or the registry that the layers make at the time. */
export interface EngineSource {
  /** Undefined where there is nothing to ask. */
  open(): Promise<Opened> | undefined;
  /** Closes what it made. */
  close(): void;
}

export function engineSource(options: AskOptions, layers: () => object | undefined): EngineSource {
  const { engine, registry, key, engineOptions } = options;
  if (engine && key === undefined) throw wrongCall("an engine needs a key");
  const made = new Map<string, Promise<Opened>>();

  const make = async (content: object | string | URL): Promise<Opened> => {
    const [{ createEngine }, registry] = await Promise.all([import("../index.js"), contentOf(content)]);
    return { engine: await createEngine({ ...engineOptions, registry }), key: key ?? firstRoot(registry) };
  };
  const drop = (name: string) => {
    made.get(name)?.then(
      ({ engine }) => engine.close(),
      () => undefined,
    );
    made.delete(name);
  };
  /** The newest are kept, and one that could not be made is forgotten. */
  const kept = (name: string, content: object | string | URL): Promise<Opened> => {
    let opened = made.get(name);
    if (opened) return opened;
    for (const oldest of [...made.keys()].slice(0, 1 - keptEngines)) drop(oldest);
    opened = make(content);
    made.set(name, opened);
    opened.catch(() => made.delete(name));
    return opened;
  };

  return {
    open() {
      if (engine) return Promise.resolve(engine).then((engine) => ({ engine, key: key as string }));
      if (registry) return kept("", registry);
      const content = layers();
      return content && kept(JSON.stringify(content), content);
    },
    close() {
      for (const name of made.keys()) drop(name);
    },
  };
}

/** A registry that cannot be read is left to the engine, which says what is wrong. */
async function contentOf(registry: object | string | URL): Promise<object | string | URL> {
  if (typeof registry === "object" && !(registry instanceof URL)) return registry;
  try {
    const response = await fetch(new URL(registry, document.baseURI));
    return response.ok ? ((await response.json()) as object) : registry;
  } catch {
    return registry;
  }
}

function firstRoot(registry: object | string | URL): string {
  const { collections, groups = [], services } = registry as {
    collections?: Keyed[];
    groups?: (Keyed & { groups?: string[] })[];
    services?: Keyed[];
  };
  const inner = new Set(groups.flatMap(({ groups }) => groups));
  const firsts = { collection: collections?.[0], group: groups.find(({ key }) => !inner.has(key)), service: services?.[0] };
  for (const [kind, first] of Object.entries(firsts)) if (first) return `${kind}:${first.key}`;
  throw wrongCall("the registry needs a key");
}
