// `--crs` with codes that are not built in: PROJ is loaded for them, and for nothing else.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { geoprobe, leavesOf, program } from "../support/cli.mjs";
import { registryOf, useWms } from "../support/wms-server.mjs";

const wms = useWms();

const lambert = ["--crs", "EPSG:2154", "--at", "652709,6862306"];
function query(args, { more, env } = {}) {
  const path = wms.fileOf(registryOf(wms.url, ["ok"], more));
  return geoprobe(["query", "site", "--registry", path, "--seed", "1", ...args], { env });
}

test("a point in another CRS is asked at its place, and is in the result as it was asked", async () => {
  wms.requests.length = 0;
  const run = await query(lambert);
  assert.equal(run.status, 0, run.err);
  assert.deepEqual(JSON.parse(run.out).point, { x: 652709, y: 6862306, crs: "EPSG:2154" });
  const [south, west, north, east] = decodeURIComponent(run.out.match(/BBOX=([^&"]+)/)[1]).split(",").map(Number);
  assert.ok(Math.abs((south + north) / 2 - 48.859052403) < 1e-8 && Math.abs((west + east) / 2 - 2.355440387) < 1e-8, run.out);
  const geojson = JSON.parse((await query([...lambert, "--format", "geojson"])).out);
  assert.deepEqual(geojson.features[0].geometry, { type: "Point", coordinates: [2.355440387, 48.859052403] });
});

test("a service in another CRS is asked in it, and a recording of that is replayed", async () => {
  const cassette = join(wms.folder, "cassette");
  const run = await query(["--at", "2.35544,48.85905", "--record", cassette], { more: { crs: "EPSG:2154" } });
  assert.equal(run.status, 0, run.err);
  assert.match(run.out, /CRS=EPSG(:|%3A)2154&BBOX=652607\.\d{1,3}(,|%2C)6862204\.\d{1,3}/);
  assert.equal((await geoprobe(["query", "--replay", cassette])).out, run.out);
});

test("what is not known, or at no place, is said before anything is asked", async () => {
  for (const [args, message] of [
    [["--crs", "EPSG:999999", "--at", "1,1"], /^(geoprobe: )?--crs: EPSG:999999 is no CRS that PROJ knows; look its code up/],
    [["--crs", "EPSG:4978", "--at", "1,1"], /--crs: EPSG:4978 is no CRS of two dimensions/],
    [["--crs", "EPSG:32735", "--at", "1000000000000,1000000000000"], /--at: no place on Earth is at .* in EPSG:32735/],
  ]) {
    const run = await query(args);
    assert.equal(run.status, 2);
    assert.match(run.err, message);
  }
  const run = await query(["--at", "31,-24"], { more: { crs: "EPSG:999999" } });
  assert.equal(run.status, 4);
  assert.match(leavesOf(JSON.parse(run.out)).get("s0").error.message, /^the crs of service 's0': EPSG:999999 is no CRS that PROJ knows/);
});

test("a point outside the area of use of its CRS is warned of, the more so if its numbers are swapped", async () => {
  const warned = async (...args) => {
    const run = await query(args);
    assert.equal(run.status, 0, run.err);
    return run.err;
  };
  assert.equal(await warned(...lambert), "");
  assert.equal(await warned("--crs", "EPSG:32735", "--at", "200000,7200000"), ""); // a zone to the west
  assert.match(await warned("--crs", "EPSG:2154", "--at", "6862306,652709"), /^geoprobe: --at: warning: the point lies far outside the area of use of EPSG:2154 \(France .*; with its numbers swapped it would lie inside: write the easting first, then the northing\n$/);
  assert.match(await warned("--crs", "EPSG:4258", "--at", "48.85,2.35"), /swapped it would lie inside: longitude first, or give --latlon\n$/);
  const far = await warned("--crs", "EPSG:4258", "--at", "-60,-30");
  assert.match(far, /far outside the area of use of EPSG:4258 \(Europe.* longitude -?[\d.]+ to [\d.]+, latitude [\d.]+ to [\d.]+\)\n$/);
});

test("without PROJ's database it says what is to be installed", async () => {
  const run = await query(lambert, { env: { PROJ_DATA: wms.folder, PROJ_LIB: wms.folder } });
  assert.equal(run.status, 2);
  assert.match(run.err, /EPSG:2154 needs PROJ's database, which is not found; install it \(proj-data\), or set PROJ_DATA/);
});

test("without its module it says so, and plain queries go on", async () => {
  const alone = join(wms.folder, "geoprobe");
  copyFileSync(program, alone);
  const run = (args) => spawnSync(alone, ["explain", "--url", wms.url, "--layer", "a", ...args], { encoding: "utf8" });
  assert.equal(run(["--at", "2,48"]).status, 0);
  const failed = run(lambert);
  assert.equal(failed.status, 2);
  assert.match(failed.stderr, /EPSG:2154 needs PROJ, whose module cannot be loaded \(geoprobe-proj\.so: .*\); install geoprobe's geoprobe-proj\.so of this version and libproj, or use EPSG:4326/);
});

test("a plain query loads neither the module nor PROJ", async () => {
  const loaded = async (args, more) => {
    const run = await query(args, { more, env: { LD_DEBUG: "files" } });
    assert.equal(run.status, 0);
    return run.err.includes("geoprobe-proj.so") && run.err.includes("libproj.so");
  };
  assert.equal(await loaded(["--at", "2,48"]), false);
  assert.equal(await loaded(["--at", "2,48", "--crs", "EPSG:3857"], { crs: "EPSG:3857" }), false);
  assert.equal(await loaded(lambert), true);
});
