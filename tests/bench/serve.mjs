// `geoprobe serve` under load, a JSON line for each case:
//   node tests/bench/serve.mjs [CASE…] [--points N] [--seconds N] [--minutes N]
// warm    a collection of 135 services on twelve origins at so many points (1,000), all asked before, for so many seconds
//         (10), beside gunicorn with a constant body of the same size
// dead    200 clients at once, each at a place of its own, with one more origin that never answers: how much later than the
//         deadline, two seconds, the answers are there
// memory  what is resident after each of so many minutes (10) of questions at 5,000 points, more than the memory holds
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startServe } from "../support/serve.mjs";
import { folder, layersOf, registryOf, startServer } from "./scene.mjs";

const number = (name, otherwise) => ({ [name]: { type: "string", default: `${otherwise}` } });
const { values, positionals } = parseArgs({ allowPositionals: true, options: { ...number("points", 1000), ...number("seconds", 10), ...number("minutes", 10) } });
const [points, seconds, minutes] = [values.points, values.seconds, values.minutes].map(Number);
const connections = 16;

const place = (n) => `x=${(20 + (n % 100) * 0.1).toFixed(1)}&y=${(-30 + Math.floor(n / 100) * 0.1).toFixed(1)}`;
const path = (n) => `/api/v2/query?registry=collection&key=site&outformat=json&${place(n)}`;

/** { a_second, p50_ms, p99_ms } of a server under wrk for so many seconds, whose requests go through the points in turn. */
async function load(origin, points, seconds) {
  const script = join(folder, "points.lua");
  writeFileSync(
    script,
    `local paths = { ${Array.from({ length: points }, (_, n) => JSON.stringify(path(n))).join(", ")} }
local n = 0
request = function() n = n % #paths + 1; return wrk.format("GET", paths[n]) end
done = function(summary, latency) io.write(string.format("figures %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.timeout + summary.errors.read)) end`,
  );
  const wrk = spawn("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, origin], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  wrk.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  await once(wrk, "close");
  const [, requests, duration, p50, p99, errors] = /figures (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(out).map(Number);
  if (errors > 0) throw new Error(`${errors} requests failed:\n${out}`);
  return { a_second: Math.round(requests / (duration / 1e6)), p50_ms: p50 / 1000, p99_ms: p99 / 1000 };
}

/** MiB that a process has in memory. */
const resident = (pid) => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024);

/** gunicorn with a worker a core and a WSGI application that has its body ready. */
async function startConstant(body) {
  writeFileSync(join(folder, "body.json"), body);
  writeFileSync(
    join(folder, "constant.py"),
    `body = open("body.json", "rb").read()
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
`,
  );
  const child = spawn("gunicorn", ["--workers", "2", "--bind", "127.0.0.1:0", "constant:application"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  const origin = await new Promise((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text) => {
      err += text;
      const listening = /Listening at: (http:\/\/\S+)/.exec(err);
      if (listening) resolve(listening[1]);
    });
    child.on("close", () => reject(new Error(`gunicorn ended: ${err}`)));
  });
  return { origin, stop: () => (child.kill(), once(child, "close")) };
}

async function warm() {
  const maps = await startServer({ origins: 12, request: 1 });
  const server = await startServe(registryOf(maps.origins, layersOf(135)), ["--quiet"]);
  try {
    let body = "";
    for (let n = 0; n < points; n += connections) {
      const bodies = await Promise.all(Array.from({ length: Math.min(connections, points - n) }, async (_, i) => (await fetch(server.origin + path(n + i))).text()));
      body = bodies[0];
    }
    const before = resident(server.child.pid);
    const geoprobe = await load(server.origin, points, seconds);
    const constant = await startConstant(body);
    const gunicorn = await load(constant.origin, points, seconds);
    await constant.stop();
    const again = await load(server.origin, points, seconds);
    return { points, services: 135, body_bytes: body.length, geoprobe, gunicorn, geoprobe_again: again, ratio: +(geoprobe.a_second / gunicorn.a_second).toFixed(2), resident_mib: { before, after: resident(server.child.pid) } };
  } finally {
    await server.stop();
    await maps.stop();
  }
}

async function dead() {
  const [clients, deadline] = [200, 2000];
  const maps = await startServer({ origins: 13, request: 1 });
  const registry = registryOf(maps.origins.slice(1), layersOf(134));
  registry.services.push({ ...registry.services[0], key: "dead", url: `${maps.origins[0]}/geoserver/wms`, layer: "hang" });
  registry.groups[0].services.push("dead");
  const server = await startServe(registry, ["--quiet", "--timeout", "1m"]);
  try {
    // What comes is kept as it is until all are there: who asks works on the same processors.
    const ask = (target) =>
      new Promise((resolve, reject) => {
        const started = performance.now();
        const parts = [];
        const socket = connect(server.port, "127.0.0.1", () => socket.write(`GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`));
        socket.on("data", (part) => parts.push(part));
        socket.on("error", reject);
        socket.on("close", () => resolve({ parts, late: performance.now() - started - deadline }));
      });
    const replies = await Promise.all(Array.from({ length: clients }, (_, i) => ask(`/v1/query?key=site&deadline=${deadline}ms&${place(i)}`)));
    const late = replies.map((reply) => reply.late);
    const leaves = { ok: 0, timeout: 0, error: 0 };
    for (const { parts } of replies) {
      const reply = Buffer.concat(parts).toString();
      const { summary } = JSON.parse(reply.slice(reply.indexOf("\r\n\r\n")));
      for (const status of Object.keys(leaves)) leaves[status] += summary[status];
    }
    late.sort((a, b) => a - b);
    return { clients, services: 135, deadline_ms: deadline, late_ms: { first: Math.round(late[0]), median: Math.round(late[clients / 2]), last: Math.round(late.at(-1)) }, leaves, body_bytes: Buffer.concat(replies[0].parts).length };
  } finally {
    await server.stop();
    await maps.stop();
  }
}

async function memory() {
  const maps = await startServer({ origins: 12, request: 1 });
  const server = await startServe(registryOf(maps.origins, layersOf(135)), ["--quiet", "--memory", "64"]);
  try {
    const running = load(server.origin, 5000, minutes * 60);
    const mib = [];
    for (let minute = 0; minute < minutes; ++minute) {
      await delay(60_000 - (minute === minutes - 1 ? 1000 : 0)); // the last while it still works
      mib.push(resident(server.child.pid));
    }
    return { points: 5000, services: 135, minutes, ...(await running), resident_mib: mib };
  } finally {
    await server.stop();
    await maps.stop();
  }
}

const cases = { warm, dead, memory };
const chosen = positionals.length > 0 ? positionals : ["warm", "dead"];
for (const name of chosen) if (!cases[name]) throw new Error(`no case '${name}'; there are ${Object.keys(cases).join(", ")}`);
for (const name of chosen) console.log(JSON.stringify({ case: name, ...(await cases[name]()) }));
