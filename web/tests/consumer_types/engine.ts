import { expectTypeOf } from "expect-type";
import { createEngine, deleteCache, GeoprobeError, replay, version } from "geoprobe";
import type {
  CacheOptions,
  CollectionNode,
  CollectionOutline,
  Engine,
  EngineOptions,
  ExchangeProgress,
  ExchangeState,
  Feature,
  FeatureCollection,
  GatewayOptions,
  GeoprobeErrorCode,
  GroupNode,
  GroupOutline,
  Json,
  Outline,
  Plan,
  PlannedExchange,
  Point,
  Policy,
  QueryOptions,
  QueryResult,
  Recording,
  RegistryFault,
  Replay,
  ReplayOptions,
  ServiceError,
  ServiceErrorCode,
  ServiceNode,
  ServiceOutline,
  Source,
  Status,
  StreamEvent,
  Summary,
} from "geoprobe";

expectTypeOf(createEngine).parameters.toEqualTypeOf<[options: EngineOptions]>();
expectTypeOf(createEngine).returns.toEqualTypeOf<Promise<Engine>>();
expectTypeOf(replay).parameters.toEqualTypeOf<[cassette: string, options?: ReplayOptions]>();
expectTypeOf(replay).returns.toEqualTypeOf<Replay>();
expectTypeOf(deleteCache).parameters.toEqualTypeOf<[name?: string]>();
expectTypeOf(deleteCache).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf(version).toExtend<string>();

expectTypeOf<keyof EngineOptions>().toEqualTypeOf<"registry" | "policy" | "secrets" | "wasmUrl" | "gateway" | "worker" | "cache" | "proj4">();
expectTypeOf<EngineOptions["registry"]>().toEqualTypeOf<object | string | URL>();
expectTypeOf<EngineOptions["policy"]>().toEqualTypeOf<Policy | undefined>();
expectTypeOf<EngineOptions["gateway"]>().toEqualTypeOf<GatewayOptions | undefined>();
expectTypeOf<EngineOptions["cache"]>().toEqualTypeOf<boolean | CacheOptions | undefined>();
expectTypeOf<keyof GatewayOptions>().toEqualTypeOf<"url" | "token">();
expectTypeOf<keyof Policy>().toEqualTypeOf<
  "deadline" | "timeout" | "retries" | "inFlight" | "perHost" | "share" | "hedge" | "maxBytes" | "cacheBytes" | "seed"
>();
expectTypeOf<Point>().toEqualTypeOf<{ lon: number; lat: number } | { x: number; y: number; crs?: string }>();
expectTypeOf<keyof QueryOptions>().toEqualTypeOf<
  "signal" | "deadline" | "timeout" | "tolerance" | "features" | "onService" | "onProgress"
>();
expectTypeOf<NonNullable<QueryOptions["onService"]>>().parameters.toEqualTypeOf<[service: ServiceNode]>();
expectTypeOf<NonNullable<QueryOptions["onProgress"]>>().parameters.toEqualTypeOf<[progress: ExchangeProgress]>();
expectTypeOf<ExchangeProgress["state"]>().toEqualTypeOf<ExchangeState>();
expectTypeOf<keyof ReplayOptions>().toEqualTypeOf<"timing" | "signal" | "onService" | "wasmUrl" | "proj4">();

type Asked = [key: string, point: Point, options?: QueryOptions];
expectTypeOf<keyof Engine>().toEqualTypeOf<"query" | "queryText" | "stream" | "outline" | "explain" | "record" | "close" | "warnings">();
expectTypeOf<Engine["warnings"]>().toEqualTypeOf<readonly RegistryFault[]>();
expectTypeOf<Engine["query"]>().toEqualTypeOf<(...asked: Asked) => Promise<QueryResult>>();
expectTypeOf<Engine["queryText"]>().toEqualTypeOf<(...asked: Asked) => Promise<string>>();
expectTypeOf<Engine["stream"]>().toEqualTypeOf<(...asked: Asked) => AsyncIterableIterator<StreamEvent>>();
expectTypeOf<Engine["outline"]>().toEqualTypeOf<(key: string) => Promise<Outline>>();
expectTypeOf<Engine["explain"]>().toEqualTypeOf<(...asked: Asked) => Promise<Plan>>();
expectTypeOf<Engine["record"]>().toEqualTypeOf<(...asked: Asked) => Promise<Recording>>();
expectTypeOf<Engine["close"]>().toEqualTypeOf<() => void>();
expectTypeOf<Replay["query"]>().toEqualTypeOf<() => Promise<QueryResult>>();
expectTypeOf<Recording>().toEqualTypeOf<{ result: QueryResult; text: string; cassette: string }>();
expectTypeOf<Plan>().toEqualTypeOf<{ exchanges: PlannedExchange[] }>();

expectTypeOf<QueryResult["root"]>().toEqualTypeOf<CollectionNode | GroupNode | ServiceNode>();
expectTypeOf<CollectionNode["groups"]>().toEqualTypeOf<GroupNode[]>();
expectTypeOf<GroupNode["services"]>().toEqualTypeOf<ServiceNode[]>();
expectTypeOf<GroupNode["groups"]>().toEqualTypeOf<GroupNode[]>();
expectTypeOf<ServiceNode["status"]>().toEqualTypeOf<Status>();
expectTypeOf<Status>().toEqualTypeOf<"ok" | "empty" | "nodata" | "outside" | "error" | "timeout" | "cancelled">();
expectTypeOf<ServiceNode["value"]>().toEqualTypeOf<Json>();
expectTypeOf<ServiceNode["error"]>().toEqualTypeOf<ServiceError | undefined>();
expectTypeOf<ServiceError["code"]>().toEqualTypeOf<ServiceErrorCode>();
expectTypeOf<ServiceNode["source"]>().toEqualTypeOf<Source | undefined>();
expectTypeOf<ServiceNode["features"]>().toEqualTypeOf<FeatureCollection | undefined>();
expectTypeOf<FeatureCollection["features"]>().toEqualTypeOf<Feature[]>();
expectTypeOf<Summary["ok"]>().toEqualTypeOf<number>();
expectTypeOf<Outline>().toEqualTypeOf<CollectionOutline | GroupOutline | ServiceOutline>();

const told = {} as StreamEvent;
if (told.event === "done") expectTypeOf(told.result).toEqualTypeOf<QueryResult>();
else expectTypeOf(told.service).toEqualTypeOf<ServiceNode>();
const node = {} as QueryResult["root"];
if (node.kind === "collection") expectTypeOf(node).toEqualTypeOf<CollectionNode>();

const caught: unknown = undefined;
if (caught instanceof GeoprobeError) {
  expectTypeOf(caught.code).toEqualTypeOf<GeoprobeErrorCode>();
  expectTypeOf(caught.faults).toEqualTypeOf<readonly RegistryFault[]>();
  expectTypeOf(caught).toExtend<Error>();
}
// @ts-expect-error what is no part of the package's own
GeoprobeError.revived;

const engine = await createEngine({ registry: new URL("https://example.org/registry.json"), policy: { deadline: 5000 }, worker: true });
// @ts-expect-error half a point
void engine.query("site", { lon: 1 });
// @ts-expect-error no such option
void engine.query("site", { lon: 1, lat: 2 }, { dedline: 5 });
// @ts-expect-error no registry
void createEngine({});
// @ts-expect-error no such policy
void createEngine({ registry: {}, policy: { timeOut: 1 } });
// @ts-expect-error a gateway without a URL
void createEngine({ registry: {}, gateway: { token: "t" } });
// @ts-expect-error the engine's parts are not for import
await import("geoprobe/dist/engine.js");
