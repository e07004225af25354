// The steps of docs/migrate-from-geocontext.md, against a stand-in for a GeoContext server.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { program } from "../support/cli.mjs";
import { startServe } from "../support/serve.mjs";
import { startSteeredWms } from "../support/steered-wms.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const page = readFileSync(join(repository, "docs", "migrate-from-geocontext.md"), "utf8");
const blockOf = (heading) => new RegExp(`\n## \\d\\. ${heading}\n[^]*?\n\`\`\`sh\n([^]*?)\`\`\``).exec(page)[1];
const run = (command, args, options = {}) =>
  new Promise((resolve) => execFile(command, args, { maxBuffer: 1 << 26, ...options }, (error, out, err) => resolve({ status: error ? error.code : 0, out, err })));

const folder = mkdtempSync(join(tmpdir(), "geoprobe-migrate-"));
const keys = ["height", "slope", "soil"];
let wms, old;
const does = { old: {} }; // what the old server says in place of the truth

/** What both servers have at a point: the WMS says it of the centre of the box that it is asked for. */
const truth = (key, x, y) => (key === "soil" && y > 0 ? null : `${key} ${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`);
const map = (key) => (response, request) => {
  const parameters = new URL(request.url, "http://host").searchParams;
  const [south, west, north, east] = parameters.get("BBOX").split(",").map(Number);
  const value = truth(key, (west + east) / 2, (south + north) / 2);
  const features = value === null ? [] : [{ type: "Feature", properties: { name: value }, geometry: null }];
  response.setHeader("Content-Type", "application/json").end(JSON.stringify({ type: "FeatureCollection", features }));
};

function startOld() {
  const service = (key) => ({ key, name: `About ${key}`, description: null, url: `${wms.url}/${key}?`, query_type: "WMS", layer_name: "name", layer_typename: key, cache_duration: 604800, srid: 4326, service_version: "1.3.0", provenance: null, notes: null, licensing: null, tolerance: 10, test_x: null, test_y: null, test_value: null, status: null });
  const lists = { service: keys.map(service), group: [{ key: "land", name: "Land", description: null, service_keys: keys }], collection: [{ key: "site", name: "Site", description: null, group_keys: ["land"] }] };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://host");
    const [x, y] = ["x", "y"].map((name) => Number(searchParams.get(name)));
    const value = (key) => (does.old[key] ?? truth)(key, x, y);
    const services = keys.map((key) => ({ key, value: value(key), name: `About ${key}`, description: null, query_type: "WMS" }));
    const site = { key: "site", name: "Site", description: null, groups: [{ key: "land", name: "Land", description: null, group_type: "text", services }] };
    const body = pathname === "/api/v2/registries" ? lists[searchParams.get("registry")] : site;
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() })));
}

before(async () => {
  wms = await startSteeredWms(Object.fromEntries(keys.map((key) => [key, map(key)])));
  old = await startOld();
});
after(async () => {
  old.stop();
  await wms.stop();
  rmSync(folder, { recursive: true });
});

const compare = (server, ...args) => run(process.execPath, [join(repository, "scripts", "compare-geocontext"), old.url, server, "site", ...args]);
/** service -> [same, different, lost, gained, first difference] */
const rows = (out) => new Map([...out.matchAll(/^(\S+) +(\d+) +(\d+) +(\d+) +(\d+)(?: {2}(.*))?$/gm)].map(([, key, ...cells]) => [key, cells]));

test("a server is exported, converted, compared over 1,000 points, and found the same", async (t) => {
  const shell = (text) => run("bash", ["-euc", text.replace("https://geocontext.example.org", old.url)], { cwd: folder, env: { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}` } });
  for (const heading of ["Export the registry", "Convert and check it"]) {
    const done = await shell(blockOf(heading));
    assert.equal(done.status, 0, done.err);
  }
  const registry = JSON.parse(readFileSync(join(folder, "registry.json"), "utf8"));
  assert.deepEqual(registry.services.map(({ key }) => key), keys);

  const server = await startServe(registry, ["--cache", "none"]);
  t.after(() => server.stop());
  const [, command] = /\nscripts\/compare-geocontext (.*)\n/.exec(page);
  const args = command.replace("https://geocontext.example.org", old.url).replace("http://127.0.0.1:8080", server.origin).replace("KEY", "site").split(" ");
  const same = await run(process.execPath, [join(repository, "scripts", "compare-geocontext"), ...args]);
  assert.equal(same.status, 0, same.out + same.err);
  assert.deepEqual([...rows(same.out)], keys.map((key) => [key, ["1000", "0", "0", "0", undefined]]));
  assert.match(same.out, /\n1000 points compared, 3 services, 0 with differences\n$/);

  does.old = { slope: (key, x, y) => (x < 20 ? "other" : truth(key, x, y)), soil: (key, x) => (x < 20 ? truth(key, x, -1) : "was"), height: () => null };
  const other = await compare(server.origin, "--points", "50", "--box", "16,1,33,9");
  assert.equal(other.status, 3, other.out + other.err);
  const found = rows(other.out);
  assert.deepEqual(found.get("height"), ["0", "0", "0", "50", undefined]);
  assert.equal(Number(found.get("slope")[0]) + Number(found.get("slope")[1]), 50);
  assert.ok(Number(found.get("slope")[1]) > 0);
  assert.match(found.get("slope")[4], /^at 1\d\.\d+,\d\.\d+: "other", now "slope 1\d/);
  assert.equal(found.get("soil")[2], "50"); // it has none north of the equator
  does.old = {};
});

test("a comparison says which server did not answer, and how it is called", async () => {
  const closed = await startServe({ geoprobe: 1, services: [], groups: [], collections: [] });
  await closed.stop();
  const none = await compare(closed.origin, "--points", "3");
  assert.equal(none.status, 1);
  assert.match(none.err, new RegExp(`^3 points could not be compared; the first: ${closed.origin} at .*ECONNREFUSED`));
  for (const args of [["--points", "none"], ["--box", "1,2,3"], ["--nonesuch"]]) {
    const wrong = await compare("http://127.0.0.1:1", ...args);
    assert.equal(wrong.status, 2);
    assert.match(wrong.err, /usage: scripts\/compare-geocontext OLD NEW KEY/);
  }
});
