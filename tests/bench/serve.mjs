// What `geoprobe serve` answers from its memory under load, beside gunicorn with a constant body of the same size: one JSON
// line. Warm: a collection of 135 services on twelve origins at so many points, asked once before.
//   node tests/bench/serve.mjs [POINTS [SECONDS]]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startServe } from "../support/serve.mjs";
import { folder, layersOf, registryOf, startServer } from "./scene.mjs";

const [points = 1000, seconds = 10] = process.argv.slice(2).map(Number);
const clients = 16;

const place = (n) => `x=${(20 + (n % 100) * 0.1).toFixed(1)}&y=${(-30 + Math.floor(n / 100) * 0.1).toFixed(1)}`;
const path = (n) => `/api/v2/query?registry=collection&key=site&outformat=json&${place(n)}`;

/** { a_second, p50_ms, p99_ms } of a server under wrk, whose requests go through the points in turn. */
async function load(origin) {
  const script = join(folder, "points.lua");
  writeFileSync(
    script,
    `local n = 0
request = function() n = (n + 1) % ${points}; return wrk.format("GET", string.format("/api/v2/query?registry=collection&key=site&outformat=json&x=%.1f&y=%.1f", 20 + (n % 100) * 0.1, -30 + math.floor(n / 100) * 0.1)) end
done = function(summary, latency) io.write(string.format("figures %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.timeout + summary.errors.read)) end`,
  );
  const wrk = spawn("wrk", ["-t1", `-c${clients}`, `-d${seconds}s`, "-s", script, origin], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  wrk.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  await once(wrk, "close");
  const [, requests, duration, p50, p99, errors] = /figures (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(out).map(Number);
  if (errors > 0) throw new Error(`${errors} requests failed:\n${out}`);
  return { a_second: Math.round(requests / (duration / 1e6)), p50_ms: p50 / 1000, p99_ms: p99 / 1000 };
}

const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

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

const maps = await startServer({ origins: 12, request: 1 });
const server = await startServe(registryOf(maps.origins, layersOf(135)), ["--quiet"]);
try {
  let body = "";
  for (let n = 0; n < points; n += clients) {
    const bodies = await Promise.all(Array.from({ length: Math.min(clients, points - n) }, async (_, i) => (await fetch(server.origin + path(n + i))).text()));
    body = bodies[0];
  }
  const before = resident(server.child.pid);
  const geoprobe = await load(server.origin);
  const constant = await startConstant(body);
  const gunicorn = await load(constant.origin);
  await constant.stop();
  const again = await load(server.origin);
  console.log(JSON.stringify({ points, services: 135, body_bytes: body.length, geoprobe, gunicorn, geoprobe_again: again, ratio: +(geoprobe.a_second / gunicorn.a_second).toFixed(2), resident_mib: { before: Math.round(before), after: Math.round(resident(server.child.pid)) } }));
} finally {
  await server.stop();
  await maps.stop();
}
