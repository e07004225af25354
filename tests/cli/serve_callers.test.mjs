// Who may ask `geoprobe serve`, how often, from which page; and that a caller steers nothing but the question.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { exchange, startServe } from "../support/serve.mjs";
import { redirect, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
let elsewhere;
before(async () => {
  elsewhere = await startSteeredWms();
  wms = await startSteeredWms();
  Object.assign(wms.does, {
    port: (response, request) => redirect(`${elsewhere.url}${request.url}`)(response),
    host: (response, request) => redirect(`${elsewhere.url.replace("127.0.0.1", "localhost")}${request.url}`)(response),
    near: (response, request) => redirect(request.url.replace("/near", "/first"))(response),
  });
});
after(async () => {
  await wms.stop();
  await elsewhere.stop();
});

const serve = async (t, args = [], options = {}) => {
  const server = await startServe(steeredRegistry(wms.url, ["first", "port", "host", "near"]), ["--retries", "0", ...args], options);
  t.after(() => server.stop());
  return server;
};
const place = "x=18.4&y=-33.9";
const leaf = async (server, key) => leavesOf(await (await server.get(`/v1/query?key=${key}&${place}`)).json()).get(key);

test("a redirect to another port or host is refused with a reason, and that address is not asked", async (t) => {
  const server = await serve(t);
  for (const key of ["port", "host"]) {
    const { status, error } = await leaf(server, key);
    assert.equal(status, "error");
    assert.match(error.message, /a redirect leads to http:\/\/(127\.0\.0\.1|localhost):\d+/);
    assert.match(error.message, /--allow-redirect/);
  }
  assert.equal(elsewhere.requests.length, 0);
  assert.equal((await leaf(server, "near")).value, "here");
});

test("--allow-redirect lets the named address be asked, and no other", async (t) => {
  const server = await serve(t, ["--allow-redirect", elsewhere.url]);
  assert.equal((await leaf(server, "port")).value, "here");
  assert.equal((await leaf(server, "host")).status, "error");
  assert.deepEqual(elsewhere.requests.map(({ path }) => path), ["port"]);
});

test("a caller cannot name an address, and no header of its own reaches the map service", async (t) => {
  const server = await serve(t, ["--no-cache"]);
  const hostile = { Cookie: "session=mine", Authorization: "Bearer of-the-caller", "X-Forwarded-For": "10.9.8.7", "X-Own": "mine", Referer: "https://page.example/", "User-Agent": "caller/1", Forwarded: "for=10.9.8.7", "X-Request-Id": "callers-id", Accept: "text/callers" };
  const plain = await server.get(`/v1/query?key=first&${place}`);
  assert.equal(plain.status, 200);
  const reply = await server.get(`/v1/query?key=first&${place}&url=${encodeURIComponent(elsewhere.url)}&BBOX=0,0,1,1&layer=other&host=localhost`, { headers: hostile });
  assert.equal(reply.status, 200);
  const [first, second] = wms.to("first").slice(-2);
  assert.deepEqual(second.headers, first.headers);
  assert.equal(second.parameters.toString(), first.parameters.toString());
  assert.ok(!/caller|mine|10\.9\.8\.7|page\.example/.test(JSON.stringify(second.headers)), JSON.stringify(second.headers));
});

test("with tokens, who has none is told so, and health and page stay open", async (t) => {
  const page = "<!DOCTYPE html><title>page</title>";
  const server = await serve(t, ["--token-file", "tokens", "--page", "page"], { files: { tokens: "# of the portal\ntoken-one\n\ntoken-two\n", "page/index.html": page } });
  const status = async (target, headers = {}) => (await server.get(target, { headers })).status;
  const targets = [`/v1/query?key=first&${place}`, `/v1/stream?key=first&${place}`, "/v1/registry", "/registry.json", "/metrics", `/api/v2/query?registry=service&key=first&${place}`, "/api/v2/registries?registry=group", "/api/v1/geocontext/value/group/1/2/all/", `//v1//query?key=first&${place}`, `/%761/query?key=first&${place}`];
  for (const target of targets) {
    const mark = target.includes("?") ? "&" : "?";
    const refused = await server.get(target);
    assert.equal(refused.status, 401, target);
    assert.equal(refused.headers.get("www-authenticate"), "Bearer");
    const body = await refused.json();
    assert.equal(typeof body, target.startsWith("/api/") ? "string" : "object");
    for (const wrong of ["Bearer token-three", "Bearer token-on", "Bearer token-one2", "Bearer", "Basic token-one", "token-one", "Bearer # of the portal"]) assert.equal(await status(target, { Authorization: wrong }), 401, `${target}: ${wrong}`);
    assert.equal(await status(`${target}${mark}token=token-three`), 401);
    assert.equal(await status(target, { Authorization: "Bearer token-one" }), 200, target);
    assert.equal(await status(target, { Authorization: "bearer  token-two" }), 200);
    assert.equal(await status(`${target}${mark}token=token-two`), 200);
  }
  for (const open of ["/healthz", "/readyz", "/openapi.json", "/registries.json", "/"]) assert.equal(await status(open), 200, open);
  assert.equal(await (await server.get("/")).text(), page);
});

test("a token file that holds none, or a bad one, is not used, and no token is repeated", async () => {
  for (const text of ["", "# none\n", "short\n", "long-enough but spaced\n"]) {
    const error = await serve({ after() {} }, ["--token-file", "tokens"], { files: { tokens: text } }).then(() => undefined, ({ message }) => message);
    assert.match(error, /^it ended without saying/);
    assert.match(error, /\ngeoprobe: tokens: /);
    assert.ok(!error.includes("spaced"));
  }
});

test("--rate limits an address; the page of health is free of it", async (t) => {
  const server = await serve(t, ["--rate", "3/h"]);
  for (let i = 0; i < 3; ++i) assert.equal((await server.get("/v1/registry")).status, 200);
  for (const [target, form] of [["/v1/registry", "object"], ["/api/v2/registries?registry=group", "string"]]) {
    const reply = await server.get(target, { headers: { "X-Forwarded-For": "10.1.1.1" } }); // which nobody vouches for
    assert.equal(reply.status, 429);
    const wait = Number(reply.headers.get("retry-after"));
    assert.ok(wait > 1000 && wait <= 1200, `${wait} s`);
    assert.equal(typeof (await reply.json()), form);
  }
  for (let i = 0; i < 5; ++i) assert.equal((await server.get("/healthz")).status, 200);
});

test("--rate limits each token for itself, from whichever address", async (t) => {
  const server = await serve(t, ["--rate", "2/h", "--token-file", "tokens"], { files: { tokens: "token-one\ntoken-two\n" } });
  const status = async (token) => (await server.get("/v1/registry", { headers: token && { Authorization: `Bearer ${token}` } })).status;
  assert.deepEqual([await status("token-one"), await status("token-one"), await status("token-one")], [200, 200, 429]);
  assert.deepEqual([await status("token-two"), await status("token-two"), await status("token-two")], [200, 200, 429]);
  assert.deepEqual([await status("token-three"), await status()], [401, 401]);
  assert.deepEqual([await status("token-four"), await status("token-one"), await status("token-five")], [429, 429, 429]); // who guesses
});

test("SIGHUP reads the tokens again, and a faulty file changes nothing", async (t) => {
  const server = await serve(t, ["--token-file", "tokens"], { files: { tokens: "token-one\n" } });
  const status = async (token) => (await server.get("/v1/registry", { headers: { Authorization: `Bearer ${token}` } })).status;
  writeFileSync(join(server.folder, "tokens"), "token-two\n");
  server.child.kill("SIGHUP");
  await server.said(/registry\.json: read again"/);
  assert.deepEqual([await status("token-one"), await status("token-two")], [401, 200]);
  writeFileSync(join(server.folder, "tokens"), "short\n");
  server.child.kill("SIGHUP");
  await server.said(/tokens: line 1: [^\n]*\\n[^\n]*: the registry in service stays"/);
  assert.equal(await status("token-two"), 200);
});

test("--host refuses requests to other names, but for health", async (t) => {
  const server = await serve(t, ["--host", "maps.example", "--host", "127.0.0.1"]);
  const status = async (host, path = "/v1/registry") => Number(/^HTTP\/1\.1 (\d+)/.exec(await exchange(server.port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))[1]);
  for (const host of ["maps.example", "MAPS.example:8080", "127.0.0.1", `127.0.0.1:${server.port}`]) assert.equal(await status(host), 200, host);
  for (const host of ["evil.example", "maps.example.evil", "", "[::1]:80"]) assert.equal(await status(host), 421, host);
  assert.equal(await status("evil.example", "/healthz"), 200);
});

test("--trust-forwarded 2 limits by what the farther of two proxies saw", async (t) => {
  const server = await serve(t, ["--rate", "1/h", "--trust-forwarded", "2"]);
  const status = async (forwarded) => (await server.get("/v1/registry", { headers: { "X-Forwarded-For": forwarded } })).status;
  assert.deepEqual([await status("10.0.0.1, 10.9.9.9"), await status("10.0.0.1, 10.8.8.8"), await status("6.6.6.6, 10.0.0.1, 10.9.9.9")], [200, 429, 429]);
  assert.deepEqual([await status("2001:db8::1, 10.9.9.9"), await status("[2001:db8::2]:443, 10.9.9.9"), await status("2001:db8:0:1::1, 10.9.9.9")], [200, 429, 200]);
  assert.deepEqual([await status("10.0.0.3"), await status("nonsense, 10.9.9.9")], [200, 429]); // too short, or no address: the connection's own
});

test("--trust-forwarded limits by what the nearest proxy saw", async (t) => {
  const server = await serve(t, ["--rate", "1/h", "--trust-forwarded"]);
  const status = async (forwarded) => (await server.get("/v1/registry", { headers: forwarded && { "X-Forwarded-For": forwarded } })).status;
  assert.deepEqual([await status("10.0.0.1"), await status("10.0.0.1"), await status("10.0.0.2")], [200, 429, 200]);
  assert.equal(await status("10.0.0.9, 10.0.0.1"), 429); // what the caller itself put there does not count
  assert.deepEqual([await status(), await status()], [200, 429]);
  await server.stop();
  const clients = server.log().map(({ client }) => client); // each once its reply is sent: in whatever order
  assert.deepEqual(clients.sort(), ["10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2", "127.0.0.1", "127.0.0.1"]);
});

test("every page may read, and preflights say what it may send", async (t) => {
  const server = await serve(t);
  for (const [target, status] of [[`/v1/query?key=first&${place}`, 200], ["/v1/query", 400], ["/api/v2/query", 400], ["/healthz", 200]]) {
    const reply = await server.get(target, { headers: { Origin: "https://page.example" } });
    assert.equal(reply.status, status);
    assert.equal(reply.headers.get("access-control-allow-origin"), "*");
    assert.match(reply.headers.get("access-control-expose-headers"), /Geoprobe-Reasons/);
  }
  assert.equal((await server.get("/healthz", { method: "POST", body: "b" })).headers.get("access-control-allow-origin"), "*");
  const preflight = (more) => server.get("/v1/query", { method: "OPTIONS", headers: { Origin: "https://page.example", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization", ...more } });
  const reply = await preflight({});
  assert.equal(reply.status, 204);
  assert.equal(reply.headers.get("access-control-allow-origin"), "*");
  assert.match(reply.headers.get("access-control-allow-methods"), /\bGET\b/);
  assert.match(reply.headers.get("access-control-allow-headers"), /\bAuthorization\b/);
  assert.equal(reply.headers.get("access-control-allow-private-network"), null);
  assert.equal((await preflight({ "Access-Control-Request-Private-Network": "true" })).headers.get("access-control-allow-private-network"), null); // of named origins alone
});

test("--cors narrows who may read", async (t) => {
  const server = await serve(t, ["--cors", "https://one.example", "--cors", "http://two.example:8080"]);
  const origins = ["https://one.example", "http://two.example:8080", "http://one.example", "https://one.example.evil", "null", undefined];
  for (const method of ["GET", "OPTIONS"])
    for (const [i, origin] of origins.entries()) {
      const reply = await server.get("/v1/registry", { method, headers: { ...(origin && { Origin: origin }), "Access-Control-Request-Private-Network": "true" } });
      assert.equal(reply.headers.get("access-control-allow-origin"), i < 2 ? origin : null, `${method} ${origin}`);
      assert.match(reply.headers.get("vary"), /\bOrigin\b/);
      assert.equal(reply.headers.get("access-control-allow-private-network"), i < 2 && method === "OPTIONS" ? "true" : null, `${method} ${origin}`);
    }
  // A head that is refused says no more to other pages.
  assert.doesNotMatch(await exchange(server.port, "POST /v1/registry HTTP/1.1\r\nHost: h\r\nOrigin: https://evil.example\r\n\r\n"), /Access-Control-Allow-Origin/i);
});

test("options of callers that cannot be used are told by name", async () => {
  const registry = ["serve", "--registry", "/nonexistent", "--listen", "127.0.0.1:0"];
  for (const [option, value] of [["--cors", "one.example"], ["--cors", "https://one.example/"], ["--rate", "60"], ["--rate", "0/m"], ["--rate", "1/y"], ["--allow-redirect", "http://"], ["--connections", "0"]]) {
    const run = await geoprobe([...registry, option, value]);
    assert.equal(run.status, 2, `${option} ${value}`);
    assert.match(run.err, new RegExp(option));
  }
});
