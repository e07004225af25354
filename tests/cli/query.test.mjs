// `geoprobe query` against a small WMS: what it prints and how it ends.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { registryOf, useWms } from "../support/wms-server.mjs";

const wms = useWms();
beforeEach(() => {
  wms.requests.length = 0;
  wms.most = 0;
});

function query(layers, args = [], { more, key = "site", ...options } = {}) {
  const path = wms.fileOf(registryOf(wms.url, layers, more));
  return geoprobe(["query", key, "--registry", path, "--at", "31.3963,-24.4561", "--seed", "1", ...args], options);
}

test("exit status 0 where every service answered, 3 where some failed, 4 where all did", async () => {
  const statuses = async (layers, args) => (await query(layers, args)).status;
  assert.equal(await statuses(["ok", "empty"]), 0);
  assert.equal(await statuses(["ok", "fault"]), 3);
  assert.equal(await statuses(["fault"]), 4);
  assert.equal(await statuses(["ok", "hang"], ["--deadline", "4s"]), 3);
  assert.equal(await statuses(["hang"], ["--deadline", "300ms"]), 4);
  assert.equal(await statuses([]), 0);
});

test("a service outside of its extent is not asked", async () => {
  const run = await query(["ok"], [], { more: { extent: [0, 40, 10, 50] } });
  assert.equal(run.status, 0);
  assert.equal(leavesOf(JSON.parse(run.out)).get("s0").status, "outside");
  assert.equal(wms.requests.length, 0);
});

test("without a terminal the document is JSON, whole and in the registry's order", async () => {
  const run = await query(["ok:60", "empty", "fault:20", "ok"]);
  const document = JSON.parse(run.out);
  assert.deepEqual(document.point, { x: 31.3963, y: -24.4561, crs: "EPSG:4326" });
  assert.equal(document.root.kind, "collection");
  const leaves = [...leavesOf(document).values()];
  assert.deepEqual(leaves.map((l) => [l.key, l.status, l.value]), [["s0", "ok", "here"], ["s1", "empty", null], ["s2", "error", null], ["s3", "ok", "here"]]);
  assert.equal(leaves[2].error.code, "service-exception");
  assert.equal(leaves[2].error.message, "no such layer");
  const { services, ok, empty, error, exchanges, attempts } = document.summary;
  assert.deepEqual({ services, ok, empty, error, exchanges, attempts }, { services: 4, ok: 2, empty: 1, error: 1, exchanges: 5, attempts: 5 });
});

test("the root is the node that was asked for, whichever its kind", async () => {
  const kindOf = async (key) => JSON.parse((await query(["ok", "empty"], [], { key })).out).root.kind;
  assert.equal(await kindOf("site"), "collection");
  assert.equal(await kindOf("all"), "group");
  assert.equal(await kindOf("s0"), "service");
  assert.equal(await kindOf("service:s0"), "service");
});

test("--at is read in all its forms", async () => {
  const asked = async (...args) => JSON.parse((await query(["ok"], args)).out).point;
  const at = async (text) => {
    const path = join(wms.folder, "registry.json");
    writeFileSync(path, JSON.stringify(registryOf(wms.url, ["ok"])));
    const run = await geoprobe(["query", "site", "--registry", path, "--at", text]);
    assert.equal(run.status, 0, run.err);
    const { x, y } = JSON.parse(run.out).point;
    return [x, y];
  };
  assert.deepEqual(await at("-58.4,-34.9"), [-58.4, -34.9]);
  assert.deepEqual(await at(" 31.5 , -24.25 "), [31.5, -24.25]);
  assert.deepEqual(await at(`31°30'0"E, 24°15'0"S`), [31.5, -24.25]);
  assert.deepEqual(await at(`24°15'S 31°30'E`), [31.5, -24.25]);
  assert.deepEqual(await at(`-58°24',-34°54'`), [-58.4, -34.9]);
  assert.deepEqual(await at("31.5 ,\t-24.25\r\n"), [31.5, -24.25]);
  assert.equal((await asked()).crs, "EPSG:4326");
});

test("--latlon takes latitude first, and explain too", async () => {
  const path = wms.fileOf(registryOf(wms.url, ["ok"]));
  const run = await geoprobe(["query", "site", "--registry", path, "--latlon", "--at", "-24.25,31.5"]);
  assert.deepEqual(JSON.parse(run.out).point, { x: 31.5, y: -24.25, crs: "EPSG:4326" });
  const box = async (...args) => new URL(JSON.parse((await geoprobe(["explain", "site", "--registry", path, "--format", "json", ...args])).out).exchanges[0].url).searchParams.get("BBOX");
  assert.equal(await box("--latlon", "--at", "-24.25,31.5"), await box("--at", "31.5,-24.25"));
});

test("--property takes the place of the registry's where KEY is one service", async () => {
  const [service] = leavesOf(JSON.parse((await query(["ok"], ["--property", "nonesuch"], { key: "s0" })).out)).values();
  assert.equal(service.error.code, "config");
  assert.match(service.error.message, /nonesuch/);
});

test("types are read in any case", async () => {
  const run = await geoprobe(["query", "--type", "WMS", "--url", wms.url, "--layer", "ok", "--at", "1,2"]);
  assert.equal(run.status, 0, run.err);
  const read = await geoprobe(["read", "--type", "WFS", "-"], { input: '{"type":"FeatureCollection","features":[]}' });
  assert.equal(read.status, 0, read.err);
});

test("an unset secret fails the services that need it, and no other", async () => {
  const registry = registryOf(wms.url, ["ok", "ok"]);
  registry.services[1].auth = { type: "basic", user: "env:GEOPROBE_TEST_USER", password: "env:GEOPROBE_TEST_PASSWORD" };
  const path = wms.fileOf(registry, "secrets.json");
  const ask = (key) => geoprobe(["query", key, "--registry", path, "--at", "1,2"], { env: { GEOPROBE_TEST_USER: "the-user-itself" } });
  const some = await ask("site");
  assert.equal(some.status, 3, some.err);
  const leaves = leavesOf(JSON.parse(some.out));
  assert.equal(leaves.get("s0").status, "ok");
  assert.equal(leaves.get("s1").error.code, "config");
  assert.match(leaves.get("s1").error.message, /GEOPROBE_TEST_PASSWORD/);
  assert.doesNotMatch(some.out + some.err, /the-user-itself/);
  assert.equal((await ask("s1")).status, 4);
});

test("--stream prints an event a line as answers arrive, and the document last", async () => {
  const run = await query(["ok:150", "ok"], ["--stream"]);
  const events = run.out.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(events.map((e) => e.event), ["service", "service", "done"]);
  assert.deepEqual(events.slice(0, 2).map((e) => e.service.key), ["s1", "s0"]);
  assert.deepEqual([...leavesOf(events[2].result).keys()], ["s0", "s1"]);
});

test("--format tree names every service, its status and its value", async () => {
  const run = await query(["ok", "empty", "fault", "hang"], ["--format", "tree", "--deadline", "4s"]);
  for (const text of ["About this site", "All of them", "Service 0", "here", "empty", "error", "no such layer", "timeout"]) assert.ok(run.out.includes(text), `${text}\n${run.out}`);
  assert.doesNotMatch(run.out, /\x1b/);
});

test("--format geocontext is what GeoContext answers", async () => {
  const { out } = await query(["ok", "fault"], ["--format", "geocontext"]);
  const { groups } = JSON.parse(out);
  assert.deepEqual(groups[0].services.map(({ value, query_type }) => [value, query_type]), [["here", "WMS"], [null, "WMS"]]);
});

test("--format csv and geojson", async () => {
  const csv = await query(["ok", "fault"], ["--format", "csv"]);
  assert.equal(csv.out.split(/\r?\n/)[0], "key,name,group,status,value,unit,error,url,x,y,crs,at,cached");
  const geojson = JSON.parse((await query(["ok", "fault"], ["--format", "geojson"])).out);
  assert.equal(geojson.type, "FeatureCollection");
  assert.deepEqual(geojson.features.map((f) => f.properties.status), ["ok", "error"]);
});

test("identical requests are sent once", async () => {
  const run = await query(["ok", "ok", "ok"]);
  assert.equal(wms.requests.length, 1);
  assert.equal(leavesOf(JSON.parse(run.out)).get("s0").source.shared_by, 3);
  await query(["ok", "ok", "ok"], ["--no-share"]);
  assert.equal(wms.requests.length, 4);
});

test("--no-cache asks anew, and each service of a query once all the same", async () => {
  const run = await query(["ok", "ok"], ["--no-cache"]);
  assert.equal(run.status, 0);
  assert.equal(wms.requests.length, 1);
  assert.equal(leavesOf(JSON.parse(run.out)).get("s0").source.cached, false);
});

test("--per-host bounds what is asked at once", async () => {
  const layers = Array.from({ length: 12 }, (_, i) => `ok:${40 + i}`);
  assert.equal((await query(layers, ["--per-host", "3"])).status, 0);
  assert.equal(wms.most, 3);
  assert.equal(wms.requests.length, 12);
});

test("a deadline cuts a hanging service, and the document is whole", async () => {
  const run = await query(["ok", "hang", "empty"], ["--deadline", "4s"]);
  assert.equal(run.status, 3);
  const document = JSON.parse(run.out);
  assert.deepEqual([...leavesOf(document).values()].map((l) => l.status), ["ok", "timeout", "empty"]);
  assert.ok(document.summary.elapsed_ms >= 4000, `${document.summary.elapsed_ms} ms`);
});

test("Ctrl-C prints what there is, the rest cancelled, and gives 130", async () => {
  const run = await query(["ok", "hang"], ["--stream"], {
    onStart: (child) => child.stdout.once("data", () => child.kill("SIGINT")),
  });
  assert.equal(run.status, 130, run.err);
  const events = run.out.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(events.map((e) => e.event), ["service", "service", "done"]);
  assert.deepEqual([...leavesOf(events[2].result).values()].map((l) => l.status), ["ok", "cancelled"]);
});

test("a secret appears in no output", async () => {
  const auth = { type: "query", name: "token", value: "env:GEOPROBE_TEST_TOKEN" };
  const env = { GEOPROBE_TEST_TOKEN: "s3cr3t-value" };
  for (const args of [["--format", "json"], ["--format", "tree"], ["--stream"], ["-v"]]) {
    const run = await query(["ok", "fault"], args, { more: { auth }, env });
    assert.equal(run.status, 3);
    assert.doesNotMatch(run.out + run.err, /s3cr3t/);
  }
  assert.equal(wms.requests[0].get("token"), "s3cr3t-value");
});

test("a full disk is exit status 1", async () => {
  const path = wms.fileOf(registryOf(wms.url, ["ok"]));
  const { spawnSync } = await import("node:child_process");
  const { openSync } = await import("node:fs");
  const { program } = await import("../support/cli.mjs");
  const run = spawnSync(program, ["list", "--registry", path], { stdio: ["ignore", openSync("/dev/full", "w"), "pipe"], encoding: "utf8" });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /standard output/);
});
