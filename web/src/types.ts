import type { RegistryFault } from "./error.js";

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * Where the question is asked: degrees on WGS 84, or x (longitude, easting) and y (latitude, northing) in `crs`,
 * always in that order. Built in are "EPSG:4326" (the default), "CRS:84" and "EPSG:3857"; `proj4` brings others.
 */
export type Point = { lon: number; lat: number } | { x: number; y: number; crs?: string };

/** How hard and how long to ask. Every time is in milliseconds. */
export interface Policy {
  /** Of a whole query; at the deadline what is open becomes `timeout`. `Infinity`: none. Default 10000. */
  deadline?: number;
  /** Of one attempt, unless the service says otherwise. Default 5000. */
  timeout?: number;
  /** Attempts beyond the first, after network errors, time-outs, 429, 502, 503 and 504. Default 2. */
  retries?: number;
  /** Exchanges at once. Default 128. */
  inFlight?: number;
  /**
   * Exchanges at once to one origin, to begin with. What the origin's answers show moves the limit between 1 and twice
   * this; in a browser it stays at 6, which is what browsers allow, until the origin is seen to speak HTTP/2 or 3.
   * Default 6.
   */
  perHost?: number;
  /** Services that one request can answer travel together. Default true; false: one exchange a service. */
  share?: boolean;
  /**
   * "p95": a request that is later than 95 % of its origin's answers is sent once more, and the first answer counts; at
   * most one in twenty requests more. Default: never.
   */
  hedge?: "p95";
  /** Bytes of one decoded reply, beyond which it is `too-large`. Default 16 MiB. */
  maxBytes?: number;
  /**
   * Bytes of answers kept in memory, about, for as long as each service's `ttl` allows. Default 8 MiB; 0: none is
   * kept, and every query asks anew.
   */
  cacheBytes?: number;
  /** Of the retries' jitter and nothing else: a whole number. Default: random. */
  seed?: number;
}

/** A geoprobe that answers over HTTP: `geoprobe serve`. */
export interface GatewayOptions {
  /** What its `/v1/query` lies below; a relative URL counts from the page. */
  url: string | URL;
  /** Sent to it as a bearer token. */
  token?: string;
}

/** Where answers are kept beyond a reload. */
export interface CacheOptions {
  /** Engines of one origin with the same name share their answers. Default "answers". */
  name?: string;
}

/** What is used of npm's proj4. */
export interface Proj4 {
  (from: string, to: string): Proj4Converter;
  /** What a code was defined as. */
  defs(code: string): { projName?: string; axis?: string; to_meter?: number } | undefined;
}
/** Brings positions from one CRS to another. */
export interface Proj4Converter {
  /** From the first to the second, longitude or easting first. */
  forward(coordinates: number[]): number[];
}

/** What createEngine takes. */
export interface EngineOptions {
  /** The registry itself, or where its JSON file lies (a relative URL counts from the page). */
  registry: object | string | URL;
  policy?: Policy;
  /** The values of the registry's `env:NAME` texts, by NAME. They appear in no result and no message. */
  secrets?: { [key: string]: string };
  /** Where geoprobe.wasm lies, when not beside this module. The first engine's counts for all. */
  wasmUrl?: string | URL;
  /**
   * Asked for what a browser keeps the page from asking itself: services on http from a page on https, at once, and
   * those that refuse the page's origin (CORS), once they have. Its registry has the same keys. Such leaves say
   * `source.via: "gateway"`.
   */
  gateway?: GatewayOptions;
  /**
   * npm's proj4, for points and services in a CRS that is not built in: "EPSG:2154" where `proj4.defs("EPSG:2154", …)` defined
   * it before. Not together with `worker`, to which no function can be sent.
   */
  proj4?: Proj4;
  /**
   * Run in a worker of its own, so that reading replies never holds up the page. The worker's file is found beside this
   * module. Default false.
   */
  worker?: boolean;
  /**
   * Keep answers in the browser's IndexedDB, so that they survive a reload; as long as each service's `ttl`, and no more
   * bytes than `policy.cacheBytes`. Answers are kept as they are, for everyone who may use this browser profile; of the
   * credentials only digests are. Default: in memory only.
   */
  cache?: boolean | CacheOptions;
}

/** What query, queryText, stream and explain take. */
export interface QueryOptions {
  /** Aborting it ends the query: what is in flight is aborted, and the call rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Milliseconds, over the policy's. */
  deadline?: number;
  /** Milliseconds for one attempt, over the policy's and the services'. */
  timeout?: number;
  /** Metres, over the services'. */
  tolerance?: number;
  /** Keep the features found, with their geometry in longitude, latitude. Default false. */
  features?: boolean;
  /** Called once for each service as it is answered. What it throws ends the query and rejects it. */
  onService?: (service: ServiceNode) => void;
  /** Called as each exchange moves on, for logs and waterfalls; before the answers that follow from it. */
  onProgress?: (progress: ExchangeProgress) => void;
}

/**
 * `waiting` for a place among those its server has; `sent`: an attempt began; `retrying`: it failed, another will be
 * made; then one of `answered` (a reply, of whatever status), `failed` (no reply, and no further attempt) and `aborted`
 * (the query ended without it).
 */
export type ExchangeState = "waiting" | "sent" | "retrying" | "answered" | "failed" | "aborted";

/** One exchange of a query moved on. */
export interface ExchangeProgress {
  event: "exchange";
  /** Names the exchange within its engine, over its attempts and redirects. */
  exchange: number;
  state: ExchangeState;
  /** Secrets masked. */
  url: string;
  /** Its origin: "https://maps.example.org". */
  host: string;
  /** The keys of the query's services that it answers. */
  services: string[];
  /** 0 before the first. */
  attempt: number;
  /** Milliseconds from the start of the query. */
  elapsed_ms: number;
  /** Of the reply: its HTTP status. */
  status?: number;
  /** Of the reply's decoded body. */
  bytes?: number;
  /** What went wrong, with `retrying` and `failed`. */
  message?: string;
}

/**
 * `ok`: a value; `empty`: the service answered that no feature is here; `nodata`: something is here, without a value;
 * `outside`: the service's extent excludes the point, so it was not asked; `error`, `timeout`, `cancelled`: no answer.
 */
export type Status = "ok" | "empty" | "nodata" | "outside" | "error" | "timeout" | "cancelled";

/**
 * What kind of failure it was. `cors`: the browser refused, for the server does not allow the page's origin, or the page is on
 * https and the service on http. `circuit-open`: its server failed five times in a row and is left alone for 30 s. `config`:
 * the registry does not fit the service.
 */
export type ServiceErrorCode =
  | "network"
  | "tls"
  | "cors"
  | "http"
  | "service-exception"
  | "not-queryable"
  | "unexpected-format"
  | "parse"
  | "too-large"
  | "circuit-open"
  | "config"
  | "internal";

/** Why a service has no answer. */
export interface ServiceError {
  code: ServiceErrorCode;
  /** What happened and what to try. Text from a server: show it as text, never as markup. */
  message: string;
  /** Of a service exception: its code or locator. */
  locator?: string;
  http_status?: number;
}

/** Where an answer came from. */
export interface Source {
  type: string;
  /** As asked, secrets masked. */
  url: string;
  /** The reply format asked for. */
  format?: string;
  /** How many services of the query the exchange answered; 1 where it is cached. */
  shared_by: number;
  /** Requests sent for it; 0 where it is cached. */
  attempts: number;
  /** Known from an earlier query, here or (`reuse: "area"`) in the same polygon: nothing was sent. `url` is what was sent then. */
  cached: boolean;
  /** When it was answered, ISO 8601 in UTC; where it is cached, by the server. */
  at: string;
  /** Milliseconds from the start of the query to the answer. */
  elapsed_ms: number;
  attribution?: string;
  licence?: string;
  /** "gateway" where the gateway asked in the page's stead. */
  via?: string;
}

/** A leaf of the tree: one service and its answer. */
export interface ServiceNode {
  kind: "service";
  key: string;
  name: string;
  description?: string;
  status: Status;
  /** As the server sent it: a number, a text, a boolean, or an object of attributes; null without a value. */
  value: Json;
  /**
   * What the reply itself calls the value: the name of a coded value (Esri domains), or a date in ISO 8601; for an object of
   * attributes, an object of those that have one. `value` stays raw.
   */
  label?: string | Record<string, string>;
  unit?: string;
  warnings: string[];
  error?: ServiceError;
  /** GeoJSON, when features were asked for. */
  features?: FeatureCollection;
  /** Absent where nothing was asked. */
  source?: Source;
}

/** Services that belong together, then groups within the group. */
export interface GroupNode {
  kind: "group";
  key: string;
  name: string;
  description?: string;
  display: string;
  services: ServiceNode[];
  groups: GroupNode[];
}

/** The registry's largest unit: groups in their order. */
export interface CollectionNode {
  kind: "collection";
  key: string;
  name: string;
  description?: string;
  groups: GroupNode[];
}

/** A service before it has answered. */
export interface ServiceOutline {
  kind: "service";
  key: string;
  name: string;
  description?: string;
  unit?: string;
}

/** A group before its services have answered. */
export interface GroupOutline {
  kind: "group";
  key: string;
  name: string;
  description?: string;
  display: string;
  services: ServiceOutline[];
  groups: GroupOutline[];
}

/** A collection before its services have answered. */
export interface CollectionOutline {
  kind: "collection";
  key: string;
  name: string;
  description?: string;
  groups: GroupOutline[];
}

/** The tree that a result's `root` will be, without answers. */
export type Outline = CollectionOutline | GroupOutline | ServiceOutline;

/** How many services ended how, each counted once. */
export interface Summary extends Record<Status, number> {
  services: number;
  /** Distinct requests, without their retries. */
  exchanges: number;
  attempts: number;
  /** Of decoded bodies. */
  bytes: number;
  elapsed_ms: number;
}

/** The result document; its order is the registry's. */
export interface QueryResult {
  geoprobe: 1;
  point: { x: number; y: number; crs: string };
  root: CollectionNode | GroupNode | ServiceNode;
  summary: Summary;
}

/** Each service as it is answered, then `done` once. Ignore events you do not know. */
export type StreamEvent = { event: "service"; service: ServiceNode } | { event: "done"; result: QueryResult };

/** What a query would begin with. */
export interface Plan {
  exchanges: PlannedExchange[];
}

/** One request that a query would begin with. */
export interface PlannedExchange {
  method: "GET" | "POST";
  /** Secrets masked. */
  url: string;
  host: string;
  /** The keys of the services that it answers. */
  services: string[];
  /** Why it is shared or split so. */
  reason: string;
  /** What may follow from the reply. */
  then?: string;
}

/** GeoJSON (RFC 7946). */
export interface FeatureCollection {
  type: "FeatureCollection";
  features: Feature[];
}

/** A GeoJSON feature, in longitude, latitude on WGS 84; `geometry` is null where it cannot be brought there. */
export interface Feature {
  type: "Feature";
  id?: string | number;
  geometry: { type: string; [member: string]: Json } | null;
  properties: { [name: string]: Json } | null;
}

/** A registry of GeoContext's in geoprobe's own form. */
export interface ConvertedRegistry {
  registry: object;
  /** Each at its place in the original. */
  warnings: RegistryFault[];
}

/** A query and the cassette that replays it. */
export interface Recording {
  result: QueryResult;
  /** The document's own bytes, as queryText gives them; a replay of the cassette gives the same. */
  text: string;
  /**
   * JSON lines: what was asked and every exchange, with its timing, the secrets masked. `geoprobe query --replay FILE`
   * and `replay` answer from it without a network.
   */
  cassette: string;
}

/** What replay takes. */
export interface ReplayOptions {
  /** Take as long as the recorded servers did. Default false: as fast as can be. */
  timing?: boolean;
  /** Aborting it ends the replay, which rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called once for each service as it is answered. */
  onService?: (service: ServiceNode) => void;
  /** Where geoprobe.wasm lies, when not beside this module and not loaded yet. */
  wasmUrl?: string | URL;
  /** As createEngine's, for a query that was in a CRS that is not built in. */
  proj4?: Proj4;
}

/** A recorded query, to be answered again from the beginning by each of these. They reject as Engine's do. */
export interface Replay {
  /** The recorded document. */
  query(): Promise<QueryResult>;
  /** The document's own bytes: those that were recorded. */
  queryText(): Promise<string>;
  /** The recorded answers, in the order in which they came. */
  stream(): AsyncIterableIterator<StreamEvent>;
}

/** Asks the services of one registry. Made by createEngine; everything it does shares its limits. */
export interface Engine {
  /** What was read in the registry in another way than it stands: of GeoContext's only, else empty. */
  readonly warnings: readonly RegistryFault[];
  /**
   * Asks every service under `key` (looked up among collections, groups, services; "service:KEY", "group:KEY" and
   * "collection:KEY" name the kind) and resolves with the result document at the latest at the deadline.
   * Rejects with GeoprobeError for a wrong call, and with the signal's reason when aborted; never for a failing service.
   */
  query(key: string, point: Point, options?: QueryOptions): Promise<QueryResult>;
  /** As query, but the document's own bytes, as the native program prints them: numbers keep their digits. */
  queryText(key: string, point: Point, options?: QueryOptions): Promise<string>;
  /** The answers as they come. Asks when iteration begins; leaving the loop ends the query. */
  stream(key: string, point: Point, options?: QueryOptions): AsyncIterableIterator<StreamEvent>;
  /**
   * The tree that is under `key`, to be shown before there are answers; without a key, that of the registry's first
   * collection, else of its first group that is in no other, else of its first service. Asks nothing.
   */
  outline(key?: string): Promise<Outline>;
  /** The exchanges that query would begin with. Sends nothing. */
  explain(key: string, point: Point, options?: QueryOptions): Promise<Plan>;
  /**
   * As query, and records it: with an engine of its own, which knows what this one has learnt of hosts and shares neither
   * its limits nor its answers, so that the cassette is whole.
   */
  record(key: string, point: Point, options?: QueryOptions): Promise<Recording>;
  /** Ends every open query (they reject with the code "closed") and frees the engine. Later calls reject likewise. */
  close(): void;
}
