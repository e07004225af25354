import { baseUrl } from "./base.js";
import { numberOf } from "./crs.js";
import { GeoprobeError } from "./error.js";
import type { EngineOptions, QueryOptions, ReplayOptions } from "./types.js";

const engineOptions = ["registry", "policy", "secrets", "wasmUrl", "gateway", "worker", "cache", "proj4"];
const replayOptions = ["timing", "signal", "onService", "wasmUrl", "proj4"];
const queryOptions = ["signal", "deadline", "timeout", "tolerance", "features", "onService", "onProgress"];

const durations = ["deadline", "timeout"];
const counts: { [key: string]: number } = { retries: 0, inFlight: 1, perHost: 1, maxBytes: 1, cacheBytes: 0, redirects: 0, seed: 0 };

/** The options as the wasm module reads them. */
export function engineOptionsText(options: EngineOptions): string {
  const { policy = {}, secrets = {}, gateway, proj4 } = options;
  return JSON.stringify({ policy: policyOf(policy), secrets: secretsOf(secrets), gateway: gateway && gatewayOf(gateway), proj4: numberOf(proj4) });
}

export function checkEngineOptions(options: unknown): asserts options is EngineOptions {
  const given = objectOf(options, "createEngine takes an object of options");
  refuseUnknown(given, engineOptions, "option of createEngine");
  const { registry } = given;
  if (typeof registry !== "string" && (typeof registry !== "object" || registry === null))
    throw new GeoprobeError("invalid-options", "createEngine needs a registry: an object, or the URL of a registry file");
  const { worker, cache, proj4 } = given;
  if (worker !== undefined && typeof worker !== "boolean") throw wrong("worker", "true or false");
  checkProj4(proj4);
  if (worker && proj4)
    throw new GeoprobeError("invalid-options", "proj4 is a function, which cannot be sent to a worker; leave out `worker` or `proj4`");
  if (cache !== undefined && typeof cache !== "boolean") {
    const { name, ...others } = objectOf(cache, "cache is true, false or an object");
    refuseUnknown(others, ["name"], "member of cache");
    if (name !== undefined && (typeof name !== "string" || name === "")) throw wrong("cache.name", "a text");
  }
}

/** The question as the wasm module reads it. */
export function queryText(key: unknown, point: unknown, options: QueryOptions): string {
  if (typeof key !== "string" || key === "")
    throw new GeoprobeError("unknown-key", "the first argument is the key of a collection, a group or a service");
  const { deadline, timeout, tolerance, features, onProgress } = options;
  const progress = onProgress && true;
  return JSON.stringify({ key, ...positionOf(point), ...durationsOf({ deadline, timeout }), tolerance, features, progress });
}

export function checkQueryOptions(options: unknown): asserts options is QueryOptions {
  const given = objectOf(options, "the options of a query are an object");
  refuseUnknown(given, queryOptions, "option of a query");
  const { tolerance, features } = given;
  if (tolerance !== undefined && !isNumber(tolerance, 0)) throw wrong("tolerance", "a number of metres, 0 or more");
  if (features !== undefined && typeof features !== "boolean") throw wrong("features", "true or false");
  checkFollowing(given);
}

export function checkReplay(cassette: unknown, options: unknown): asserts options is ReplayOptions {
  const given = objectOf(options, "the options of a replay are an object");
  refuseUnknown(given, replayOptions, "option of a replay");
  if (given.timing !== undefined && typeof given.timing !== "boolean") throw wrong("timing", "true or false");
  checkProj4(given.proj4);
  checkFollowing(given);
  if (typeof cassette !== "string") throw new GeoprobeError("invalid-cassette", "a cassette is a text: what record gave, or its file");
}

function checkProj4(proj4: unknown): void {
  if (proj4 !== undefined && (typeof proj4 !== "function" || !("defs" in proj4))) throw wrong("proj4", "npm's proj4 itself");
}

function checkFollowing({ signal, onService, onProgress }: Partial<{ [key: string]: unknown }>): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrong("signal", "an AbortSignal");
  if (onService !== undefined && typeof onService !== "function") throw wrong("onService", "a function");
  if (onProgress !== undefined && typeof onProgress !== "function") throw wrong("onProgress", "a function");
}

function wrong(name: string, expected: string): GeoprobeError {
  return new GeoprobeError("invalid-options", `${name} must be ${expected}`);
}

function positionOf(point: unknown): { x: number; y: number; crs?: string } {
  const given = (typeof point === "object" && point !== null ? point : {}) as Partial<{ [key: string]: unknown }>;
  const wrong = (message: string) => new GeoprobeError("invalid-point", message);
  const geographic = "lon" in given || "lat" in given;
  const expected = "a point is { lon, lat } in degrees, or { x, y, crs }";
  for (const name of Object.keys(given))
    if (!(geographic ? ["lon", "lat"] : ["x", "y", "crs"]).includes(name))
      throw wrong(`${expected}; it has no '${name}'${geographic ? " beside lon and lat" : ""}`);
  const [x, y] = geographic ? [given.lon, given.lat] : [given.x, given.y];
  if (!isNumber(x) || !isNumber(y)) throw wrong(`${expected}, all finite numbers`);
  const { crs } = given;
  if (crs !== undefined && typeof crs !== "string") throw wrong('crs is a text such as "EPSG:3857"');
  return crs === undefined ? { x, y } : { x, y, crs };
}

function policyOf(policy: unknown): object {
  const given = objectOf(policy, "policy must be an object");
  refuseUnknown(given, [...durations, ...Object.keys(counts), "share", "hedge"], "member of policy");
  const numbers: { [key: string]: unknown } = {};
  for (const [name, least] of Object.entries(counts)) {
    const value = given[name];
    if (value !== undefined && (!isNumber(value, least) || !Number.isSafeInteger(value)))
      throw new GeoprobeError("invalid-options", `policy.${name} must be a whole number, ${least} or more`);
    numbers[name] = value;
  }
  numbers.seed ??= Math.floor(Math.random() * 2 ** 32); // of the retries' jitter, no secret; Node 18 has no global crypto
  const { deadline, timeout, share, hedge } = given;
  if (share !== undefined && typeof share !== "boolean")
    throw new GeoprobeError("invalid-options", "policy.share must be true or false");
  if (hedge !== undefined && hedge !== "p95") throw new GeoprobeError("invalid-options", 'policy.hedge must be "p95"');
  return { ...numbers, share, hedge: hedge && 95, ...durationsOf({ deadline, timeout }, "policy.") };
}

// Infinity has no place in JSON: null stands for "no limit".
function durationsOf(given: { [key: string]: unknown }, prefix = ""): { [key: string]: number | null } {
  const durations: { [key: string]: number | null } = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (value !== Infinity && !(isNumber(value, 0) && value > 0))
      throw new GeoprobeError("invalid-options", `${prefix}${name} must be a number of milliseconds above 0`);
    durations[name] = value === Infinity ? null : value;
  }
  return durations;
}

function gatewayOf(gateway: unknown): { url: string; token: string; secure: boolean } {
  const { url, token = "", ...others } = objectOf(gateway, "gateway must be an object");
  refuseUnknown(others, ["url", "token"], "member of gateway");
  if (typeof url !== "string" && !(url instanceof URL)) throw wrong("gateway.url", "the URL of a geoprobe that serves");
  if (typeof token !== "string" || !/^[\x21-\x7e]*$/.test(token)) throw wrong("gateway.token", "a text without spaces");
  const resolved = URL.canParse(url, baseUrl()) ? new URL(url, baseUrl()) : undefined;
  if (!resolved || !/^https?:$/.test(resolved.protocol) || resolved.username || resolved.password)
    throw wrong("gateway.url", "an address on http or https, without a user name");
  return { url: resolved.href, token, secure: typeof location === "object" && location.protocol === "https:" };
}

function secretsOf(secrets: unknown): object {
  const given = objectOf(secrets, "secrets must be an object of texts");
  for (const [name, value] of Object.entries(given))
    if (typeof value !== "string") throw new GeoprobeError("invalid-options", `the secret ${name} must be a text`);
  return given;
}

function objectOf(value: unknown, complaint: string): Partial<{ [key: string]: unknown }> {
  if (typeof value !== "object" || value === null) throw new GeoprobeError("invalid-options", complaint);
  return value;
}

function refuseUnknown(given: object, known: string[], what: string): void {
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new GeoprobeError("invalid-options", `'${name}' is no ${what}; there are ${known.join(", ")}`);
}

function isNumber(value: unknown, least = -Infinity): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= least;
}

