// What is wrong with a question is said in one clear message, with exit status 2, before anything is sent.
import assert from "node:assert/strict";
import { openSync, closeSync, ftruncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { geoprobe } from "../support/cli.mjs";
import { registryOf, useWms } from "../support/wms-server.mjs";

const wms = useWms();
after(() => assert.equal(wms.requests.length, 0, "something was asked"));

const { fileOf } = wms;
async function refuses(args, pattern, options) {
  const run = await geoprobe(args, options);
  assert.equal(run.status, 2, `${args.join(" ")}\n${run.out}${run.err}`);
  assert.equal(run.out, "");
  assert.match(run.err, pattern);
  for (const line of run.err.trimEnd().split("\n")) assert.match(line, /^geoprobe: |^[^ ]+:\d+:\d+: /);
  return run;
}
const query = (...args) => ["query", "site", "--registry", fileOf(registryOf(wms.url, ["ok", "hang"])), ...args];

test("a key that the registry does not have: the nearest ones are named", async () => {
  const run = await refuses(["query", "sitte", "--registry", fileOf(registryOf(wms.url, ["ok"])), "--at", "1,2"], /sitte/);
  assert.match(run.err, /\bsite\b/);
  await refuses(["query", "service:site", "--registry", fileOf(registryOf(wms.url, ["ok"])), "--at", "1,2"], /service/);
});

test("a coordinate out of range: the axis and the range are named", async () => {
  await refuses(query("--at", "181,0"), /181.*-180.*180/s);
  await refuses(query("--at", "0,90.5"), /90\.5.*-90.*90/s);
  await refuses(query("--at", "-24.4561,-131.3963"), /131\.3963/);
  await refuses(query("--at", "30000000,0", "--crs", "EPSG:3857"), /30000000/);
});

test("a coordinate that cannot be read: what is accepted is said", async () => {
  for (const at of ["here", "1", "1 2 3", "1,2,3", "31°61'0\"E,1°S", "nan,1", "1e400,1", ""]) await refuses(query("--at", at), /--at/);
});

test("no coordinate at all", async () => {
  await refuses(query(), /--at/);
});

test("a CRS that is not known", async () => {
  await refuses(query("--at", "1,2", "--crs", "EPSG:999999"), /999999/);
  await refuses(query("--at", "1,2", "--crs", "mercator"), /mercator/);
});

test("a registry that is not there, a folder, empty, not JSON", async () => {
  await refuses(["query", "site", "--registry", join(wms.folder, "none.json"), "--at", "1,2"], /none\.json/);
  await refuses(["query", "site", "--registry", wms.folder, "--at", "1,2"], /geoprobe-test-/);
  await refuses(["query", "site", "--registry", fileOf("", "empty.json"), "--at", "1,2"], /empty\.json/);
  await refuses(["query", "site", "--registry", fileOf('{"geoprobe": 1,\n  oops', "oops.json"), "--at", "1,2"], /oops\.json.*line 2/s);
});

test("no registry at all", async () => {
  await refuses(["query", "site", "--at", "1,2"], /--registry|GEOPROBE_REGISTRY/);
});

test("a registry that is not valid: every fault with its place", async () => {
  const registry = registryOf(wms.url, ["ok", "ok"]);
  registry.services[0].typo = 1;
  registry.services[1].type = "wmz";
  delete registry.services[1].layer;
  const run = await refuses(["query", "site", "--registry", fileOf(registry, "faulty.json"), "--at", "1,2"], /\/services\/0\/typo/);
  assert.match(run.err, /\/services\/1\/type/);
  assert.match(run.err, /\/services\/1/);
});

test("a registry of 100 MB of nonsense is refused quickly", async () => {
  const sparse = join(wms.folder, "sparse.json");
  const file = openSync(sparse, "w");
  ftruncateSync(file, 100 << 20);
  closeSync(file);
  await refuses(["query", "site", "--registry", sparse, "--at", "1,2"], /sparse\.json/);
  const brackets = join(wms.folder, "brackets.json");
  const other = openSync(brackets, "w");
  for (let i = 0; i < 100; ++i) writeSync(other, "[".repeat(1 << 20));
  closeSync(other);
  await refuses(["query", "site", "--registry", brackets, "--at", "1,2"], /brackets\.json/);
  await refuses(["query", "site", "--registry", fileOf("[".repeat(1 << 20), "deep.json"), "--at", "1,2"], /deep\.json/);
});

test("an endless registry ends", async () => {
  await refuses(["query", "site", "--registry", "/dev/zero", "--at", "1,2"], /\/dev\/zero/);
});

test("--latlon in a projected CRS, or against the letters", async () => {
  await refuses(query("--at", "6862306,652709", "--crs", "EPSG:3857", "--latlon"), /--latlon: EPSG:3857 is a projected CRS/);
  await refuses(query("--at", "31.5E,24.25S", "--latlon"), /--at: .*its letters say that the longitude is first/);
});

test("--property where KEY is not one service", async () => {
  await refuses(query("--at", "1,2", "--property", "b"), /--property: 'site' is a collection/);
});

test("options of a service without a registry, beside a registry", async () => {
  await refuses(query("--at", "1,2", "--type", "wfs"), /--type goes with --url/);
  await refuses(query("--at", "1,2", "--layer", "a"), /--layer goes with --url/);
  await refuses(query("--at", "1,2", "--url", wms.url), /KEY .*--url/);
  await refuses(["query", "--registry", "none.json", "--url", wms.url, "--layer", "ok", "--at", "1,2"], /--registry and --url/);
});

test("a registry that is named twice or not at all, in the same words for every command", async () => {
  const path = fileOf(registryOf(wms.url, ["ok"]));
  for (const command of [["validate"], ["list"], ["convert", "--to", "geoprobe"]]) {
    await refuses([...command, path, "--registry", path], /^geoprobe: FILE and --registry both name a registry/);
    await refuses(command, /^geoprobe: no registry: give --registry FILE or set GEOPROBE_REGISTRY\n$/);
  }
  await refuses(["serve"], /^geoprobe: no registry: give --registry FILE or set GEOPROBE_REGISTRY\n$/);
});

test("a user name in a URL: auth is named, the password is not shown", async () => {
  const path = fileOf(registryOf(wms.url.replace("//", "//admin:hunter2@"), ["ok"]));
  const run = await refuses(["query", "site", "--registry", path, "--at", "1,2"], /auth/);
  assert.doesNotMatch(run.err, /hunter2/);
  const alone = await refuses(["query", "--url", "http://admin:hunter2@127.0.0.1/wms", "--layer", "a", "--at", "1,2"], /auth/);
  assert.doesNotMatch(alone.err, /hunter2/);
});

test("a URL that is not http or https", async () => {
  for (const url of ["ftp://example.org/wms", "file:///etc/passwd", "example.org/wms", "http://", "http://host:99999/", "http://a b/"]) {
    await refuses(["query", "site", "--registry", fileOf(registryOf(url, ["ok"])), "--at", "1,2"], /\/services\/0\/url/);
    await refuses(["query", "--url", url, "--layer", "a", "--at", "1,2"], /url/);
  }
});

test("options that cannot be", async () => {
  await refuses(query("--at", "1,2", "--deadline", "soon"), /--deadline.*(250ms|5s)/s);
  await refuses(query("--at", "1,2", "--timeout", "-1s"), /--timeout/);
  await refuses(query("--at", "1,2", "--per-host", "0"), /--per-host/);
  await refuses(query("--at", "1,2", "--format", "xml"), /--format/);
  await refuses(query("--at", "1,2", "--nonsense"), /--nonsense/);
  await refuses(["nonsense"], /nonsense/);
  assert.match((await refuses(["qeury"], /qeury/)).err, /\bquery\b/);
  await refuses([], /subcommand|COMMAND/i);
});

test("explain and validate refuse in the same way", async () => {
  await refuses(["explain", "sitte", "--registry", fileOf(registryOf(wms.url, ["ok"])), "--at", "1,2"], /site/);
  await refuses(["validate", join(wms.folder, "none.json")], /none\.json/);
});
