// Answers are kept in a file: another run finds them and asks nothing.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { registryOf, startWms } from "../support/wms-server.mjs";

let wms;
let folder;
let file;
let registries = 0;
before(async () => {
  wms = await startWms();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  file = join(folder, "answers.sqlite");
  wms.requests.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));
after(() => wms.stop());

async function query(layers, args = ["--cache", file], { more, env, at = "31.3963,-24.4561" } = {}) {
  const path = join(folder, `registry${++registries}.json`);
  writeFileSync(path, JSON.stringify(registryOf(wms.url, layers, more)));
  const run = await geoprobe(["query", "site", "--registry", path, "--at", at, "--format", "json", ...args], { env });
  return { ...run, document: run.out && JSON.parse(run.out) };
}
const cachedOf = ({ document }) => [...leavesOf(document).values()].map((leaf) => leaf.source.cached);

test("a second query in a new process sends nothing, from another registry too", async () => {
  const first = await query(["ok", "empty"]);
  assert.deepEqual([first.status, first.err, wms.requests.length], [0, "", 2]);
  assert.deepEqual(cachedOf(first), [false, false]);
  const second = await query(["ok", "empty"], undefined, { more: { tolerance: 10, timeout: 3 } });
  assert.deepEqual([second.status, second.err, wms.requests.length], [0, "", 2]);
  assert.deepEqual(cachedOf(second), [true, true]);
  assert.deepEqual([second.document.summary.exchanges, second.document.summary.attempts], [0, 0]);
  const [a, b] = [first, second].map(({ document }) => leavesOf(document).get("s0"));
  assert.deepEqual([b.value, b.source.at, b.source.url], [a.value, a.source.at, a.source.url]);
  assert.deepEqual(cachedOf(await query(["ok", "empty"], undefined, { at: "31.5,-24" })), [false, false]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("failures are asked again", async () => {
  await query(["fault"]);
  await query(["fault"]);
  assert.equal(wms.requests.length, 2);
});

test("--no-cache and --record neither find nor keep an answer", async () => {
  await query(["ok"], ["--cache", file, "--no-cache"]);
  await query(["ok"], ["--cache", file, "--record", join(folder, "query.jsonl")]);
  assert.equal(existsSync(file), false);
  await query(["ok"]);
  for (const option of [["--no-cache"], ["--record", join(folder, "query.jsonl"), "--force"]]) assert.deepEqual(cachedOf(await query(["ok"], ["--cache", file, ...option])), [false]);
  assert.equal(wms.requests.length, 5);
  const replayed = await geoprobe(["query", "--replay", join(folder, "query.jsonl"), "--format", "json"]);
  assert.deepEqual(cachedOf({ document: JSON.parse(replayed.out) }), [false]);
});

test("the file is where --cache says, else GEOPROBE_CACHE, XDG_CACHE_HOME or HOME; none is none", async () => {
  const nowhere = { GEOPROBE_CACHE: undefined, XDG_CACHE_HOME: undefined, HOME: folder };
  const whereabouts = async (env, args = []) => {
    const { out } = await geoprobe(["cache", "stats", "--format", "json", ...args], { env: { ...nowhere, ...env } });
    return JSON.parse(out).file;
  };
  assert.equal(await whereabouts({}), join(folder, ".cache/geoprobe/answers.sqlite"));
  assert.equal(await whereabouts({ XDG_CACHE_HOME: "/x" }), "/x/geoprobe/answers.sqlite");
  assert.equal(await whereabouts({ XDG_CACHE_HOME: "x" }), join(folder, ".cache/geoprobe/answers.sqlite"));
  assert.equal(await whereabouts({ XDG_CACHE_HOME: "/x", GEOPROBE_CACHE: "/y" }), "/y");
  assert.equal(await whereabouts({ GEOPROBE_CACHE: "/y" }, ["--cache", "/z"]), "/z");
  await query(["ok"], [], { env: nowhere });
  assert.deepEqual(cachedOf(await query(["ok"], [], { env: nowhere })), [true]);
  for (const env of [{ GEOPROBE_CACHE: "none" }, { GEOPROBE_CACHE: "" }]) {
    assert.deepEqual(cachedOf(await query(["ok"], [], { env: { ...nowhere, ...env } })), [false]);
    const run = await geoprobe(["cache", "stats"], { env: { ...nowhere, ...env } });
    assert.equal(run.status, 2);
    assert.match(run.err, /--cache FILE/);
  }
  assert.deepEqual(cachedOf(await query(["ok"], ["--cache", "none"], { env: nowhere })), [false]);
});

test("cache stats and clear", async () => {
  const stats = async () => JSON.parse((await geoprobe(["cache", "stats", "--cache", file, "--format", "json"])).out);
  const clear = (...args) => geoprobe(["cache", "clear", "--cache", file, ...args]);
  assert.deepEqual(await stats(), { file, entries: 0, expired: 0, bytes: 0, max_bytes: 256 << 20, oldest: null, newest: null });
  assert.equal((await clear()).out, `${file}: 0 answers deleted\n`);
  assert.equal(existsSync(file), false);
  const began = Math.floor(Date.now() / 1000) * 1000;
  await query(["ok", "empty"]);
  await query(["ok:1"], undefined, { more: { ttl: 0.001 } });
  const { entries, expired, bytes, oldest, newest } = await stats();
  assert.deepEqual([entries, expired], [3, 1]);
  assert.ok(bytes > 1000 && Date.parse(oldest) >= began && Date.parse(newest) >= Date.parse(oldest) && Date.parse(newest) <= Date.now());
  const text = await geoprobe(["cache", "stats", "--cache", file, "--format", "text"]);
  assert.match(text.out, /^file .*answers\.sqlite\nentries +3, 1 of them expired\n/);
  assert.equal((await clear("--expired")).out, `${file}: 1 answer deleted\n`);
  assert.deepEqual(cachedOf(await query(["ok", "empty"])), [true, true]);
  assert.equal((await clear()).out, `${file}: 2 answers deleted\n`);
  assert.equal((await stats()).entries, 0);
  assert.doesNotMatch(readdirSync(folder).filter((name) => name.startsWith("answers")).map((name) => readFileSync(join(folder, name), "latin1")).join(""), /GetFeatureInfo/);
  assert.deepEqual(cachedOf(await query(["ok"])), [false]);
});

test("a damaged cache is set aside with one warning, and the query answers", async () => {
  await query(["ok"]);
  await geoprobe(["cache", "clear", "--cache", file]);
  const header = readFileSync(file).subarray(0, 100);
  for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
  writeFileSync(file, Buffer.concat([header, Buffer.alloc(5000, "x")]));
  const stats = await geoprobe(["cache", "stats", "--cache", file]);
  assert.equal(stats.status, 1);
  assert.match(stats.err, /cannot be used/);
  const run = await query(["ok"]);
  assert.equal(run.status, 0);
  assert.match(run.err, /^[^\n]*answers\.sqlite: warning: [^\n]*damaged[^\n]*\n$/);
  assert.ok(existsSync(`${file}.damaged`));
  const again = await query(["ok"]);
  assert.deepEqual([again.err, cachedOf(again)], ["", [true]]);
  await geoprobe(["cache", "clear", "--cache", file]);
  assert.equal(existsSync(`${file}.damaged`), false);
});

test("if the cache cannot be in its place, the query answers and says so once; stats says it with status 1", async () => {
  writeFileSync(file, "");
  const place = join(file, "answers.sqlite");
  const run = await query(["ok", "empty"], ["--cache", place]);
  assert.equal(run.status, 0);
  assert.match(run.err, /^[^\n]*answers\.sqlite: the cache cannot be used: [^\n]*\n$/);
  const stats = await geoprobe(["cache", "stats", "--cache", place]);
  assert.equal(stats.status, 1);
  assert.match(stats.err, /cannot be used/);
});

test("geoprobe serve and a query share the file", async () => {
  await query(["ok"]);
  const path = join(folder, "served.json");
  writeFileSync(path, JSON.stringify(registryOf(wms.url, ["ok", "empty"])));
  let asked;
  const served = await geoprobe(["serve", "--registry", path, "--listen", "127.0.0.1:0", "--cache", file, "--quiet"], {
    onStart: (child) => {
      let said = "";
      child.stderr.on("data", (text) => {
        const origin = /serves on (\S+)\/ /.exec((said += text))?.[1];
        if (!origin || asked) return;
        asked = fetch(`${origin}/v1/query?key=site&x=31.3963&y=-24.4561`).then((response) => response.json());
        asked.catch(() => {}).then(() => child.kill("SIGINT"));
      });
    },
  });
  assert.equal(served.status, 0, served.err);
  assert.deepEqual(cachedOf({ document: await asked }), [true, false]);
  assert.deepEqual(cachedOf(await query(["ok", "empty"])), [true, true]);
  assert.equal(wms.requests.length, 2);
});

test("many queries at once share the file", async () => {
  const runs = await Promise.all(Array.from({ length: 12 }, (_, i) => query(["ok", "empty"], undefined, { at: `${i % 3},1` })));
  assert.deepEqual(runs.map(({ status, err }) => [status, err]), runs.map(() => [0, ""]));
  wms.requests.length = 0;
  for (const at of ["0,1", "1,1", "2,1"]) assert.deepEqual(cachedOf(await query(["ok", "empty"], undefined, { at })), [true, true]);
  assert.equal(wms.requests.length, 0);
});
