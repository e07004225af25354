import type { GeoprobeError } from "./error.js";
import type { EngineOptions, ExchangeProgress, Point, QueryOptions, ServiceNode } from "./types.js";

/** Options of a query that can be posted: without functions and signal, which stay in the page. */
export type PostedQuery = Omit<QueryOptions, "signal" | "onService" | "onProgress">;

export interface Calls {
  open: { options: EngineOptions };
  query: { key: string; point: Point; options: PostedQuery; progress: boolean };
  record: { key: string; point: Point; options: PostedQuery; progress: boolean };
  explain: { key: string; point: Point; options: PostedQuery };
  outline: { key: string | undefined };
}

/** To the worker: a call, or the end of one. */
export type Request = { [Name in keyof Calls]: { id: number; call: Name } & Calls[Name] }[keyof Calls] | { id: number; call: "abort" } | { id: number; call: "close" };

export interface PostedError {
  /** Of a GeoprobeError. */
  code?: GeoprobeError["code"];
  faults?: GeoprobeError["faults"];
  message: string;
}

/** From the worker: answers and progress of a query, then for each call one value or error. */
export type Reply = { id: number } & (
  | { service: ServiceNode }
  | { progress: ExchangeProgress }
  | { value: unknown }
  | { error: PostedError }
);
