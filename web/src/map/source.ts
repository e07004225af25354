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
export class EngineSource {
  readonly #options: AskOptions;
  readonly #layers: () => object | undefined;
  readonly #made = new Map<string, Promise<Opened>>();

  constructor(options: AskOptions, layers: () => object | undefined) {
    if (options.engine && options.key === undefined) throw wrongCall("an engine needs a key");
    this.#options = options;
    this.#layers = layers;
  }

  /** Undefined where there is nothing to ask. */
  open(): Promise<Opened> | undefined {
    const { engine, registry, key } = this.#options;
    if (engine) return Promise.resolve(engine).then((engine) => ({ engine, key: key as string }));
    if (registry) return this.#kept("", () => contentOf(registry));
    const made = this.#layers();
    return made && this.#kept(JSON.stringify(made), () => Promise.resolve(made));
  }

  close(): void {
    for (const name of this.#made.keys()) this.#drop(name);
  }

  /** The engine of that name; the newest are kept, and one that could not be made is forgotten. */
  #kept(name: string, registry: () => Promise<object | string | URL>): Promise<Opened> {
    const known = this.#made.get(name);
    if (known) return known;
    const [oldest] = this.#made.keys();
    if (this.#made.size >= keptEngines && oldest !== undefined) this.#drop(oldest);
    const opened = this.#make(registry);
    this.#made.set(name, opened);
    opened.catch(() => this.#made.delete(name));
    return opened;
  }

  async #make(content: () => Promise<object | string | URL>): Promise<Opened> {
    const { key, engineOptions } = this.#options;
    const [{ createEngine }, registry] = await Promise.all([import("../index.js"), content()]);
    const engine = await createEngine({ ...engineOptions, registry });
    return { engine, key: key ?? firstRoot(registry) };
  }

  #drop(name: string): void {
    void this.#made.get(name)?.then(
      ({ engine }) => engine.close(),
      () => undefined,
    );
    this.#made.delete(name);
  }
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
