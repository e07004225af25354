// validate, list, explain and read.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { geoprobe } from "../support/cli.mjs";
import { registryOf } from "../support/wms-server.mjs";

let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"))));
after(() => rmSync(folder, { recursive: true }));

function fileOf(content, name = "registry.json") {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
const registry = () => registryOf("http://127.0.0.1:1/wms", ["a", "b", "a"]);

test("validate passes a good registry", async () => {
  const run = await geoprobe(["validate", fileOf(registry())]);
  assert.equal(run.status, 0, run.err);
});

test("validate reports every fault as FILE:LINE:COLUMN: /pointer: message", async () => {
  const faulty = registry();
  faulty.services[0].colour = "red";
  faulty.services[1].key = "Upper Case";
  faulty.services[2].url = "http://user:hunter2@host/";
  faulty.groups[0].services.push("missing");
  faulty.groups.push({ key: "x", name: "X", groups: ["y"] }, { key: "y", name: "Y", groups: ["x"] });
  const path = fileOf(faulty, "faulty.json");
  const run = await geoprobe(["validate", path]);
  assert.equal(run.status, 2);
  const faults = (run.err + run.out).trim().split("\n").filter((line) => line.includes(": /"));
  for (const place of ["/services/0/colour", "/services/1/key", "/services/2/url", "/groups/0/services/"]) {
    assert.ok(faults.some((f) => f.startsWith(`${path}:1:`) && f.includes(`: ${place}`)), `${place}\n${run.err}`);
  }
  assert.match(run.err + run.out, /\/groups\/[12].*(circle|itself|cycle)/);
  assert.doesNotMatch(run.err + run.out, /hunter2/);
});

test("a fault has its line, column and key, as text and as JSON", async () => {
  const text = '{\n  "geoprobe": 1,\n  "services": [\n    {"key": "a", "type": "wmss", "url": "http://x/", "layer": "é"}\n  ],\n  "groups": [{"key": "g", "colour": 1}]\n}\n';
  const path = join(folder, "places.json");
  writeFileSync(path, text);
  const run = await geoprobe(["validate", path]);
  assert.equal(run.status, 2);
  assert.match(run.err, new RegExp(`^${path}:4:26: /services/0/type: .* \\(service 'a'\\)$`, "m"));
  assert.match(run.err, new RegExp(`^${path}:6:37: /groups/0/colour: .* \\(group 'g'\\)$`, "m"));
  const json = await geoprobe(["validate", path, "--format", "json"]);
  assert.equal(json.status, 2);
  const { valid, faults } = JSON.parse(json.out);
  assert.equal(valid, false);
  assert.deepEqual(faults.map(({ severity, pointer, line, column, kind, key }) => [severity, pointer, line, column, kind, key]), [["error", "/services/0/type", 4, 26, "service", "a"], ["error", "/groups/0/colour", 6, 37, "group", "g"]]);
  const good = JSON.parse((await geoprobe(["validate", fileOf(registry()), "--format", "json"])).out);
  assert.deepEqual([good.valid, good.faults], [true, []]);
});

test("what is no JSON has its place, and UTF-16 is named", async () => {
  const path = join(folder, "odd.json");
  writeFileSync(path, '{\n  "geoprobe": 1,,\n}');
  assert.match((await geoprobe(["validate", path])).err, new RegExp(`^${path}:2:17: not JSON`));
  assert.equal(JSON.parse((await geoprobe(["validate", path, "--format", "json"])).out).faults[0].line, 2);
  for (const bytes of [Buffer.from('\ufeff{"geoprobe": 1}', "utf16le"), Buffer.from('{"geoprobe": 1}', "utf16le"), Buffer.from('\ufeff{"geoprobe": 1}', "utf16le").swap16()]) {
    writeFileSync(path, bytes);
    const run = await geoprobe(["validate", path]);
    assert.equal(run.status, 2);
    assert.match(run.err, /is in UTF-16.*iconv -f UTF-16 -t UTF-8/);
  }
});

test("a hundred faults are shown, the number of the others, and all of them in JSON", async () => {
  const path = fileOf({ geoprobe: 1, services: Array.from({ length: 130 }, (_, i) => ({ key: `s${i}`, type: "wms", url: "http://x/" })) }, "many.json");
  const lines = (await geoprobe(["validate", path])).err.trim().split("\n");
  assert.equal(lines.length, 101);
  assert.equal(lines[100], `${path}: and 30 more`);
  assert.equal(JSON.parse((await geoprobe(["validate", path, "--format", "json"])).out).faults.length, 130);
  assert.equal((await geoprobe(["list", path])).err.trim().split("\n").length, 101);
});

test("validate finds duplicate keys, and keeps quiet about x- members", async () => {
  const twice = `{"geoprobe":1,"services":[],"services":[]}`;
  assert.equal((await geoprobe(["validate", fileOf(twice, "twice.json")])).status, 2);
  assert.equal((await geoprobe(["validate", fileOf({ ...registry(), "x-note": { any: 1 } })])).status, 0);
});

test("list prints the tree, and JSON with --format json", async () => {
  const path = fileOf(registry());
  const tree = await geoprobe(["list", "--registry", path]);
  assert.equal(tree.status, 0, tree.err);
  for (const text of ["site", "About this site", "all", "s0", "s2", "Service 1"]) assert.ok(tree.out.includes(text), tree.out);
  const json = await geoprobe(["list", "--registry", path, "--format", "json"]);
  assert.doesNotThrow(() => JSON.parse(json.out));
});

test("validate, convert and list take the registry by FILE, by --registry and from the environment", async () => {
  const path = fileOf(registry());
  for (const command of [["list"], ["validate"], ["convert", "--to", "geoprobe"]]) {
    const runs = [await geoprobe([...command, path]), await geoprobe([...command, "--registry", path]), await geoprobe(command, { env: { GEOPROBE_REGISTRY: path } })];
    for (const run of runs) assert.deepEqual([run.status, run.out, run.err], [0, runs[0].out, ""]);
    const other = await geoprobe([...command, path], { env: { GEOPROBE_REGISTRY: "none.json" } });
    assert.equal(other.out, runs[0].out);
  }
});

test("explain prints the exchanges without sending one", async () => {
  const run = await geoprobe(["explain", "site", "--registry", fileOf(registry()), "--at", "31.3963,-24.4561", "--format", "json"]);
  assert.equal(run.status, 0, run.err);
  const { exchanges } = JSON.parse(run.out);
  assert.deepEqual(exchanges.map((e) => e.services), [["s0", "s2"], ["s1"]]);
  for (const exchange of exchanges) {
    assert.equal(exchange.method, "GET");
    assert.match(exchange.host, /127\.0\.0\.1:1$/);
    assert.equal(new URL(exchange.url).searchParams.get("REQUEST"), "GetFeatureInfo");
    assert.equal(typeof exchange.reason, "string");
    assert.equal(typeof exchange.then, "string");
  }
  const again = await geoprobe(["explain", "site", "--registry", fileOf(registry()), "--at", "31.3963,-24.4561", "--format", "json"]);
  assert.equal(again.out, run.out);
});

test("explain needs no secret and shows none", async () => {
  const auth = { type: "query", name: "token", value: "env:GEOPROBE_TEST_TOKEN" };
  const path = fileOf(registryOf("http://127.0.0.1:1/wms", ["a"], { auth }), "secret.json");
  const args = ["explain", "site", "--registry", path, "--at", "1,2", "--format", "json"];
  assert.equal((await geoprobe(args)).status, 0);
  const run = await geoprobe(args, { env: { GEOPROBE_TEST_TOKEN: "s3cr3t" } });
  assert.equal(run.status, 0);
  assert.doesNotMatch(run.out, /s3cr3t/);
  assert.match(run.out, /token=\*\*\*/);
});

const geojson = `{"type":"FeatureCollection","features":[{"type":"Feature","id":"countries.1","properties":{"name":"Fiji"},"geometry":null}]}`;
const exception = `<?xml version="1.0"?><ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc"><ServiceException code="LayerNotDefined" locator="x">no such layer</ServiceException></ServiceExceptionReport>`;

test("read says what it reads in a saved reply", async () => {
  const run = await geoprobe(["read", fileOf(geojson, "reply.json"), "--format", "json"]);
  assert.equal(run.status, 0, run.err);
  const { dialect, charset, features, exception: none, warnings } = JSON.parse(run.out);
  assert.equal(dialect, "geojson");
  assert.equal(charset, "utf-8");
  assert.equal(none, null);
  assert.deepEqual(warnings, []);
  assert.equal(features.features[0].properties.name, "Fiji");
});

test("read gives 3 for an exception", async () => {
  const run = await geoprobe(["read", fileOf(exception, "reply.xml"), "--format", "json"]);
  assert.equal(run.status, 3, run.err);
  assert.deepEqual(JSON.parse(run.out).exception, { code: "LayerNotDefined", message: "no such layer", locator: "x" });
});

test("read takes standard input", async () => {
  const run = await geoprobe(["read", "-", "--format", "json"], { input: geojson });
  assert.equal(run.status, 0, run.err);
  assert.equal(JSON.parse(run.out).features.features.length, 1);
});

test("--version and --help", async () => {
  const version = await geoprobe(["--version"]);
  assert.equal(version.status, 0);
  assert.match(version.out, /^geoprobe \d+\.\d+\.\d+\n$/);
  const help = await geoprobe(["--help"]);
  assert.equal(help.status, 0);
  for (const command of ["query", "explain", "validate", "list", "convert", "read", "demo"]) {
    assert.ok(help.out.includes(command));
    assert.equal((await geoprobe([command, "--help"])).status, 0);
  }
});
