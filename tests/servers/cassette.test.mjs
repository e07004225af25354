// A cassette is one for both builds: recorded by the program it is replayed by the package to the same bytes, and the
// other way round. GEOPROBE_PACKAGE names another build of the package's entry.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { oddPaths, oddRegistry, startOddWms } from "../support/odd-wms.mjs";
import { patience, registryOfAll, useRig } from "./asking.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { createEngine, replay } = await import(process.env.GEOPROBE_PACKAGE ?? join(here, "..", "..", "web", "dist", "index.js"));
const point = [31.3963, -24.4561];
const secrets = { GEOPROBE_TEST_TOKEN: "s3cr3t värde/1" };
const auth = { auth: { type: "query", name: "token", value: "env:GEOPROBE_TEST_TOKEN" } };

const context = useRig("mapserver", "qgis");
let wms;
before(async () => {
  wms = await startOddWms();
});
beforeEach(() => {
  wms.requests.length = 0;
});
after(() => wms.stop());

/** Records with the program; resolves to { text, cassette }. */
async function recordNatively(registry, key, [x, y], args = []) {
  const [file, tape] = ["cassette-registry.json", "cassette.jsonl"].map((name) => join(context.folder, name));
  writeFileSync(file, JSON.stringify(registry));
  const run = await geoprobe(["query", key, "--registry", file, "--at", `${x},${y}`, "--format", "json", "--record", tape, "--force", ...args], { env: secrets });
  assert.equal(run.err, "");
  return { text: run.out, cassette: readFileSync(tape, "utf8") };
}

async function recordInJs(registry, key, [x, y], policy = {}, options = {}) {
  const engine = await createEngine({ registry, secrets, policy });
  const recording = await engine.record(key, { x, y }, options);
  engine.close();
  return recording;
}

async function replayNatively(cassette) {
  const tape = join(context.folder, "replayed.jsonl");
  writeFileSync(tape, cassette);
  const run = await geoprobe(["query", "--replay", tape, "--format", "json"]);
  assert.equal(run.err, "");
  return run.out;
}

async function isReplayedByBoth({ text, cassette }) {
  assert.ok(!cassette.includes("s3cr3t"));
  const asked = wms.requests.length;
  const [native, wasm] = [await replayNatively(cassette), await replay(cassette).queryText()];
  assert.equal(wasm, native);
  assert.equal(wms.requests.length, asked);
  return native === text;
}

for (const [name, record] of [["natively", recordNatively], ["in JavaScript", recordInJs]])
  test(`a redirect, a retry, a time-out, bytes and a shared exchange, recorded ${name}`, async () => {
    const recording = await record(oddRegistry(wms.url, oddPaths), "site", point);
    const statuses = [...leavesOf(JSON.parse(recording.text)).values()].map(({ status, value }) => [status, value]);
    assert.deepEqual(statuses, [["ok", "here"], ["ok", "here"], ["ok", "in the end"], ["timeout", null], ["ok", "slow"], ["ok", "Zürich"], ["ok", "here"]]);
    assert.ok(await isReplayedByBoth(recording));
  });

test("a deadline, recorded natively and in JavaScript", async () => {
  const registry = oddRegistry(wms.url, ["here", "silent", "slow"]);
  assert.ok(await isReplayedByBoth(await recordNatively(registry, "all", point, ["--deadline", "60ms"])));
  assert.ok(await isReplayedByBoth(await recordInJs(registry, "all", point, { deadline: 60 })));
  assert.ok(await isReplayedByBoth(await recordInJs(registry, "all", point, {}, { deadline: 60 })));
});

test("what an engine has learnt of hosts goes with the recording", async () => {
  const engine = await createEngine({ registry: oddRegistry(wms.url, ["here", "slow", "moved"]), policy: { share: false, hedge: "p95" } });
  for (let i = 0; i < 12; ++i) await engine.query("all", { x: point[0] + i / 1000, y: point[1] });
  const recording = await engine.record("all", { x: point[0], y: point[1] });
  engine.close();
  const header = JSON.parse(recording.cassette.split("\n", 1)[0]);
  assert.deepEqual(Object.keys(header.known_hosts), [wms.url]);
  assert.ok(await isReplayedByBoth(recording));
});

test("a secret that comes back: the recordings differ from the document in nothing but that", async () => {
  const registry = oddRegistry(wms.url, ["echo", "here"], auth);
  for (const record of [recordNatively, recordInJs]) {
    const recording = await record(registry, "all", point);
    assert.equal(await isReplayedByBoth(recording), false);
    const [first, again] = [recording.text, await replay(recording.cassette).queryText()].map((text) => leavesOf(JSON.parse(text)));
    assert.match(first.get("echo0").value, /s3cr3t/);
    assert.match(again.get("echo0").value, /\*\*\*/);
    assert.deepEqual(again.get("here1"), first.get("here1"));
  }
});

test("real servers, layers that travel together, formats that are refused, features", { timeout: 1_200_000 }, async () => {
  const { mapserver, qgis } = context.rig;
  const wms = [mapserver.wms, qgis.wms].flatMap((url, server) =>
    ["countries", "provinces", "cities", "rain_land", "länder", "nothing", "atlantis"].flatMap((layer, l) =>
      [undefined, "application/vnd.ogc.gml", "application/x-nonsense"].map((format, f) => ({ key: `wms${server}.${l}.${f}`, type: "wms", url, layer, ...(format && { format }) })),
    ),
  );
  const wfs = ["2.0.0", "1.0.0"].map((version) => ({ key: `wfs${version}`, type: "wfs", url: mapserver.wfs, layer: "countries", version }));
  const registry = registryOfAll([...wms, ...wfs]);
  for (const at of [[28.0473, -26.2041], [8.54, 47.37], [179.2, -16.6]]) {
    const native = await recordNatively(registry, "all", at, patience.args);
    assert.ok(await isReplayedByBoth(native), `natively at ${at}`);
    assert.ok(await isReplayedByBoth(await recordInJs(registry, "all", at, patience.policy, { features: true })), `in JavaScript at ${at}`);
    const { ok, exchanges } = JSON.parse(native.text).summary;
    assert.ok(ok > 0);
    console.log(`at ${at}: ${ok} of ${registry.services.length} services ok, ${exchanges} exchanges, a cassette of ${native.cassette.length} characters`);
  }
});
