// createEngine({ proj4 }) against PROJ's own program: `cs2cs`, and the definitions that `projinfo` prints.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import proj4 from "proj4";
import { web } from "./support/site.mjs";

const { createEngine, replay } = await import(pathToFileURL(join(web, "dist", "index.js")));

// Of data that PROJ too takes for WGS 84, with where they are used: west, south, east, north.
const areas = {
  2154: [-5, 42, 8, 51], 3034: [-10, 36, 40, 70], 3035: [-10, 36, 40, 70], 3067: [19, 59, 32, 70], 3006: [10, 55, 24, 69],
  25829: [-12, 36, -6, 60], 25830: [-6, 36, 0, 60], 25831: [0, 36, 6, 60], 25832: [6, 36, 12, 70], 25833: [12, 36, 18, 70],
  32601: [-180, 1, -174, 80], 32610: [-126, 1, -120, 80], 32618: [-78, 1, -72, 80], 32633: [12, 1, 18, 80], 32647: [96, 1, 102, 80],
  32660: [174, 1, 180, 80], 32719: [-72, -78, -66, -1], 32722: [-54, -78, -48, -1], 32735: [24, -78, 30, -1], 32754: [138, -78, 144, -1],
  3395: [-179, -78, 179, 82], 3031: [-179, -89, 179, -61], 3413: [-179, 61, 179, 89], 3995: [-179, 61, 179, 89], 3976: [-179, -89, 179, -61],
  5880: [-70, -33, -36, 4], 31983: [-48, -33, -42, 0], 2193: [167, -47, 178, -34], 4326: [-180, -90, 180, 90], 3857: [-179, -80, 179, 80],
};
const codes = Object.keys(areas).map(Number);
const northingFirst = new Set([3034, 3035, 3006, 2193, 4326]);
const count = 1000;

let state = 20261128;
const random = (low, high) => {
  state = (state * 48271) % 2147483647;
  return low + ((high - low) * state) / 2147483647;
};
const run = (command, args, input) => execFileSync(command, args, { input, encoding: "utf8", maxBuffer: 1e8 });
const cs2cs = (from, to, points) =>
  run("cs2cs", ["-f", "%.12f", `EPSG:${from}`, `EPSG:${to}`], points.map((p) => p.join(" ")).join("\n"))
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/).slice(0, 2).map(Number));
const inOrder = (code, [x, y]) => (northingFirst.has(code) ? [y, x] : [x, y]);
const metresBetween = (code, [a, b], [c, d]) =>
  code === 4326 ? 111320 * Math.hypot((((a - c + 540) % 360) - 180) * Math.cos((b * Math.PI) / 180), b - d) : Math.hypot(a - c, b - d);

const service = (key, more) => ({ key, name: key, type: "wms", version: "1.1.1", url: "http://127.0.0.1:1/wms", layer: "a", ...more });
const registry = {
  geoprobe: 1,
  services: [service("degrees"), service("unknown", { crs: "EPSG:27700" }), ...codes.map((code) => service(`in-${code}`, { crs: `EPSG:${code}` }))],
};
const centre = (plan) => {
  const [west, south, east, north] = new URL(plan.exchanges[0].url).searchParams.get("BBOX").split(",").map(Number);
  return [(west + east) / 2, (south + north) / 2];
};

describe("an engine with proj4", () => {
  let engine;
  before(async () => {
    for (const code of codes) proj4.defs(`EPSG:${code}`, run("projinfo", ["-q", "-o", "PROJ", `EPSG:${code}`]).trim().replace("+type=crs", ""));
    engine = await createEngine({ registry, proj4 });
  });
  after(() => engine.close());

  test("brings points in 30 codes there and back within a centimetre of cs2cs", async () => {
    assert.equal(codes.length, 30);
    for (const code of codes) {
      const [west, south, east, north] = areas[code];
      const points = Array.from({ length: count }, () => [Number(random(west, east).toFixed(9)), Number(random(south, north).toFixed(9))]);
      const there = [];
      for (const [lon, lat] of points) there.push(centre(await engine.explain(`in-${code}`, { lon, lat })));
      const theirs = cs2cs(4326, code, points.map((p) => inOrder(4326, p))).map((p) => inOrder(code, p));
      const back = [];
      for (const [x, y] of theirs) back.push(centre(await engine.explain("degrees", { x, y, crs: `EPSG:${code}` })));
      const worst = (code, ours, theirs) => Math.max(...ours.map((p, i) => metresBetween(code, p, theirs[i])));
      assert.ok(worst(code, there, theirs) <= 0.01, `to EPSG:${code}: ${worst(code, there, theirs)} m`);
      assert.ok(worst(4326, back, points) <= 0.01, `from EPSG:${code}: ${worst(4326, back, points)} m`);
    }
  });

  test("says what to do about a code that proj4 does not know", async () => {
    const point = { x: 530000, y: 180000, crs: "EPSG:27700" };
    const message = /EPSG:27700 is not built in: give createEngine a proj4 that has it in proj4\.defs/;
    const isRefused = (error) => error.code === "invalid-point" && message.test(error.message);
    await assert.rejects(engine.query("degrees", point), isRefused);
    const result = await engine.query("unknown", { lon: 0, lat: 51 });
    assert.match(result.root.error.message, /^the crs of service 'unknown': EPSG:27700 is not built in/);
    const without = await createEngine({ registry });
    await assert.rejects(without.query("degrees", { ...point, crs: "EPSG:2154" }), (error) => error.code === "invalid-point");
    without.close();
  });

  test("records what is replayed with proj4", async () => {
    const { cassette, text } = await engine.record("in-2154", { x: 652709, y: 6862306, crs: "EPSG:2154" }, { timeout: 1000 });
    assert.equal(await replay(cassette, { proj4 }).queryText(), text);
    assert.notEqual(await replay(cassette).queryText(), text);
  });
});
