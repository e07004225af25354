// What `geoprobe serve` tells its operator: metrics and the log; and that it asks together what is asked at once.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { startServe } from "../support/serve.mjs";
import { fault, gate, json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
before(async () => (wms = await startSteeredWms({ broken: fault })));
after(() => wms.stop());

const serve = async (t, args) => {
  const server = await startServe(steeredRegistry(wms.url, ["first", "broken", "shared"]), ["--retries", "0", ...args]);
  t.after(() => server.stop());
  return server;
};

// The text format 0.0.4, strictly: { families: name -> type, samples: [{ name, labels, value }] }.
function parseMetrics(text) {
  assert.ok(text.endsWith("\n"));
  const families = new Map();
  const samples = [];
  let family;
  const lines = text.slice(0, -1).split("\n");
  for (const [i, line] of lines.entries()) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S/.exec(line);
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/.exec(line);
    if (help) {
      assert.ok(lines[i + 1]?.startsWith(`# TYPE ${help[1]} `), line);
      continue;
    }
    if (type) {
      assert.ok(lines[i - 1].startsWith(`# HELP ${type[1]} `), line);
      assert.ok(!families.has(type[1]), `${type[1]} is told twice`);
      families.set((family = type[1]), type[2]);
      continue;
    }
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$/.exec(line);
    assert.ok(sample, line);
    const [, name, labels = "", value] = sample;
    const suffix = families.get(family) === "histogram" ? /^_(bucket|sum|count)$/ : /^$/;
    assert.ok(name.startsWith(family) && suffix.test(name.slice(family.length)), `${line} is not of ${family}`);
    if (families.get(family) === "counter") assert.match(name, /_total$/);
    assert.ok(Number(value) >= 0, line);
    samples.push({ name, labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [label, text])), value: Number(value) });
  }
  const told = new Set(samples.map(({ name, labels }) => JSON.stringify([name, labels])));
  assert.equal(told.size, samples.length, "a sample is told twice");
  return { families, samples };
}

test("metrics are Prometheus text and agree with what was asked", async (t) => {
  const server = await serve(t, []);
  const place = "x=18.4&y=-33.9";
  const asked = [`/v1/query?key=first&${place}`, `/v1/query?key=first&${place}`, `/v1/stream?key=broken&${place}`, `/api/v2/query?registry=group&key=all&x=1&y=1`, "/api/v1/geocontext/value/group/2/2/all/", "/v1/query?key=none&x=0&y=0", "/nothing\"\\"];
  for (const path of asked) await (await server.get(path)).text();
  const reply = await server.get("/metrics");
  assert.equal(reply.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const { families, samples } = parseMetrics(await reply.text());
  const value = (name, labels = {}) => samples.find((sample) => sample.name === `geoprobe_${name}` && JSON.stringify(sample.labels) === JSON.stringify(labels))?.value;
  assert.deepEqual(["v1", "stream", "geocontext-v2", "geocontext-v1"].map((api) => value("queries_total", { api })), [2, 1, 1, 1]);
  assert.equal(value("leaves_total", { status: "ok" }), 6);
  assert.equal(value("leaves_total", { status: "error" }), 3);
  assert.equal(value("cached_leaves_total"), 1);
  const results = samples.filter(({ name }) => name === "geoprobe_service_results_total").map(({ labels, value }) => [labels.service, labels.status, labels.code, value]);
  assert.deepEqual(results, [["broken", "error", "service-exception", 3], ["first", "ok", "", 4], ["shared", "ok", "", 2]]);
  assert.equal(value("http_requests_total", { status: "200" }), 5);
  assert.equal(value("http_requests_total", { status: "404" }), 2);
  assert.equal(value("http_request_seconds_count"), 7);
  assert.equal(value("exchange_seconds_count", { origin: wms.url }), wms.requests.length);
  assert.equal(value("registry_services"), 3);
  assert.equal(value("open_queries"), 0);
  assert.equal(value("registry_reloads_total", { result: "taken" }), 0);
  for (const [family, type] of families) {
    if (type !== "histogram") continue;
    const series = new Map();
    for (const sample of samples.filter(({ name }) => name === `${family}_bucket`)) {
      const { le: _, ...rest } = sample.labels;
      const key = JSON.stringify(rest);
      series.set(key, [...(series.get(key) ?? []), sample]);
    }
    assert.ok(series.size > 0, family);
    for (const [rest, buckets] of series) {
      const bounds = buckets.map(({ labels }) => Number(labels.le.replace("+Inf", "Infinity")));
      assert.deepEqual(bounds, [...bounds].sort((a, b) => a - b));
      assert.equal(bounds.at(-1), Infinity);
      assert.deepEqual(buckets.map((bucket) => bucket.value), buckets.map((bucket) => bucket.value).sort((a, b) => a - b));
      const whole = (name) => samples.find((sample) => sample.name === `${family}_${name}` && JSON.stringify(sample.labels) === rest)?.value;
      assert.equal(buckets.at(-1).value, whole("count"), `${family}${rest}`);
      assert.ok(whole("sum") > 0);
    }
  }
});

test("a request's id is the caller's or a new one, and the log has it", async (t) => {
  const server = await serve(t, []);
  const idOf = async (given) => (await server.get("/v1/registry", { headers: given === undefined ? {} : { "X-Request-Id": given } })).headers.get("x-request-id");
  assert.equal(await idOf("Trace-1.a_b"), "Trace-1.a_b");
  const made = [await idOf(), await idOf(""), await idOf("two words"), await idOf("x".repeat(65)), await idOf('"quoted"')];
  for (const id of made) assert.match(id, /^[0-9a-f]{16}$/);
  assert.equal(new Set(made).size, made.length);
  await server.stop();
  assert.deepEqual(server.log().map((line) => line.request_id).sort(), ["Trace-1.a_b", ...made].sort());
});

test("the log has a line of JSON for each request, and no token", async (t) => {
  const tokens = ["s3cret-token-1", "s3cret-token-2"];
  const server = await startServe(steeredRegistry(wms.url, ["first"]), ["--token-file", "tokens"], { files: { tokens: tokens.join("\n") } });
  t.after(() => server.stop());
  await server.get(`/v1/query?key=first&x=1&y=2&token=${tokens[0]}`);
  await server.get(`/v1/query?key=first&x=1&y=2&Token=${tokens[0]}`);
  await server.get("/v1/query?key=first&x=1&y=2%0A%1b[31m", { headers: { Authorization: `Bearer ${tokens[1]}` } });
  await server.get(`/nothing?t%6fken=${tokens[1]}`);
  const { err } = await server.stop();
  for (const token of tokens) assert.ok(!err.includes(token), err);
  assert.ok(!err.includes("\x1b"), err);
  const statuses = [200, 401, 400, 404];
  const lines = server.log().sort((a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status));
  assert.deepEqual(lines.map(({ method, path, status }) => [method, path, status]), [["GET", "/v1/query", 200], ["GET", "/v1/query", 401], ["GET", "/v1/query", 400], ["GET", "/nothing", 404]]);
  for (const line of lines) {
    assert.deepEqual(Object.keys(line), ["time", "level", "event", "request_id", "client", "method", "path", "parameters", "status", "bytes", "elapsed_ms"]);
    assert.match(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(line.client, "127.0.0.1");
    assert.ok(line.bytes > 0 && line.elapsed_ms >= 0);
  }
  assert.equal(lines[0].parameters.token, "***");
});

test("--quiet logs no request, but what concerns the whole server", async (t) => {
  const server = await serve(t, ["--quiet"]);
  await server.get("/healthz");
  await server.stop();
  assert.deepEqual(server.log(), []);
  assert.deepEqual(server.events().map(({ event }) => event), ["started", "stopping"]);
});

test("every line of the log is JSON: start, warnings of the registry, faults and the end", async (t) => {
  const server = await startServe(steeredRegistry(wms.url, ["first"]), ["--cache", "none"]);
  t.after(() => server.stop());
  const geocontext = { service: [{ key: "old", name: "Old", url: "http://127.0.0.1:1/wms?", query_type: "WMS", layer_typename: "a", cache_duration: -1, nonesuch: 1 }], group: [], collection: [] };
  writeFileSync(server.registry, JSON.stringify(geocontext));
  server.child.kill("SIGHUP");
  await server.said(/read again"/);
  writeFileSync(server.registry, "{\n");
  server.child.kill("SIGHUP");
  await server.said(/in service stays"/);
  await server.stop(); // log() and events() read every line
  const lines = server.events();
  for (const line of lines) {
    assert.deepEqual(Object.keys(line), ["time", "level", "event", "message"]);
    assert.match(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  }
  assert.deepEqual([...new Set(lines.map(({ level, event }) => `${level} ${event}`))], ["info started", "warning registry", "info reloaded", "error reload-refused", "info stopping"]);
});

test("a request's line has the services that failed, fifty at the most", async (t) => {
  const keys = Array.from({ length: 53 }, (_, i) => `broken${i}`);
  Object.assign(wms.does, Object.fromEntries(keys.map((key) => [key, fault])));
  const server = await startServe(steeredRegistry(wms.url, ["first", ...keys]), ["--retries", "0"]);
  t.after(() => server.stop());
  for (const path of ["/v1/query?key=first&x=1&y=1", "/v1/query?key=broken1&x=1&y=1", "/v1/stream?key=broken2&x=1&y=1", "/api/v2/query?registry=group&key=all&x=1&y=1"]) await (await server.get(path)).text();
  await server.stop();
  const [first, broken, stream, all] = server.log();
  assert.ok(!("failed" in first) && !("failed_more" in first));
  assert.deepEqual([broken.failed, stream.failed], [[{ key: "broken1", status: "error", code: "service-exception" }], [{ key: "broken2", status: "error", code: "service-exception" }]]);
  assert.ok(!("failed_more" in broken));
  assert.deepEqual([all.failed.length, all.failed_more], [50, 3]);
});

test("identical questions at the same time are asked once, and a later one comes from memory", async (t) => {
  const server = await serve(t, []);
  const shared = (wms.does.shared = gate(json('"one"')));
  const target = "/v1/query?key=shared&x=5&y=5";
  const replies = Array.from({ length: 50 }, async () => (await server.get(target)).json());
  await wms.asked("shared", 1);
  const open = async () => Number(/^geoprobe_open_queries (\d+)$/m.exec(await (await server.get("/metrics")).text())[1]);
  while ((await open()) < 50); // until all are under way
  shared.open();
  for (const { root } of await Promise.all(replies)) assert.equal(root.value, "one");
  assert.equal((await (await server.get(target)).json()).root.source.cached, true);
  assert.equal((await (await server.get("/api/v2/query?registry=service&key=shared&x=5&y=5&outformat=json")).json()).value, "one");
  assert.equal(wms.to("shared").filter(({ parameters }) => parameters.get("BBOX") === wms.to("shared").at(-1).parameters.get("BBOX")).length, 1);
});
