// What replies that are yet to be sent may take together, and what becomes of those beyond it.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { leavesOf } from "../support/cli.mjs";
import { events, startServe } from "../support/serve.mjs";
import { gate, json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

const many = Array.from({ length: 2000 }, (_, i) => `far${i}`); // some 2 KB of each are reserved
const large = Array.from({ length: 30 }, (_, i) => `large${i}`);
let wms;
before(async () => {
  const megabyte = json(JSON.stringify("x".repeat(1 << 20)));
  wms = await startSteeredWms(Object.fromEntries(large.map((path) => [path, megabyte])));
});
after(() => wms.stop());

const serve = async (t, mebibytes) => {
  const far = Object.fromEntries(many.map((key) => [key, { extent: [0, 0, 1, 1] }])); // answered without a request
  const registry = steeredRegistry(wms.url, ["first", "held", ...many, ...large], far);
  registry.groups.push({ key: "many", services: many }, { key: "waiting", services: ["held", ...many] }, { key: "large", services: large.slice(0, 6) }, { key: "huge", services: large });
  const server = await startServe(registry, ["--no-cache", "--reply-memory", `${mebibytes}`]);
  t.after(() => server.stop("SIGKILL"));
  return server;
};
const place = "x=18.4&y=-33.9";

/** A query of `waiting` that has its memory until `end()`, which checks that it is answered. */
async function waiting(server) {
  const held = (wms.does.held = gate(json('"held"')));
  const seen = wms.to("held").length;
  const query = server.get(`/v1/query?key=waiting&${place}`);
  await wms.asked("held", seen + 1);
  return async () => {
    held.open();
    const reply = await query;
    assert.equal(reply.status, 200);
    const leaves = leavesOf(await reply.json());
    assert.deepEqual([leaves.size, leaves.get("held").value], [many.length + 1, "held"]);
  };
}
async function refused(reply) {
  assert.equal(reply.status, 503);
  assert.equal(reply.headers.get("retry-after"), "1");
  return reply.json();
}
/** Resolves once the memory taken is such: a client has its reply a little before the server lets go of it. */
async function taken(server, is) {
  for (;;) {
    const [, bytes] = /^geoprobe_reply_bytes (\d+)$/m.exec(await (await server.get("/metrics")).text());
    if (is(Number(bytes))) return;
  }
}
const nothing = (bytes) => bytes === 0;

test("queries beyond the memory for replies are refused for a while, small ones are answered", async (t) => {
  const server = await serve(t, 1);
  assert.equal((await server.get(`/v1/query?key=many&${place}`)).status, 200); // larger than all, but alone
  await taken(server, nothing);
  const end = await waiting(server);
  for (const api of ["query", "stream"]) assert.match((await refused(await server.get(`/v1/${api}?key=many&${place}`))).detail, /memory/);
  for (const target of [`/api/v2/query?registry=group&key=many&${place}`, "/api/v1/geocontext/value/group/18.4/-33.9/many/", "/api/v2/registries?registry=service"]) assert.match(await refused(await server.get(target)), /memory/);
  assert.equal((await (await server.get(`/v1/query?key=first&${place}`)).json()).root.value, "here");
  assert.equal((await (await server.get("/v1/registry")).json()).services.length, 2032);
  await taken(server, (bytes) => bytes > 2000 * 1024);
  await end();
  await taken(server, nothing);
  for (const target of [`/v1/query?key=many&${place}`, `/v1/stream?key=many&${place}`, `/api/v2/query?registry=group&key=many&${place}`, "/api/v2/registries?registry=service"]) {
    const reply = await server.get(target);
    assert.equal(reply.status, 200, target);
    await reply.text();
    await taken(server, nothing);
  }
});

test("a query whose values turn out larger than what is left is refused, and its stream ends early", async (t) => {
  const server = await serve(t, 8);
  const all = leavesOf(await (await server.get(`/v1/query?key=large&${place}`)).json());
  for (const key of large.slice(0, 6)) assert.equal(all.get(key).value.length, 1 << 20);
  await taken(server, nothing);
  const end = await waiting(server);
  await refused(await server.get(`/v1/query?key=large&${place}`));
  await refused(await server.get(`/api/v2/query?registry=group&key=large&${place}`));
  const seen = [];
  await assert.rejects(async () => {
    for await (const { event } of events(await server.get(`/v1/stream?key=large&${place}`))) seen.push(event);
  });
  assert.ok(seen.length < 6 && !seen.includes("done"), seen.join());
  await end();
  await taken(server, nothing);
  const streamed = [];
  for await (const { event } of events(await server.get(`/v1/stream?key=large&${place}`))) streamed.push(event);
  assert.deepEqual(streamed, [...Array(6).fill("service"), "done"]);
});

for (const api of ["query", "stream"])
  test(`a client that does not read its /v1/${api} has its memory until it leaves, and no longer`, async (t) => {
    const server = await serve(t, 8);
    const silent = connect(server.port, "127.0.0.1", () => silent.write(`GET /v1/${api}?key=huge&${place} HTTP/1.1\r\nHost: h\r\n\r\n`));
    silent.on("error", () => {});
    await taken(server, (bytes) => bytes > 8 << 20);
    await refused(await server.get(`/v1/query?key=many&${place}`));
    assert.equal((await (await server.get(`/v1/query?key=first&${place}`)).json()).root.value, "here");
    silent.destroy();
    await taken(server, nothing);
    assert.equal((await server.get(`/v1/query?key=many&${place}`)).status, 200);
  });

test("a client that reads little by little gets all of its stream", async (t) => {
  const server = await serve(t, 64);
  const socket = connect(server.port, "127.0.0.1", () => socket.write(`GET /v1/stream?key=large&${place} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`));
  let tail = "", bytes = 0;
  await new Promise((resolve, reject) => {
    socket.on("error", reject).on("close", resolve).on("data", (part) => {
      bytes += part.length;
      tail = (tail + part.toString("latin1")).slice(-10);
      socket.pause();
      setImmediate(() => socket.resume());
    });
  });
  assert.ok(bytes > 12 << 20, `${bytes} bytes`); // each value as an event, and in the document
  assert.ok(tail.endsWith("\r\n0\r\n\r\n"), tail);
});
