// Many clients at once, and map services that do not answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { leavesOf } from "../support/cli.mjs";
import { exchange, startServe } from "../support/serve.mjs";
import { gate, json, silence, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
let dead;
before(async () => {
  wms = await startSteeredWms();
  dead = await startSteeredWms({ dead: silence });
});
after(async () => {
  await wms.stop();
  await dead.stop();
});

const clients = 200;
const serve = async (t, registry, args = []) => {
  const server = await startServe(registry, ["--quiet", ...args]);
  t.after(() => server.stop("SIGKILL"));
  return server;
};
// A connection of its own for each, as different clients have.
const ask = async (server, target) => {
  const reply = await exchange(server.port, `GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
  assert.match(reply, /^HTTP\/1\.1 200 /, `${target}: ${reply}`);
  return JSON.parse(reply.slice(reply.indexOf("\r\n\r\n")));
};

test("200 clients at once are all served at once", async (t) => {
  const held = (wms.does.held = gate(json('"held"')));
  const server = await serve(t, steeredRegistry(wms.url, ["held"]), ["--per-host", "1000", "--in-flight", "1000", "--deadline", "10m", "--timeout", "10m"]);
  const started = performance.now();
  const replies = Array.from({ length: clients }, (_, i) => ask(server, `/v1/query?key=held&x=${i / 10}&y=1`));
  await wms.asked("held", clients); // no one waits for another
  held.open();
  for (const { root } of await Promise.all(replies)) assert.equal(root.value, "held");
  t.diagnostic(`${clients} clients took ${Math.round(performance.now() - started)} ms`);
});

test("more clients than are served at once wait, and none is refused", async (t) => {
  const server = await serve(t, steeredRegistry(wms.url, ["first"]), ["--connections", "4"]);
  const replies = await Promise.all(Array.from({ length: clients }, (_, i) => ask(server, `/v1/query?key=first&x=${i / 10}&y=1`)));
  for (const { root } of replies) assert.equal(root.value, "here");
});

test("a dead map service keeps no client beyond its deadline, nor from the others' answers", async (t) => {
  const registry = steeredRegistry(wms.url, ["first"]);
  registry.services.push(...steeredRegistry(dead.url, ["dead"]).services);
  registry.groups[0].services.push("dead");
  // Of another origin, which no circuit keeps from waiting: the clock of this test.
  registry.services.push({ ...registry.services[1], key: "clock", url: dead.url.replace("127.0.0.1", "localhost") + "/dead" });
  const server = await serve(t, registry, ["--timeout", "10m", "--deadline", "5m"]);
  const times = [];
  const started = performance.now();
  let over = false;
  exchange(server.port, "GET /v1/query?key=clock&x=0&y=0 HTTP/1.1\r\nHost: h\r\n\r\n").then(() => (over = true));
  const replies = Array.from({ length: clients }, async (_, i) => {
    const document = await ask(server, `/v1/query?key=all&x=${i / 10}&y=1&deadline=20s`);
    times.push(performance.now() - started);
    return document;
  });
  for (const document of await Promise.all(replies)) {
    const leaves = leavesOf(document);
    assert.equal(leaves.get("first").value, "here");
    assert.ok(["timeout", "error"].includes(leaves.get("dead").status), leaves.get("dead").status);
  }
  assert.equal(over, false, "all were answered before a deadline of 5 minutes, whose own was 20 s");
  t.diagnostic(`the last of ${clients} with a deadline of 20000 ms was answered after ${Math.round(Math.max(...times))} ms`);
});
