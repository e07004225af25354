// Registries of Kartoza GeoContext, wherever a registry is asked for, and convert.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { registryOf, useWms } from "../support/wms-server.mjs";

const wms = useWms();

const { fileOf } = wms;
const fixture = (name) => fileURLToPath(new URL(`../fixtures/registry/${name}.json`, import.meta.url));
const service = (key, layer, more) => ({ key, name: `Service ${key}`, url: wms.url, query_type: "WMS", layer_name: "name", layer_typename: layer, srid: 4326, service_version: "1.3.0", ...more });
const version2 = () => ({
  service: [service("here", "ok"), service("OLD", "ok:1", { service_version: "1.0.0" }), service("wiki", "ok", { query_type: "Wikipedia" })],
  group: [{ key: "all", name: "All of them", service_keys: ["OLD", "here", "wiki"] }],
  collection: [{ key: "site", name: "About this site", group_keys: ["all"] }],
});
const warnings = (path, err) => err.split("\n").filter((line) => new RegExp(`${path}(:\\d+:\\d+)?: /`).test(line) && line.includes(": warning: "));

test("query asks a GeoContext registry, and says on standard error what it read otherwise", async () => {
  const path = fileOf(version2());
  const run = await geoprobe(["query", "site", "--registry", path, "--at", "31.3963,-24.4561", "--format", "json"]);
  assert.equal(run.status, 0, run.err);
  const leaves = leavesOf(JSON.parse(run.out));
  assert.deepEqual([...leaves.keys()], ["old", "here"]);
  for (const leaf of leaves.values()) assert.equal(leaf.value, "here");
  assert.deepEqual(
    wms.requests.map((parameters) => parameters.get("VERSION")).sort(),
    ["1.1.1", "1.3.0"],
  );
  assert.deepEqual(
    warnings(path, run.err).map((line) => /(?:json|\d): (\/[^ :]+)/.exec(line)[1]),
    ["/service/1/key", "/service/1/service_version", "/service/2/query_type"],
  );
});

test("validate passes a GeoContext registry that has warnings only", async () => {
  const path = fileOf(version2());
  const run = await geoprobe(["validate", path]);
  assert.equal(run.status, 0, run.err);
  assert.equal(run.out, `${path}: valid: 2 services, 1 group, 1 collection\n`);
  assert.equal(warnings(path, run.err).length, 3);
});

test("validate refuses a GeoContext registry that is not JSON", async () => {
  const path = join(wms.folder, "torn.json");
  writeFileSync(path, JSON.stringify(version2()).slice(0, -1));
  const run = await geoprobe(["validate", path]);
  assert.equal(run.status, 2);
  assert.match(run.err, /torn\.json:1:\d+: not JSON at line 1/);
});

test("list and explain take a GeoContext registry, and its keys are masked", async () => {
  const registry = version2();
  registry.service[0].url += "?api_key=s3cr3t";
  const path = fileOf(registry, "keys.json");
  const list = await geoprobe(["list"], { env: { GEOPROBE_REGISTRY: path } });
  assert.equal(list.status, 0, list.err);
  for (const text of ["site", "All of them", "Service here"]) assert.ok(list.out.includes(text), list.out);
  const explain = await geoprobe(["explain", "group:all", "--registry", path, "--at", "1,2", "--format", "json"]);
  assert.equal(explain.status, 0, explain.err);
  assert.match(explain.out, /api_key=\*\*\*/);
  assert.doesNotMatch(list.out + list.err + explain.out + explain.err, /s3cr3t/);
});

test("convert writes geoprobe's form of either version, and of its own it writes the same", async () => {
  for (const version of ["v1", "v2"]) {
    const first = await geoprobe(["convert", fixture(`geocontext/${version}`), "--to", "geoprobe"]);
    assert.equal(first.status, 0, first.err);
    const again = await geoprobe(["convert", "-", "--to", "geoprobe"], { input: first.out });
    assert.equal(again.status, 0, again.err);
    assert.equal(again.err, "");
    assert.equal(again.out, first.out);
    const { services, groups, collections } = JSON.parse(first.out);
    const expected = JSON.parse(readFileSync(fixture(`valid/geocontext-${version}`), "utf8"));
    for (const [list, others] of [
      [services, expected.services],
      [groups, expected.groups],
      [collections, expected.collections],
    ])
      assert.deepEqual(
        list.map((node) => node.key),
        others.map((node) => node.key),
      );
  }
});

test("convert writes GeoContext's form, which loads again, and says what has no place in it", async () => {
  const registry = registryOf(wms.url, ["ok", "empty"], { unit: "m" });
  const path = fileOf(registry, "ours.json");
  const written = await geoprobe(["convert", path, "--to", "geocontext"]);
  assert.equal(written.status, 0, written.err);
  assert.deepEqual(
    warnings(path, written.err).map((line) => /(?:json|\d): (\/[^ :]+)/.exec(line)[1]),
    ["/services/0/format", "/services/0/unit", "/services/1/format", "/services/1/unit"],
  );
  const { service: services, group, collection } = JSON.parse(written.out);
  assert.deepEqual(
    services.map(({ query_type, layer_name, layer_typename }) => [query_type, layer_name, layer_typename]),
    [
      ["WMS", "name", "ok"],
      ["WMS", "name", "empty"],
    ],
  );
  assert.deepEqual(group[0].service_keys, ["s0", "s1"]);
  assert.deepEqual(collection[0].group_keys, ["all"]);
  const back = await geoprobe(["convert", "-", "--to", "geoprobe"], { input: written.out });
  assert.equal(back.status, 0, back.err);
  assert.equal(back.err, "");
  for (const service of registry.services) Object.assign(service, { version: "1.3.0", format: undefined, unit: undefined });
  assert.deepEqual(JSON.parse(back.out), JSON.parse(JSON.stringify(registry)));
});

test("convert says what is wrong with its arguments, and with a faulty registry", async () => {
  const path = fileOf({ ...registryOf(wms.url, ["ok"]), more: 1 }, "own.json");
  const faulty = await geoprobe(["convert", path, "--to", "geoprobe"]);
  assert.equal(faulty.status, 2);
  assert.equal(faulty.out, "");
  assert.match(faulty.err, /own\.json:1:\d+: \/more: /);
  const bare = await geoprobe(["convert", path]);
  assert.equal(bare.status, 2);
  assert.match(bare.err, /--to/);
  const other = await geoprobe(["convert", path, "--to", "shapefile"]);
  assert.equal(other.status, 2);
  assert.match(other.err, /shapefile/);
});
