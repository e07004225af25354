// What attacks cost `geoprobe serve`, and nginx where it can do the same: `scripts/attack [PROGRAM…]`.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

const folder = mkdtempSync(join(tmpdir(), "geoprobe-attack-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const service = (url, i, more) => ({ key: `s${i}`, name: `Service ${i}`, type: "wms", url, layer: `layer${i}`, property: "v", format: "application/json", ...more });
const registryOf = (services) => ({ geoprobe: 1, services, groups: [{ key: "g", services: services.map(({ key }) => key) }], collections: [{ key: "all", groups: ["g"] }] });

const get = (port, path, headers = {}) =>
  new Promise((done, fail) => {
    const began = performance.now();
    const sent = request({ host: "127.0.0.1", port, path, headers, agent: false, timeout: 30_000 }, (response) => {
      let bytes = 0;
      response.on("data", (part) => (bytes += part.length)).on("end", () => done({ status: response.statusCode, bytes, ms: performance.now() - began, coding: response.headers["content-encoding"] ?? "none" }));
    });
    sent.on("timeout", () => sent.destroy(new Error("no reply in 30 s"))).on("error", fail).end();
  });
/** Milliseconds of processor time that a process and its children have had. */
const cpu = (pids) =>
  pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);

async function startGeoprobe(program, registry, args = [], descriptors) {
  const file = join(folder, "registry.json");
  writeFileSync(file, JSON.stringify(registry));
  const command = [...(descriptors ? ["prlimit", `--nofile=${descriptors}:${descriptors}`] : []), resolve(program), "serve", "--registry", file, "--listen", "127.0.0.1:0", "--quiet", "--cache", "none", ...args];
  const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  for await (const part of child.stderr.setEncoding("utf8")) if (/serves on/.test((said += part))) break;
  child.stderr.resume();
  return { port: Number(/serves on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)[1]), pids: [child.pid], stop: () => child.kill("SIGKILL") };
}

async function startNginx(text, descriptors) {
  const port = await new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
  writeFileSync(join(folder, "registry.json"), text);
  const conf = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; worker_rlimit_nofile ${descriptors ?? 20000}; events { worker_connections ${descriptors ?? 10000}; }
http { access_log off; gzip on; gzip_comp_level 1; gzip_types application/json; client_header_timeout 10s; keepalive_timeout 30s; types { application/json json; }
server { listen 127.0.0.1:${port} backlog=1024; root ${folder}; location = /healthz { return 200 "alive"; } location = /v1/registry { try_files /registry.json =404; default_type application/json; } } }`;
  writeFileSync(join(folder, "nginx.conf"), conf);
  const child = spawn("nginx", ["-e", `${folder}/nginx.log`, "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
  for (let tries = 0; tries < 100; ++tries) {
    if (await get(port, "/healthz").then(() => true, () => false)) break;
    await sleep(50);
  }
  return { port, pids: [child.pid], stop: () => child.kill("SIGKILL") };
}

async function open(port, count, bytes) {
  const sockets = [];
  for (let i = 0; i < count; ++i) {
    const socket = connect(port, "127.0.0.1").on("error", () => {}).on("data", () => {});
    sockets.push(socket);
    if (i % 100 === 99) await Promise.race([once(socket, "connect"), once(socket, "close"), sleep(1000)]).catch(() => {});
    if (bytes) socket.write(bytes);
  }
  return sockets;
}

/** How long /healthz takes, over two seconds: the median and the longest. */
async function health(port) {
  const times = [];
  for (let i = 0; i < 40; ++i) {
    times.push(await get(port, "/healthz").then(({ ms }) => ms, () => Infinity));
    if (times.at(-1) === Infinity) break;
    await sleep(25);
  }
  return `${median(times).toFixed(0)} / ${Math.max(...times).toFixed(0)} ms`;
}

async function connections(server) {
  const drip = "GET /healthz HTTP/1.1\r\nHost: h\r\nX-A: ";
  const sockets = [...(await open(server.port, 2000)), ...(await open(server.port, 500, drip)), ...(await open(server.port, 2000, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"))];
  const dripping = setInterval(() => sockets.slice(2000, 2500).forEach((socket) => socket.writable && socket.write("a")), 500);
  const found = await health(server.port);
  clearInterval(dripping);
  sockets.forEach((socket) => socket.destroy());
  return found;
}

async function compression(server) {
  const before = cpu(server.pids);
  const replies = [];
  for (let i = 0; i < 5; ++i) replies.push(await get(server.port, "/v1/registry", { "Accept-Encoding": "br, gzip" }));
  return `${((cpu(server.pids) - before) / 5).toFixed(0)} ms CPU, ${replies[0].coding}, ${(replies[0].bytes / 1e6).toFixed(2)} MB`;
}

async function refused(server) {
  const before = cpu(server.pids);
  const reply = await get(server.port, "/v1/registry", { "Accept-Encoding": "br;q=0" });
  return `${(cpu(server.pids) - before).toFixed(0)} ms CPU, ${reply.coding}`;
}

async function amplifier(program) {
  let open = 0, most = 0, all = 0;
  const slow = createServer((_, response) => {
    most = Math.max(most, ++open);
    ++all;
    const answer = setTimeout(() => response.setHeader("Content-Type", "application/json").end('{"type":"FeatureCollection","features":[]}'), 2000);
    answer.unref();
    response.on("finish", () => --open); // a server works on though its caller has left
  });
  await new Promise((done) => slow.listen(0, "127.0.0.1", done));
  const server = await startGeoprobe(program, registryOf([service(`http://127.0.0.1:${slow.address().port}/wms`, 0)]));
  await Promise.all(Array.from({ length: 250 }, (_, i) => get(server.port, `/v1/query?key=s0&x=${i / 10}&y=1&deadline=20ms`).catch(() => {})));
  const found = `${most} at once, ${all} in all`;
  server.stop();
  slow.closeAllConnections();
  slow.close();
  return found;
}

/** How long a cached answer takes beside a client whose queries bring six replies of 6 MB each: median / longest. */
async function beside(program) {
  const feature = JSON.stringify({ type: "Feature", geometry: { type: "Point", coordinates: [1, 1] }, properties: { v: 7, name: "one of many", code: "A-17", text: "x".repeat(40) } });
  const large = `{"type":"FeatureCollection","features":[${Array(Math.ceil(6e6 / (feature.length + 1))).fill(feature).join(",")}]}`;
  const code = `const { createServer } = require("node:http"); const { parentPort, workerData } = require("node:worker_threads");
    const server = createServer((request, response) => response.setHeader("Content-Type", "application/json").end(request.url.startsWith("/large") ? workerData : '{"type":"FeatureCollection","features":[]}'));
    server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`;
  const maps = new Worker(code, { eval: true, workerData: large });
  const [port] = await once(maps, "message");
  const at = (path) => `http://127.0.0.1:${port}/${path}`;
  const services = [service(at("small"), 6), ...Array.from({ length: 6 }, (_, i) => service(at(`large${i}`), i))];
  const server = await startGeoprobe(program, { geoprobe: 1, services, groups: [{ key: "large", services: services.slice(1).map(({ key }) => key) }] });
  const cached = () => get(server.port, "/v1/query?key=s6&x=1&y=1");
  await cached();
  let asking = true;
  const asked = (async () => {
    for (let i = 0; i < 6; ++i) await get(server.port, `/v1/query?key=large&x=${i}&y=2`);
    asking = false;
  })();
  const times = [];
  while (asking) {
    times.push((await cached()).ms);
    await sleep(5);
  }
  await asked;
  server.stop();
  await maps.terminate();
  return `${median(times).toFixed(0)} / ${Math.max(...times).toFixed(0)} ms`;
}

const resident = ({ pids }) => `${(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pids[0]}/status`, "utf8"))[1]) / 1024).toFixed(0)} MiB`;

/** 250 clients that do not read: the memory before and after ten seconds of them, and whether another one is answered. */
const silent = (path) => async (server) => {
  const before = resident(server);
  const sockets = [];
  for (let i = 0; i < 250; ++i) sockets.push(connect(server.port, "127.0.0.1").on("error", () => {}).pause());
  for (const socket of sockets) socket.write(`GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`);
  await sleep(10_000);
  const other = await get(server.port, "/healthz");
  const after = resident(server);
  sockets.forEach((socket) => socket.destroy());
  return `${before}, then ${after}; another client: ${other.status}`;
};

/** Clients that read 30 kB a second: how many got a whole reply. */
async function steady(server) {
  const read = (path) =>
    new Promise((done) => {
      let text = "";
      const socket = connect(server.port, "127.0.0.1", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`));
      socket.on("error", () => {}).on("close", () => done(/^HTTP\/1.1 503/.test(text) || text.length - text.indexOf("\r\n\r\n") - 4 === Number(/Content-Length: (\d+)/i.exec(text)?.[1]) || text.endsWith("\r\n0\r\n\r\n")));
      socket.on("data", (part) => {
        text += part.toString("latin1");
        socket.pause();
        setTimeout(() => socket.resume(), part.length / 30);
      });
    });
  const whole = await Promise.all(["/v1/registry", "/v1/query?key=all&x=5&y=5", "/v1/stream?key=all&x=5&y=5"].map(read));
  return `${whole.filter(Boolean).length} of ${whole.length} whole`;
}

const large = registryOf(Array.from({ length: 20_000 }, (_, i) => service("http://127.0.0.1:9/wms", i, { extent: [0, 0, 1, 1] })));
const small = registryOf([service("http://127.0.0.1:9/wms", 0)]);
const hasNginx = (() => {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
const contenders = [...process.argv.slice(2).map((program) => ({ name: program, start: (...args) => startGeoprobe(program, ...args), program })), ...(hasNginx ? [{ name: "nginx", start: (registry, _, descriptors) => startNginx(JSON.stringify(registry, null, 2), descriptors) }] : [])];
const attacks = [
  ["a registry of 20,000 services for 'br, gzip', each of five", async ({ start }) => [await start(large), compression]],
  ["the same for 'br;q=0'", async ({ start }) => [await start(large), refused]],
  ["250 clients that do not read the registry of 20,000 services", async ({ start }) => [await start(large), silent("/v1/registry")]],
  ["/healthz beside 2,000 silent, 500 dripping, 2,000 idle connections (median / longest)", async ({ start }) => [await start(small), connections]],
  ["the same with 256 descriptors", async ({ start }) => [await start(small, [], 256), connections]],
];
for (const { name, ...contender } of contenders) {
  console.log(name);
  for (const [what, prepare] of attacks) {
    const [server, attack] = await prepare(contender);
    console.log(`  ${what}: ${await attack(server).catch((error) => `failed: ${error.message}`)}`);
    server.stop();
  }
  if (!contender.program) continue;
  for (const [what, attack] of [["250 clients that do not read a query of 20,000 services", silent("/v1/query?key=all&x=5&y=5")], ["250 clients that do not read their stream", silent("/v1/stream?key=all&x=5&y=5")], ["clients of 30 kB/s", steady]]) {
    const server = await contender.start(large);
    console.log(`  ${what}: ${await attack(server).catch((error) => `failed: ${error.message}`)}`);
    server.stop();
  }
  console.log(`  a cached answer beside queries that bring six replies of 6 MB (median / longest): ${await beside(contender.program)}`);
  console.log(`  requests that 250 queries with a deadline of 20 ms bring a map service whose cap is 6: ${await amplifier(contender.program)}`);
}
process.exit();
