// Connections that ask nothing, or not yet: they hold no thread, and keep nobody from being answered.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { exchange, startServe } from "../support/serve.mjs";
import { gate, json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
before(async () => (wms = await startSteeredWms({})));
after(() => wms.stop());

const serve = async (t, args = [], options) => {
  const server = await startServe(steeredRegistry(wms.url, ["first", "held"]), args, options);
  t.after(() => server.stop("SIGKILL"));
  return server;
};
const good = async (server, x) => assert.equal((await (await server.get(`/v1/query?key=first&x=${x}&y=1`)).json()).root.value, "here");
const threads = (server) => Number(/Threads:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))[1]);

/** Opens connections one after the other, each with these bytes, and resolves to the sockets; `reply` waits for one. */
async function open(t, server, count, bytes = "", reply = false) {
  const sockets = [];
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  for (let i = 0; i < count; ++i) {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    sockets.push(socket);
    await once(socket, "connect");
    if (bytes) socket.write(bytes);
    if (reply) await once(socket, "data");
  }
  return sockets;
}

test("silent, dripping and idle connections, more than there are threads, hold none", async (t) => {
  const server = await serve(t, ["--connections", "8"]);
  await good(server, 1);
  await open(t, server, 150);
  await open(t, server, 100, "GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ");
  await open(t, server, 150, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", true);
  for (let i = 2; i < 10; ++i) await good(server, i);
  assert.equal((await server.get("/healthz")).status, 200);
  assert.match(await (await server.get("/metrics")).text(), /connections/);
  assert.ok(threads(server) < 60, `${threads(server)} threads`);
});

test("with few descriptors, the connections that have waited longest end, and all who ask are answered", async (t) => {
  const server = await serve(t, [], { through: ["prlimit", "--nofile=256:256"] });
  const sockets = await open(t, server, 400);
  const closed = sockets.map((socket) => new Promise((resolve) => (socket.destroyed ? resolve() : socket.resume().on("close", resolve))));
  await Promise.all(closed.slice(0, 200));
  for (let i = 0; i < 10; ++i) await good(server, i);
  assert.equal((await server.get("/healthz")).status, 200);
});

test("health and metrics are answered while every thread has a query that waits", async (t) => {
  const server = await serve(t, ["--connections", "2"]);
  const held = (wms.does.held = gate(json('"held"')));
  const queries = [1, 2, 3].map((x) => server.get(`/v1/query?key=held&x=${x}&y=1`));
  await wms.asked("held", 2);
  for (const path of ["/healthz", "/livez", "/readyz", "/metrics"]) assert.equal((await server.get(path)).status, 200);
  held.open();
  for (const query of queries) assert.equal((await (await query).json()).root.value, "held");
});

test("several requests in one packet are answered in their order", async (t) => {
  const server = await serve(t);
  const get = (path, more = "") => `GET ${path} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
  const text = await exchange(server.port, get("/healthz") + get("/v1/query?key=first&x=1&y=1") + get("/readyz", "Connection: close\r\n"));
  assert.deepEqual([...text.matchAll(/alive\n|"value": "here"|ready\n/g)].map(([found]) => found), ["alive\n", '"value": "here"', "ready\n"]);
});

test("a TLS handshake on the plain port is closed at once", async (t) => {
  const server = await serve(t);
  assert.equal(await exchange(server.port, Buffer.from("16030100a5010000a10303", "hex")), "");
  await good(server, 1);
});
