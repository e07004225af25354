import type { Engine, EngineOptions, Point, QueryOptions, QueryResult } from "../index.js";
import type { GeoprobeResultElement } from "../result.js";

/**
 * What askOnClick takes with every map library. Of `engine`, `registry` and `layers` give one; without any the WMS layers
 * that the map shows are asked.
 */
export interface AskOptions {
  /** An engine of your own, or a promise of one; it stays open when the asking ends. */
  engine?: Engine | Promise<Engine>;
  /**
   * The registry, or the URL of its JSON file (a relative one counts from the page). The engine is made, and
   * geoprobe.wasm loaded, when the first question is asked; where that fails, the next question tries again.
   */
  registry?: object | string | URL;
  /** What to ask: the key of a collection, a group or a service. Default: what `Engine.outline` gives without a key. */
  key?: string;
  /** Further options of the engine that is made: policy, secrets, wasmUrl and so on. */
  engineOptions?: Partial<EngineOptions>;
  /** Options of each question: deadline, tolerance, features, onService and so on. */
  query?: QueryOptions;
  /** A long press (500 ms) on a touch screen asks too. Default true. */
  longPress?: boolean;
  /** Called with each whole answer, and where it was asked for. */
  onResult?: (result: QueryResult, point: Point) => void;
  /**
   * Called where a question could not be asked: GeoprobeError, for instance with the code "load-failed" or "unknown-key".
   * Default: console.error. A service that fails is no error: it is shown in its place.
   */
  onError?: (reason: unknown) => void;
}

/** What askOnClick returns. */
export interface Asking {
  /**
   * Asks at a point as a click there would, popup included; the former question is aborted. Resolves with the document, or
   * with undefined where it was aborted or no layer is shown; rejects with GeoprobeError where it could not be asked.
   */
  ask(point: Point): Promise<QueryResult | undefined>;
  /** Where the answers are shown: in the popup, or, with `popup: false`, wherever you put it. */
  readonly element: GeoprobeResultElement;
  /** Ends it: aborts, closes the popup, takes every listener off, and closes the engine where it was made here. */
  remove(): void;
}

/** A wrong call of an adapter: what is wrong and what is expected. */
export function wrongCall(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: "invalid-options" });
}
