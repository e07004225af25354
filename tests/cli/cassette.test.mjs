// `geoprobe query --record` and `--replay`: a query in a file, without its secrets, and the same document out of it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { oddPaths, oddRegistry, startOddWms } from "../support/odd-wms.mjs";

let wms;
let folder;
before(async () => {
  wms = await startOddWms();
  folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
});
beforeEach(() => {
  wms.requests.length = 0;
});
after(async () => {
  rmSync(folder, { recursive: true });
  await wms.stop();
});

const file = (name) => join(folder, name);
const replay = (name, ...args) => geoprobe(["query", "--replay", file(name), ...args]);

async function record(name, paths, args = [], { more, ...options } = {}) {
  writeFileSync(file("registry.json"), JSON.stringify(oddRegistry(wms.url, paths, more)));
  return geoprobe(["query", "site", "--registry", file("registry.json"), "--at", "31.3963,-24.4561", "--record", file(name), ...args], options);
}

test("a redirect, a retry, a time-out, bytes and a shared exchange are replayed to the byte, without a network", async () => {
  const recorded = await record("whole.jsonl", oddPaths, ["--retries", "1"]);
  assert.equal(recorded.status, 3, recorded.err);
  assert.deepEqual([...leavesOf(JSON.parse(recorded.out)).values()].map((l) => [l.status, l.value]), [
    ["ok", "here"], ["ok", "here"], ["ok", "in the end"], ["timeout", null], ["ok", "slow"], ["ok", "Zürich"], ["ok", "here"],
  ]);
  const asked = wms.requests.length;
  const again = await replay("whole.jsonl");
  assert.equal(again.out, recorded.out);
  assert.equal(again.status, 3);
  assert.equal(again.err, "");
  assert.equal(wms.requests.length, asked);
});

test("a deadline that cut requests off cuts them off again", async () => {
  const recorded = await record("deadline.jsonl", ["here", "hang"], ["--deadline", "3s"]);
  assert.equal(recorded.status, 3);
  assert.match(readFileSync(file("deadline.jsonl"), "utf8"), /"(aborted|unanswered)":/);
  assert.equal((await replay("deadline.jsonl")).out, recorded.out);
});

test("what was cancelled is cancelled again", async () => {
  const recorded = await record("cancelled.jsonl", ["here", "slow", "hang"], ["--stream", "--deadline", "10m", "--timeout", "10m"], {
    onStart: (child) => child.stdout.once("data", () => child.kill("SIGINT")),
  });
  assert.equal(recorded.status, 130);
  const again = await replay("cancelled.jsonl", "--stream");
  assert.equal(again.out, recorded.out);
  assert.match(again.out, /"cancelled"/);
});

test("a cassette is printed in every format, and its events one by one", async () => {
  const recorded = await record("formats.jsonl", ["here", "slow"], ["--stream"]);
  assert.equal((await replay("formats.jsonl", "--stream")).out, recorded.out);
  assert.match((await replay("formats.jsonl", "--format", "tree")).out, /About this site/);
  assert.match((await replay("formats.jsonl", "--format", "csv")).out, /^key,name,group,status/);
  assert.equal(JSON.parse((await replay("formats.jsonl", "--format", "geojson")).out).features.length, 2);
  assert.match((await replay("formats.jsonl", "-v")).err, /slow1: ok after \d+ ms/);
});

test("--timing takes as long as the servers did", async () => {
  const recorded = await record("timing.jsonl", ["here", "slow"]);
  const slow = await replay("timing.jsonl", "--timing");
  assert.equal(slow.out, recorded.out);
  assert.ok(slow.ms >= 120, `${slow.ms} ms`);
});

test("a secret is in no cassette, though the server sends it back, and the file is its owner's only", async () => {
  const secret = "s3cr3t+värde/1";
  const auth = { type: "query", name: "token", value: "env:GEOPROBE_TEST_TOKEN" };
  const basic = { type: "basic", user: "env:GEOPROBE_TEST_USER", password: "hunter2-literal" };
  for (const more of [{ auth }, { auth: basic }]) {
    const recorded = await record("secret.jsonl", ["echo"], ["--force"], { more, env: { GEOPROBE_TEST_TOKEN: secret, GEOPROBE_TEST_USER: secret } });
    assert.equal(recorded.status, 0, recorded.err);
    const text = readFileSync(file("secret.jsonl"), "utf8");
    for (const leak of ["s3cr3t", encodeURIComponent("värde"), "hunter2", Buffer.from(`${secret}:hunter2-literal`).toString("base64")]) assert.ok(!text.includes(leak), leak);
    assert.equal(statSync(file("secret.jsonl")).mode & 0o777, 0o600);
    const again = await replay("secret.jsonl");
    assert.equal(again.status, 0, again.err);
    assert.match([...leavesOf(JSON.parse(again.out)).values()][0].value, /\*\*\*/);
  }
});

test("KEY, --at and --registry may be given, and must agree", async () => {
  const recorded = await record("agree.jsonl", ["here"]);
  const same = await replay("agree.jsonl", "site", "--at", "31.3963,-24.4561", "--registry", file("registry.json"));
  assert.equal(same.out, recorded.out, same.err);
  const refuses = async (pattern, ...args) => {
    const run = await replay("agree.jsonl", ...args);
    assert.equal(run.status, 2, args.join(" "));
    assert.equal(run.out, "");
    assert.match(run.err, pattern);
  };
  await refuses(/KEY.*collection:site/, "all");
  await refuses(/--at/, "--at", "31,-24");
  await refuses(/--crs/, "--at", "31.3963,-24.4561", "--crs", "nonsense");
  writeFileSync(file("other.json"), JSON.stringify(oddRegistry(wms.url, ["here", "slow"])));
  await refuses(/other\.json.*registry/s, "--registry", file("other.json"));
});

test("options that a cassette decides cannot be given beside it", async () => {
  await record("options.jsonl", ["here"]);
  for (const args of [["--record", file("b.jsonl")], ["--url", "http://h/"], ["--deadline", "1s"], ["--retries", "1"], ["--no-share"], ["--seed", "1"], ["--features"], ["--cacert", "x"], ["--tolerance", "1"]]) {
    const run = await replay("options.jsonl", ...args);
    assert.equal(run.status, 2, args.join(" "));
    assert.match(run.err, new RegExp(`${args[0]} cannot be given with --replay`));
  }
  const alone = await geoprobe(["query", "site", "--at", "1,2", "--timing"]);
  assert.equal(alone.status, 2);
  assert.match(alone.err, /--timing needs --replay/);
});

test("a file that is no cassette, damaged or not there is refused with the line", async () => {
  await record("damaged.jsonl", ["here"]);
  const text = readFileSync(file("damaged.jsonl"), "utf8");
  writeFileSync(file("damaged.jsonl"), text.replace('"answered":', '"answered":x'));
  const damaged = await replay("damaged.jsonl");
  assert.equal(damaged.status, 2);
  assert.match(damaged.err, /damaged\.jsonl: line 2 is damaged: /);
  writeFileSync(file("newer.jsonl"), text.replace('"geoprobe_cassette":1', '"geoprobe_cassette":2'));
  assert.match((await replay("newer.jsonl")).err, /newer geoprobe/);
  assert.match((await replay("registry.json")).err, /no cassette/);
  const none = await replay("none.jsonl");
  assert.equal(none.status, 2);
  assert.match(none.err, /none\.jsonl/);
});

test("a request that was not recorded is a failed leaf, and said", async () => {
  await record("changed.jsonl", ["here", "slow"]);
  const text = readFileSync(file("changed.jsonl"), "utf8");
  writeFileSync(file("changed.jsonl"), text.replace(`"url":"${wms.url}/slow?`, `"url":"${wms.url}/other?`));
  const run = await replay("changed.jsonl");
  assert.equal(run.status, 3);
  const leaf = leavesOf(JSON.parse(run.out)).get("slow1");
  assert.equal(leaf.error.code, "network");
  assert.match(leaf.error.message, /the cassette has no reply to GET .*\/slow\?/);
  assert.match(run.err, /had no reply to 3 of the requests/);
});

test("a file that cannot be recorded to is exit status 1, and nothing is asked", async () => {
  const run = await record(join("no", "such", "folder.jsonl"), ["here"]);
  assert.equal(run.status, 1);
  assert.match(run.err, /folder\.jsonl: cannot be recorded to/);
  assert.equal(wms.requests.length, 0);
});

test("a full disk is exit status 1, and the result is printed all the same", async () => {
  writeFileSync(file("registry.json"), JSON.stringify(oddRegistry(wms.url, ["here"])));
  const run = await geoprobe(["query", "site", "--registry", file("registry.json"), "--at", "1,2", "--record", "/dev/full"]);
  assert.equal(run.status, 1);
  assert.match(run.err, /\/dev\/full: cannot be recorded to/);
});
