// What the package weighs on the wire, and what its types let out.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { web } from "./support/site.mjs";

/** Bytes after brotli. */
const limits = { engine: 191_000, component: 10_240, chart: 2_500, adapter: 3_750, worker: 1_000 };

const dist = join(web, "dist");
const weight = (...names) => names.reduce((sum, name) => sum + brotliCompressSync(readFileSync(join(dist, name))).length, 0);
const within = (limit, ...names) => {
  const bytes = weight(...names);
  assert.ok(bytes <= limit, `${names.join(" and ")}: ${bytes} bytes, more than ${limit}`);
};

describe("the package, compressed by brotli", () => {
  test("needs no more than its limit to ask: geoprobe.wasm and index.js", () => within(limits.engine, "geoprobe.wasm", "index.js"));
  test("needs little more to ask in a worker", () => within(limits.worker, "worker.js"));
  test("has a component within its limit", () => within(limits.component, "result.js"));
  test("has charts within theirs", () => within(limits.chart, "chart.js"));
  for (const name of ["leaflet", "openlayers", "maplibre"])
    test(`has an adapter for ${name} within its limit`, () => within(limits.adapter, `${name}.js`));
});

describe("the package's declarations", () => {
  const { exports } = JSON.parse(readFileSync(join(web, "package.json")));
  const entries = Object.values(exports).flatMap(({ types }) => types ?? []);
  const reached = new Map();
  const follow = (file) => {
    if (reached.has(file)) return;
    const text = readFileSync(file, "utf8").replace(/\/\*.*?\*\//gs, "");
    reached.set(file, text);
    for (const [, path] of text.matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g)) follow(join(dirname(file), `${path}.d.ts`));
  };
  for (const entry of entries) follow(join(web, entry));

  test("refer to none of the engine's insides", () => {
    const insides = /^(engine|load|follow|request|stream|worker.*|geoprobe.*|map\/(asker|gestures|popup|source)|result\/(panel|tree|item|styles|words|dom))\.d\.ts$/;
    assert.deepEqual([...reached.keys()].map((file) => relative(dist, file)).filter((name) => insides.test(name)), []);
    assert.ok(reached.size >= entries.length);
  });

  test("are those that an entry leads to, and no others", () => {
    const shipped = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith(".d.ts"));
    assert.deepEqual(shipped.sort(), [...reached.keys()].map((file) => relative(dist, file)).sort());
  });

  test("import nothing but each other and the map library that the user has", () => {
    const foreign = [...reached.values()].flatMap((text) => [...text.matchAll(/(?:from |import\()"([^."][^"]*)"/g)].map(([, name]) => name.split("/")[0]));
    assert.deepEqual([...new Set(foreign)], ["ol"]);
  });
});
