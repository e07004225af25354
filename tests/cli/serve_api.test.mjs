// The API that is geoprobe's own: /v1/query, /v1/stream and what the server tells of itself.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { events, exchange, startServe } from "../support/serve.mjs";
import { empty, fault, gate, json, silence, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
let server;
const secret = "hush-hush-1234";
before(async () => {
  wms = await startSteeredWms({ first: json("441"), none: empty, broken: fault, silent: silence });
  const registry = steeredRegistry(wms.url, ["first", "second", "none", "broken", "silent", "late"], {
    second: { auth: { type: "bearer", token: "env:SECOND_TOKEN" }, headers: { "X-Site": "private" } },
  });
  registry.groups.push({ key: "quick", name: "Quick", services: ["first", "second", "none", "broken"] }, { key: "both", name: "Both", services: ["late", "first"] });
  server = await startServe(registry, ["--deadline", "5s", "--retries", "0", "--per-host", "100", "--no-cache"], { env: { SECOND_TOKEN: secret } });
});
after(async () => {
  await server.stop();
  await wms.stop();
});

const place = "x=18.4&y=-33.9";
const query = async (rest, options) => {
  const reply = await server.get(`/v1/query?${rest}`, options);
  return { status: reply.status, type: reply.headers.get("content-type"), body: await reply.json() };
};
const statuses = (document) => Object.fromEntries([...leavesOf(document)].map(([key, leaf]) => [key, leaf.status]));
// The document without what the clock decides.
const timeless = (node) => JSON.parse(JSON.stringify(node, (name, value) => (name === "elapsed_ms" || name === "at" ? undefined : value)));

test("a query is the document of the command line", async () => {
  const { status, type, body } = await query(`key=quick&${place}`);
  assert.equal(status, 200);
  assert.equal(type, "application/json");
  assert.deepEqual(statuses(body), { first: "ok", second: "ok", none: "empty", broken: "error" });
  const run = await geoprobe(["query", "quick", "--registry", server.registry, "--at", "18.4,-33.9", "--deadline", "5s", "--retries", "0", "--format", "json"], { env: { SECOND_TOKEN: secret } });
  assert.equal(run.status, 3, run.err);
  assert.deepEqual(timeless(body), timeless(JSON.parse(run.out)));
});

test("only narrows a query, features come on demand", async () => {
  const before = wms.requests.length;
  assert.deepEqual(statuses((await query(`key=quick&${place}&only=none,first`)).body), { first: "ok", none: "empty" });
  assert.deepEqual(wms.requests.slice(before).map(({ path }) => path).sort(), ["first", "none"]);
  const leaf = async (more) => leavesOf((await query(`key=first&${place}${more}`)).body).get("first");
  assert.equal((await leaf("&features=true")).features.features.length, 1);
  assert.equal((await leaf("&features=false")).features, undefined);
});

test("a deadline may come earlier than the server's, and is cut where it is later", async () => {
  for (const [given, taken] of [["", "5 s"], ["&deadline=10m", "5 s"], ["&deadline=200ms", "200 ms"]]) {
    const leaf = leavesOf((await query(`key=silent&${place}${given}`)).body).get("silent");
    assert.equal(leaf.status, "timeout", given);
    assert.ok(leaf.error.message.includes(`the deadline of ${taken} came`), `${given}: ${leaf.error.message}`);
  }
});

test("a tolerance reaches the map service", async () => {
  const widthOf = async (more) => {
    await query(`key=first&${place}${more}`);
    const { parameters } = wms.to("first").at(-1);
    const [a, , c] = parameters.get("BBOX").split(",").map(Number);
    return (c - a) / Number(parameters.get("WIDTH"));
  };
  const ratio = (await widthOf("&tolerance=500")) / (await widthOf("&tolerance=50"));
  assert.ok(Math.abs(ratio - 10) < 0.1, `${ratio}`);
});

test("problems are told as RFC 9457 has them", async () => {
  for (const [rest, status, word] of [
    [place, 400, "key"],
    ["key=first&x=1", 400, "y"],
    [`key=none-such&${place}`, 404, "none-such"],
    [`key=first&x=200&y=0`, 400, "200"],
    [`key=first&${place}&crs=EPSG:99999999`, 400, "crs"],
    [`key=first&${place}&deadline=soon`, 400, "deadline"],
    [`key=first&${place}&features=some`, 400, "features"],
    [`key=first&${place}&tolerance=wide`, 400, "tolerance"],
    [`key=quick&${place}&only=first,silent`, 404, "silent"],
  ])
    for (const api of ["query", "stream"]) {
      const reply = await server.get(`/v1/${api}?${rest}`);
      assert.equal(reply.status, status, rest);
      assert.equal(reply.headers.get("content-type"), "application/problem+json");
      const body = await reply.json();
      assert.deepEqual(Object.keys(body), ["type", "title", "status", "detail"]);
      assert.equal(body.status, status);
      assert.ok(body.detail.includes(word), `${rest}: ${body.detail}`);
    }
  assert.equal((await server.get("/v1/nothing")).headers.get("content-type"), "application/problem+json");
});

test("a stream tells each service once it answers, then done", async () => {
  const late = (wms.does.late = gate(json('"late"')));
  const reply = await server.get(`/v1/stream?key=both&${place}`);
  assert.equal(reply.headers.get("content-type"), "text/event-stream");
  const seen = [];
  for await (const { event, data } of events(reply)) {
    seen.push([event, event === "service" ? data.service.key : data.result.summary.services]);
    if (seen.length === 1) late.open(); // the first is here while the other is open
  }
  assert.deepEqual(seen, [["service", "first"], ["service", "late"], ["done", 2]]);
});

test("a client of HTTP/1.0 gets the stream as it is, until the connection ends", async () => {
  const reply = await exchange(server.port, `GET /v1/stream?key=quick&${place} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`);
  const [head, body] = [reply.slice(0, reply.indexOf("\r\n\r\n")), reply.slice(reply.indexOf("\r\n\r\n") + 4)];
  assert.match(head, /^HTTP\/1\.1 200 /);
  assert.doesNotMatch(head, /Transfer-Encoding|Content-Length/i);
  assert.deepEqual([...body.matchAll(/^event: (\w+)$/gm)].map(([, event]) => event), ["service", "service", "service", "service", "done"]);
  assert.ok(body.startsWith("event: service\ndata: {"), body.slice(0, 40));
});

test("a client that leaves a stream cancels what is open", async () => {
  wms.does.late = silence;
  const before = wms.to("late").length;
  const leaving = new AbortController();
  const reply = await server.get(`/v1/stream?key=both&${place}`, { signal: leaving.signal });
  const first = await events(reply).next();
  assert.equal(first.value.data.service.key, "first");
  await wms.asked("late", before + 1);
  leaving.abort();
  await wms.to("late").at(-1).left;
});

test("the published registry holds no auth, headers or secrets, and can be loaded", async () => {
  for (const path of ["/v1/registry", "/registry.json"]) {
    const text = await (await server.get(path)).text();
    const registry = JSON.parse(text);
    assert.deepEqual(registry.services.map(({ key }) => key), ["first", "second", "none", "broken", "silent", "late"]);
    assert.deepEqual(registry.services.map((service) => service["x-gateway"]), [undefined, true, undefined, undefined, undefined, undefined]);
    for (const word of ["auth", "headers", "SECOND_TOKEN", secret, "private"]) assert.ok(!text.includes(word), word);
    const copy = join(server.folder, "published.json");
    writeFileSync(copy, text);
    assert.equal((await geoprobe(["validate", copy])).status, 0);
  }
  const listed = await (await server.get("/api/v2/registries?registry=service")).text();
  for (const word of ["SECOND_TOKEN", secret, "private"]) assert.ok(!listed.includes(word), word);
  const { body } = await query(`key=second&${place}`);
  assert.equal(statuses(body).second, "ok");
  assert.equal(wms.to("second").at(-1).headers.authorization, `Bearer ${secret}`);
  assert.ok(!JSON.stringify(body).includes(secret));
});

test("it says that it lives, is ready, and what it answers", async () => {
  for (const path of ["/healthz", "/readyz"]) assert.equal((await server.get(path)).status, 200);
  const description = await (await server.get("/openapi.json")).json();
  assert.match(description.openapi, /^3\.1\./);
});
