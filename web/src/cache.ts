import type { WasmEngine } from "./engine.js";
import type { CacheOptions } from "./types.js";

const store = "snapshots";
/** Of what is stored; a later version of this library passes over what it does not know. */
const version = 1;
const usualName = "answers";
/** Milliseconds that a start waits for the browser's storage at the most; what comes later is taken in then. */
const patience = 500;
/** Milliseconds after a query until its answers are stored. */
const pause = 400;

interface Stored {
  version: number;
  /** Of one write: who finds its own need not read the snapshot again. */
  stamp: string;
  snapshot: string;
}

/**
 * Keeps an engine's answers in IndexedDB. Each write takes in what other tabs have written since, within one
 * transaction, so nobody's answers are lost. A storage that fails or refuses costs the cache, never a query.
 */
export async function keepAnswers(engine: WasmEngine, options: true | CacheOptions): Promise<void> {
  const name = (options === true ? undefined : options.name) ?? usualName;
  let stamp = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let database: IDBDatabase | undefined;

  const takeIn = (stored: Stored | undefined) => {
    if (stored?.version !== version || stored.stamp === stamp) return;
    engine.merge(stored.snapshot);
    stamp = stored.stamp;
  };
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!database) return;
    try {
      const transaction = database.transaction(store, "readwrite");
      engine.stored = new Promise((resolve) => (transaction.oncomplete = transaction.onabort = resolve));
      const snapshots = transaction.objectStore(store);
      const latest = engine.snapshot() ?? "";
      const reading = snapshots.get(name) as IDBRequest<Stored | undefined>;
      reading.onsuccess = () => {
        const stored = reading.result;
        const known = stored?.version === version ? stored.snapshot : "";
        const foreign = known !== "" && stored?.stamp !== stamp;
        takeIn(stored);
        stamp = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
        // An engine that was closed meanwhile merges no more: the two texts in a row are a snapshot too.
        const both = () => engine.snapshot() ?? known + latest.slice(latest.indexOf("\n") + 1);
        snapshots.put({ version, stamp, snapshot: foreign ? both() : latest }, name);
      };
    } catch {
      database = undefined; // closed by the browser, or by a newer version in another tab
    }
  };
  const load = async () => {
    database = await open();
    database.onversionchange = () => {
      database?.close();
      database = undefined;
    };
    takeIn((await result(database.transaction(store).objectStore(store).get(name))) as Stored | undefined);
  };

  engine.onRest = () => {
    timer ??= setTimeout(save, pause);
  };
  const flush = () => {
    if (timer !== undefined) save();
  };
  globalThis.addEventListener("pagehide", flush);
  engine.onClose = () => {
    flush();
    globalThis.removeEventListener("pagehide", flush);
  };
  await Promise.race([load().catch(() => {}), new Promise((resolve) => setTimeout(resolve, patience))]);
}

/** Deletes the answers that engines with `cache` have stored under that name, here and for good. */
export async function deleteCache(name = usualName): Promise<void> {
  const database = await open();
  try {
    await result(database.transaction(store, "readwrite").objectStore(store).delete(name));
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open("geoprobe", version);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  return result(opening);
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's storage failed"));
  });
}
