// What the system refuses: a larger file, a full disk, another descriptor, another thread. There is a message, what was there before stays, and nothing aborts.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { leavesOf, program } from "../support/cli.mjs";
import { exchange, startServe } from "../support/serve.mjs";
import { gate, json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms, folder, registry;
before(async () => {
  const large = json(JSON.stringify("x".repeat(200_000)));
  wms = await startSteeredWms({ large });
  folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  registry = join(folder, "registry.json");
  writeFileSync(registry, JSON.stringify(steeredRegistry(wms.url, ["first", "second", "large"])));
});
after(async () => {
  await wms.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a command to its end; `to` is a file for standard output. */
function run(command, args, { to } = {}) {
  return new Promise((resolve, reject) => {
    const redirected = to ? ["sh", ["-c", 'to=$1; shift; exec "$@" > "$to"', "sh", to, command, ...args]] : [command, args];
    const child = spawn(...redirected, { cwd: folder, env: { ...process.env, GEOPROBE_CACHE: "none" }, stdio: ["ignore", "pipe", "pipe"] });
    let out = "", err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    child.on("error", reject).on("close", (status, signal) => resolve({ status, signal, out, err }));
  });
}
const query = (key, x, ...more) => [program, "query", key, "--registry", registry, "--at", `${x},1`, "--deadline", "10m", "--timeout", "10m", "--retries", "0", "--format", "csv", ...more];
const limited = (limit, command, options) => run("prlimit", [limit, ...command], options);
const ended = ({ status, signal, err }, wanted, message) => {
  assert.deepEqual([status, signal], [wanted, null], err);
  assert.match(err, message);
};

// --- Files ---
test("a recording beyond the limit of a file's size is reported, and the answers are printed", async () => {
  const result = await limited("--fsize=8192", query("large", 1, "--record", "small.jsonl"));
  ended(result, 1, /^geoprobe: small\.jsonl: cannot be recorded to: File too large$/m);
  assert.match(result.out, /^large,.*,ok,x/m);
  assert.equal(statSync(join(folder, "small.jsonl")).size, 8192);
  ended(await run(program, query("large", 1, "--record", "/dev/full").slice(1)), 1, /^geoprobe: \/dev\/full: cannot be recorded to: No space left on device$/m);
});

test("answers beyond the limit of a file's size, or for a full disk, are an error", async () => {
  ended(await limited("--fsize=8192", query("large", 1), { to: "out" }), 1, /^geoprobe: cannot write to standard output: File too large$/m);
  ended(await run(program, query("large", 1).slice(1), { to: "/dev/full" }), 1, /^geoprobe: cannot write to standard output: No space left on device$/m);
  for (const command of [["list", "--registry", registry], ["convert", registry, "--to", "geocontext"], ["explain", "all", "--registry", registry, "--at", "1,1"], ["--help"], ["validate", registry]]) {
    const { status, signal } = await run(program, command, { to: "/dev/full" });
    assert.equal(signal, null, command[0]);
    if (!["--help", "validate"].includes(command[0])) assert.equal(status, 1, command[0]);
  }
});

test("a cache that may not become larger is reported, the query is answered, and what was kept stays", async () => {
  const cache = join(folder, "kept.sqlite");
  ended(await run(program, query("first", 1, "--cache", cache).slice(1)), 0, /^$/);
  const kept = () => JSON.parse(execFileSync(program, ["cache", "stats", "--cache", cache, "--format", "json"]));
  assert.equal(kept().entries, 1);
  const size = statSync(cache).size;
  const result = await limited(`--fsize=${Math.max(size, 65536)}`, query("large", 2, "--cache", cache));
  ended(result, 0, /kept\.sqlite: the cache cannot be used: /);
  assert.match(result.out, /^large,.*,ok,x/m);
  assert.equal(kept().entries, 1);
  const before = wms.requests.length;
  ended(await run(program, query("first", 1, "--cache", cache).slice(1)), 0, /^$/);
  assert.equal(wms.requests.length, before);
});

test("serve answers on when its log and its cache may not become larger", async (t) => {
  const log = join(folder, "serve.log");
  const command = ["prlimit", "--fsize=1024", program, "serve", "--registry", registry, "--listen", "127.0.0.1:0", "--cache", join(folder, "served.sqlite")];
  const child = spawn("sh", ["-c", 'log=$1; shift; exec "$@" 2> "$log"', "sh", log, ...command], { stdio: "ignore" });
  t.after(() => child.kill("SIGKILL"));
  let origin;
  while (!origin) [, origin] = /serves on (\S+)\//.exec(await fetchText(log)) ?? [];
  for (let x = 0; x < 20; ++x) {
    const document = await (await fetch(`${origin}/v1/query?key=large&x=${x}&y=1`)).json();
    assert.equal(document.root.status, "ok");
  }
  assert.equal(statSync(log).size, 1024);
  assert.equal(child.exitCode ?? child.signalCode, null);
});
/** The file's text, or nothing while it is not there; a turn of the event loop each. */
const fetchText = (file) =>
  new Promise((resolve) =>
    setImmediate(() => {
      try {
        resolve(readFileSync(file, "utf8"));
      } catch {
        resolve("");
      }
    }),
  );

// --- Descriptors ---
test("with any number of descriptors a query ends, with answers or a message", async () => {
  let answered = 0;
  for (let count = 4; count < 16; ++count) {
    const { status, signal, out, err } = await limited(`--nofile=${count}:${count}`, query("first", count, "--cache", join(folder, `few${count}.sqlite`)));
    assert.equal(signal, null, `${count}: ${err}`);
    if (/,ok,here/.test(out)) ++answered;
    else assert.match(out + err, /too many open files|certificates could be read/i, `${count} descriptors, status ${status}`);
  }
  assert.ok(answered > 0);
});

test("a server without descriptors to begin with says so", async () => {
  let said = 0;
  for (let count = 4; count < 8; ++count) {
    const command = ["serve", "--registry", registry, "--listen", "127.0.0.1:0", "--cache", "none"];
    const result = spawnSync("prlimit", [`--nofile=${count}:${count}`, "timeout", "-s", "KILL", "600", program, ...command], { encoding: "utf8" });
    assert.equal(result.signal, null);
    assert.notEqual(result.status, 0);
    if (/no further file can be opened \(Too many open files\); raise the limit of descriptors: ulimit -n/.test(result.stderr)) ++said;
  }
  assert.ok(said > 0);
});

test("a server that runs out of descriptors answers once there are some again", async (t) => {
  const server = await startServe(JSON.parse(readFileSync(registry)), ["--cache", "none", "--retries", "0"]);
  t.after(() => server.stop("SIGKILL"));
  const free = () => {
    const open = new Set(readdirSync(`/proc/${server.child.pid}/fd`));
    let lowest = 0;
    while (open.has(`${lowest}`)) ++lowest;
    return lowest;
  };
  const limit = (count) => execFileSync("prlimit", ["--pid", `${server.child.pid}`, `--nofile=${count}:`]);
  const get = async (path) => {
    const text = await exchange(server.port, `GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    return text.slice(text.indexOf("\r\n\r\n") + 4);
  };
  const leaf = async (key, x) => leavesOf(JSON.parse(await get(`/v1/query?key=${key}&x=${x}&y=1`))).get(key);
  const own = free(); // the limit is of a descriptor's number

  limit(own + 1); // the caller's connection
  const refused = await leaf("first", 1);
  assert.deepEqual([refused.status, refused.error.code], ["error", "network"]);
  assert.match(refused.error.message, /too many open files/);
  while (free() !== own) await fetchText(registry);

  limit(own);
  const waiting = get("/healthz");
  server.child.kill("SIGHUP");
  const [line] = await server.said(/.*"event":"reload-refused".*/);
  assert.match(line, /registry\.json: Too many open files\\n.*the registry in service stays/);
  limit(1000);
  assert.equal(await waiting, "alive\n");
  assert.equal((await leaf("first", 2)).value, "here");
  server.child.kill("SIGHUP");
  await server.said(/"event":"reloaded"/);
  assert.equal((await leaf("second", 2)).value, "here");
});

// --- Threads ---
// As another user than root, whom the limit does not bind, who may read the test's files all the same.
const uid = 54_000 + (process.pid % 1000);
const few = (count) => ["setpriv", "--reuid", `${uid}`, "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override", "--bounding-set=-all,+dac_override", "prlimit", `--nproc=${count}`];
const canLimit = process.getuid() === 0 && spawnSync(few(10)[0], [...few(10).slice(1), "true"]).status === 0;
const onlyRoot = { skip: canLimit ? false : "needs root, to run as a user without other processes" };
const noThread = /the system has no thread left for this program \(Resource temporarily unavailable\); raise its limit of processes: ulimit -u/;

test("with any number of threads a query ends, with answers or a message", onlyRoot, async () => {
  const answered = [];
  for (let count = 1; count < 8; ++count) {
    const [command, ...args] = [...few(count), ...query("all", count)];
    const result = await run(command, args);
    if (result.status === 0) answered.push(count);
    else ended(result, 1, noThread);
  }
  assert.ok(answered.length > 0 && !answered.includes(1), answered.join());
});

test("a server with too few threads does not start; with just enough it answers all in turn, and cannot reload", onlyRoot, async (t) => {
  let server;
  let refused = 0;
  for (let count = 1; count < 12 && !server; ++count)
    try {
      server = await startServe(JSON.parse(readFileSync(registry)), ["--cache", "none"], { through: few(count) });
    } catch (error) {
      ++refused;
      assert.match(error.message, noThread);
    }
  assert.ok(server && refused > 0);
  t.after(() => server.stop("SIGKILL"));
  const value = async (key, x) => leavesOf(await (await server.get(`/v1/query?key=${key}&x=${x}&y=1`)).json()).get(key).value;
  assert.deepEqual(await Promise.all(Array.from({ length: 12 }, (_, x) => value(x % 2 ? "first" : "second", x))), Array(12).fill("here"));
  server.child.kill("SIGHUP");
  const [line] = await server.said(/.*"event":"reload-refused".*/);
  assert.match(line, noThread);
  assert.match(line, /the registry in service stays/);
  wms.does.first = gate(json('"held"'));
  const [one, two] = [value("first", 50), value("first", 51)];
  wms.does.first.open();
  assert.deepEqual([await one, await two], ["held", "held"]);
  delete wms.does.first;
});
