import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { convertRegistry, createEngine, GeoprobeError, version } from "../dist/index.js";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";

const rejection = (code, message = /./) => (error) => {
  assert.ok(error instanceof GeoprobeError, `${error}`);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

describe("the package in Node", () => {
  let wms;
  let engine;
  before(async () => {
    wms = await startMockWms();
  });
  after(() => {
    engine?.close();
    wms.close();
  });

  test("a failed load of the wasm is told, and the next createEngine tries again", async () => {
    const registry = registryOf(wms.origin, ["value-441", "slow-1000", "empty", "absent"]);
    const wasmUrl = new URL("./absent.wasm", import.meta.url);
    await assert.rejects(createEngine({ registry, wasmUrl }), rejection("load-failed"));
    engine = await createEngine({ registry, policy: { cacheBytes: 0 } }); // each test asks anew
  });

  test("what was answered is not asked again, and says so", async () => {
    const own = await createEngine({ registry: registryOf(wms.origin, ["value-441"]) });
    const first = await own.query("value-441", point);
    const asked = wms.requests.length;
    const again = await own.query("value-441", point);
    own.close();
    assert.equal(wms.requests.length, asked);
    assert.deepEqual([first.root.source.cached, again.root.source.cached], [false, true]);
    assert.equal(again.root.value, 441);
    assert.equal(again.root.source.url, first.root.source.url);
    assert.equal(again.summary.exchanges, 0);
  });

  test("a query gives the whole document in the registry's order", async () => {
    const began = Math.floor(Date.now() / 1000) * 1000;
    const result = await engine.query("site", point);
    assert.equal(result.geoprobe, 1);
    assert.deepEqual(result.point, { x: 31.3963, y: -24.4561, crs: "EPSG:4326" });
    const services = result.root.groups[0].services;
    assert.deepEqual(
      services.map(({ key, status, value }) => [key, status, value]),
      [
        ["value-441", "ok", 441],
        ["slow-1000", "ok", 1000],
        ["empty", "empty", null],
        ["absent", "error", null],
      ],
    );
    assert.equal(services[3].error.code, "service-exception");
    assert.equal(result.summary.ok, 2);
    const at = Date.parse(services[0].source.at);
    assert.ok(at >= began && at <= Date.now(), services[0].source.at);
  });

  test("requests name the program and its version, and XMLHttpRequest is nowhere to be seen", async () => {
    await engine.query("value-441", point);
    assert.equal(wms.requests.at(-1).headers["user-agent"], `geoprobe/${version}`);
    assert.equal(version, JSON.parse(readFileSync(new URL("../package.json", import.meta.url))).version);
    assert.equal(typeof globalThis.XMLHttpRequest, "undefined");
  });

  test("queryText gives the document's own text, which query parses", async () => {
    const text = await engine.queryText("site", point);
    assert.match(text, /^\{\n {2}"geoprobe": 1,/);
    assert.ok(text.endsWith("}\n"));
    const withoutTimes = ({ root, point: place }) =>
      JSON.stringify([root, place], (name, value) => (name === "at" || name === "elapsed_ms" ? 0 : value));
    assert.equal(withoutTimes(JSON.parse(text)), withoutTimes(await engine.query("site", point)));
  });

  test("a point in EPSG:3857 asks at the same place", async () => {
    const result = await engine.query("value-441", { x: 3495020.13, y: -2810211.01, crs: "EPSG:3857" });
    assert.equal(result.root.value, 441);
    assert.equal(result.point.crs, "EPSG:3857");
  });

  test("onService is told each service once, as it is answered", async () => {
    const keys = [];
    await engine.query("site", point, { onService: ({ key }) => keys.push(key) });
    assert.deepEqual([...keys].sort(), ["absent", "empty", "slow-1000", "value-441"]);
    assert.equal(keys.at(-1), "slow-1000");
  });

  test("what onService throws ends the query and rejects it", async () => {
    const trouble = new Error("the listener's own");
    const onService = () => {
      throw trouble;
    };
    await assert.rejects(engine.query("site", point, { onService }), trouble);
  });

  test("a stream gives each service, then done, and asks nothing before iteration begins", async () => {
    const before = wms.requests.length;
    const stream = engine.stream("site", point);
    assert.equal(wms.requests.length, before);
    const events = [];
    for await (const event of stream) events.push(event);
    assert.deepEqual(
      events.map(({ event }) => event),
      ["service", "service", "service", "service", "done"],
    );
    assert.equal(events.at(-1).result.summary.services, 4);
  });

  test("leaving the loop of a stream aborts what is in flight", async () => {
    const own = await createEngine({ registry: registryOf(wms.origin, ["value-1", "hang"]) });
    const cuts = [];
    for await (const event of own.stream("site", point)) {
      assert.equal(event.service.key, "value-1");
      cuts.push(...wms.requests.filter(({ layer }) => layer === "hang").map(({ cut }) => cut));
      break;
    }
    assert.deepEqual(await Promise.all(cuts), [true]);
    own.close();
  });

  test("an aborted query rejects with the signal's reason and cuts the connection", async () => {
    const own = await createEngine({ registry: registryOf(wms.origin, ["hang"]) });
    const controller = new AbortController();
    const query = own.query("site", point, { signal: controller.signal });
    const request = await wms.nextRequest();
    controller.abort();
    await assert.rejects(query, { name: "AbortError" });
    assert.equal(await request.cut, true);

    const reason = new Error("another place was clicked");
    await assert.rejects(own.query("site", point, { signal: AbortSignal.abort(reason) }), reason);
    own.close();
  });

  test("at the deadline a hanging service is a time-out and the document is whole", async () => {
    const own = await createEngine({ registry: registryOf(wms.origin, ["hang", "value-7"]) });
    const result = await own.query("site", point, { deadline: 4000 });
    assert.deepEqual(
      result.root.groups[0].services.map(({ status }) => status),
      ["timeout", "ok"],
    );
    own.close();
  });

  test("explain tells the exchanges and sends nothing", async () => {
    const before = wms.requests.length;
    const plan = await engine.explain("site", point);
    assert.equal(wms.requests.length, before);
    assert.equal(plan.exchanges.length, 4);
    assert.deepEqual(plan.exchanges[0].services, ["value-441"]);
    assert.match(plan.exchanges[0].url, /GetFeatureInfo/i);
  });

  test("a refused connection is a network error that says so", async () => {
    const gone = await startMockWms();
    gone.close();
    const own = await createEngine({ registry: registryOf(gone.origin, ["value-1"]), policy: { retries: 0 } });
    const { root } = await own.query("value-1", point);
    assert.equal(root.error.code, "network");
    assert.match(root.error.message, /ECONNREFUSED/);
    own.close();
  });

  test("a reply beyond maxBytes is too large", async () => {
    const own = await createEngine({ registry: registryOf(wms.origin, ["value-1"]), policy: { maxBytes: 20 } });
    const { root } = await own.query("value-1", point);
    assert.equal(root.error.code, "too-large");
    own.close();
  });
});

describe("wrong calls", () => {
  let wms;
  let engine;
  before(async () => {
    wms = await startMockWms();
    engine = await createEngine({ registry: registryOf(wms.origin, ["value-1", "empty"]) });
  });
  after(() => {
    engine.close();
    wms.close();
    assert.equal(wms.requests.length, 0);
  });

  test("an unknown key names the nearest ones", async () => {
    await assert.rejects(engine.query("value-2", point), rejection("unknown-key", /value-1/));
    await assert.rejects(engine.query("", point), rejection("unknown-key"));
  });

  test("a coordinate out of range names the range", async () => {
    await assert.rejects(engine.query("site", { lon: 191, lat: 0 }), rejection("invalid-point", /180/));
    await assert.rejects(engine.query("site", { x: 0, y: 91 }), rejection("invalid-point", /90/));
  });

  test("what is no point is told the two forms", async () => {
    for (const wrong of [undefined, {}, { lon: 1 }, { lon: "1", lat: 2 }, { lon: NaN, lat: 2 }, { lng: 1, lat: 2 }, [1, 2]])
      await assert.rejects(engine.query("site", wrong), rejection("invalid-point", /lon, lat/));
    await assert.rejects(engine.query("site", { x: 1, y: 2, crs: "rubbish" }), rejection("invalid-point", /EPSG/));
  });

  test("explain and stream reject as query does", async () => {
    await assert.rejects(engine.explain("nowhere", point), rejection("unknown-key"));
    await assert.rejects(engine.stream("nowhere", point).next(), rejection("unknown-key"));
  });

  test("a faulty registry is refused with every fault", async () => {
    const registry = registryOf(wms.origin, ["value-1", "empty"]);
    delete registry.services[0].url;
    registry.services[1].tolerence = 5;
    await assert.rejects(createEngine({ registry }), (error) => {
      rejection("invalid-registry", /services\/1/)(error);
      assert.ok(error.faults.length >= 2);
      assert.ok(error.faults.some(({ pointer }) => pointer.startsWith("/services/0")));
      return true;
    });
  });

  test("a registry that cannot be read names the place", async () => {
    const registry = new URL("./absent.json", import.meta.url);
    await assert.rejects(createEngine({ registry }), rejection("registry-unreachable", /absent\.json/));
    await assert.rejects(createEngine({ registry: `${wms.origin}/registry.json` }), rejection("registry-unreachable", /404/));
    wms.requests.length = 0;
  });

  test("a missing secret is named before anything is sent, and matters to nobody else", async () => {
    const auth = { type: "bearer", token: "env:ATLAS_TOKEN" };
    const registry = registryOf(wms.origin, ["value-1", "empty"], { "value-1": { auth } });
    const own = await createEngine({ registry });
    await assert.rejects(own.query("site", point), rejection("missing-secret", /ATLAS_TOKEN/));
    assert.equal((await own.query("empty", point)).summary.empty, 1);
    own.close();

    const told = await createEngine({ registry, secrets: { ATLAS_TOKEN: "hush-hush" } });
    const text = await told.queryText("value-1", point);
    assert.equal(wms.requests.at(-1).headers["authorization"], "Bearer hush-hush");
    assert.ok(!text.includes("hush-hush"));
    told.close();
    wms.requests.length = 0;
  });

  test("options that are unknown or of another kind are refused", async () => {
    const registry = registryOf(wms.origin, ["value-1"]);
    for (const wrong of [
      undefined,
      {},
      { registry: 5 },
      { registry, polcy: {} },
      { registry, policy: { retries: -1 } },
      { registry, policy: { timeOut: 5 } },
      { registry, policy: { deadline: 0 } },
      { registry, policy: { hedge: "p50" } },
      { registry, secrets: { A: 1 } },
      { registry, worker: 1 },
      { registry, cache: "yes" },
      { registry, cache: { nmae: "x" } },
      { registry, gateway: "https://gate.test" },
      { registry, gateway: {} },
      { registry, gateway: { url: "ftp://gate.test" } },
      { registry, gateway: { url: "https://user@gate.test" } },
      { registry, gateway: { url: "https://gate.test", token: "a b" } },
    ])
      await assert.rejects(createEngine(wrong), rejection("invalid-options"));
    for (const wrong of [{ dedline: 5 }, { deadline: -1 }, { signal: {} }, { features: 1 }, { tolerance: "10" }, { onService: 1 }, { onProgress: 1 }])
      await assert.rejects(engine.query("site", point, wrong), rejection("invalid-options"));
  });

  test("a proj4 that is none, or is for a worker, is refused", async () => {
    const registry = registryOf(wms.origin, ["value-1"]);
    await assert.rejects(createEngine({ registry, proj4: () => {} }), rejection("invalid-options", /npm's proj4/));
    const proj4 = Object.assign(() => {}, { defs() {} });
    await assert.rejects(createEngine({ registry, proj4, worker: true }), rejection("invalid-options", /cannot be sent to a worker/));
  });

  test("a worker is refused where there are none", async () => {
    const registry = registryOf(wms.origin, ["value-1"]);
    await assert.rejects(createEngine({ registry, worker: true }), rejection("unsupported", /Worker/));
  });

  test("a closed engine refuses, and closing it ends what is open", async () => {
    const own = await createEngine({ registry: registryOf(wms.origin, ["hang"]) });
    const open = own.query("site", point);
    const request = await wms.nextRequest();
    own.close();
    own.close();
    await assert.rejects(open, rejection("closed"));
    assert.equal(await request.cut, true);
    await assert.rejects(own.query("site", point), rejection("closed"));
    await assert.rejects(own.explain("site", point), rejection("closed"));
    wms.requests.length = 0;
  });
});

describe("what is known before and while it is asked", () => {
  let wms, engine;
  before(async () => {
    wms = await startMockWms();
    const registry = registryOf(wms.origin, ["value-1", "empty", "absent"], { "value-1": { unit: "m", description: "how high" } });
    registry.groups[0].display = "graph";
    engine = await createEngine({ registry, policy: { share: false } });
  });
  after(() => {
    engine.close();
    wms.close();
  });

  test("the outline is the tree of the result to come, under a collection, a group or a service", async () => {
    const outline = await engine.outline("site");
    const bare = (node) => ({
      kind: node.kind,
      key: node.key,
      name: node.name,
      ...(node.description && { description: node.description }),
      ...(node.unit && { unit: node.unit }),
      ...(node.display && { display: node.display }),
      ...(node.services && { services: node.services.map(bare) }),
      ...(node.groups && { groups: node.groups.map(bare) }),
    });
    assert.deepEqual(outline, bare((await engine.query("site", point)).root));
    assert.equal((await engine.outline("group:all")).display, "graph");
    assert.deepEqual(await engine.outline("value-1"), { kind: "service", key: "value-1", name: "Layer value-1", description: "how high", unit: "m" });
    assert.deepEqual(await engine.outline(), outline);
    await assert.rejects(engine.outline("sight"), rejection("unknown-key", /sight/));
    await assert.rejects(engine.outline("group:site"), rejection("unknown-key"));
  });

  test("without a collection the outline begins at the first group that is in no other, without groups at the first service", async () => {
    const { services } = registryOf(wms.origin, ["value-1", "empty"]);
    const groups = [{ key: "inner", services: ["empty"] }, { key: "outer", services: ["value-1"], groups: ["inner"] }];
    const rootOf = async (registry) => {
      const other = await createEngine({ registry });
      const { kind, key } = await other.outline();
      other.close();
      return `${kind}:${key}`;
    };
    const { geoprobe } = registryOf(wms.origin, []);
    assert.equal(await rootOf({ geoprobe, services, groups }), "group:outer");
    assert.equal(await rootOf({ geoprobe, services }), "service:value-1");
  });

  test("onProgress tells how each exchange moves on, before its answers come", async () => {
    const told = [];
    const own = { onProgress: (progress) => told.push(progress), onService: ({ key }) => told.push(key) };
    await engine.query("site", { lon: 12, lat: 34 }, own);
    const of = (key) => told.filter((one) => one === key || one.services?.includes(key)).map((one) => one.state ?? "answer");
    for (const key of ["value-1", "empty", "absent"]) assert.deepEqual(of(key), ["waiting", "sent", "answered", "answer"]);
    const { event, host, attempt, status, bytes, url } = told.find(({ state }) => state === "answered");
    assert.deepEqual([event, host, attempt, status], ["exchange", wms.origin, 1, 200]);
    assert.ok(bytes > 0 && url.startsWith(`${wms.origin}/wms?`));
  });

  test("what onProgress throws ends the query and rejects it", async () => {
    const onProgress = () => {
      throw new RangeError("mine");
    };
    await assert.rejects(engine.query("site", { lon: 13, lat: 34 }, { onProgress }), RangeError);
  });
});

describe("a registry of GeoContext", () => {
  let wms, registry;
  before(async () => {
    wms = await startMockWms();
    const service = { key: "OLD", name: "Old", url: `${wms.origin}/wms`, query_type: "WMS", layer_typename: "value-7", layer_name: "GRAY_INDEX", service_version: "1.0.0" };
    registry = {
      service: [service],
      group: [{ key: "all", name: "All", service_keys: ["OLD"] }],
      collection: [{ key: "site", name: "Site", group_keys: ["all"] }],
    };
  });
  after(() => wms.close());

  test("is asked as it is, and the engine says what it read in another way", async () => {
    const engine = await createEngine({ registry });
    const { root } = await engine.query("site", point);
    assert.equal(root.groups[0].services[0].value, 7);
    assert.ok(engine.warnings.some(({ pointer }) => pointer === "/service/0/service_version"), JSON.stringify(engine.warnings));
    assert.equal((await engine.outline("site")).groups[0].services[0].key, root.groups[0].services[0].key);
    engine.close();
  });

  test("is given in geoprobe's own form by convertRegistry, which refuses any other", async () => {
    const converted = await convertRegistry(registry);
    assert.equal(converted.registry.geoprobe, 1);
    assert.ok(converted.warnings.length > 0);
    const engine = await createEngine({ registry: converted.registry });
    assert.deepEqual(engine.warnings, []);
    engine.close();
    await assert.rejects(convertRegistry(converted.registry), rejection("invalid-registry", /GeoContext/));
  });
});
