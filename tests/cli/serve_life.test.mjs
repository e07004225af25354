// How `geoprobe serve` starts, reads its registry again, and ends.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { geoprobe } from "../support/cli.mjs";
import { events, startServe } from "../support/serve.mjs";
import { gate, json, silence, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
before(async () => (wms = await startSteeredWms({ silent: silence })));
after(() => wms.stop());

const paths = ["first", "open", "silent"];
const serve = async (t, args = []) => {
  const server = await startServe(steeredRegistry(wms.url, paths), args);
  t.after(() => server.stop("SIGKILL"));
  return server;
};
const ask = async (server, key, at = "x=1&y=1") => (await server.get(`/v1/query?key=${key}&${at}`)).json();
const isRefused = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.destroy());
    socket.on("error", () => resolve(true)).on("close", () => resolve(false));
  });

for (const [where, args] of [["on disk", []], ["in memory alone", ["--cache", "none"]]])
  test(`SIGHUP serves the registry as it is now, and keeps the answers ${where}`, async (t) => {
    const server = await serve(t, args);
    await ask(server, "first");
    const kept = async () => JSON.parse((await geoprobe(["cache", "stats", "--cache", join(server.folder, "answers.sqlite")])).out).entries;
    if (args.length === 0) while ((await kept()) === 0); // it is written by a thread of its own
    const before = wms.to("first").length;
    writeFileSync(server.registry, JSON.stringify(steeredRegistry(wms.url, ["first", "fresh"])));
    server.child.kill("SIGHUP");
    await server.said(/registry\.json: read again"/);
    assert.equal((await ask(server, "fresh")).root.value, "here");
    assert.equal((await server.get("/v1/query?key=silent&x=1&y=1")).status, 404);
    assert.equal((await ask(server, "first")).root.source.cached, true);
    assert.equal(wms.to("first").length, before);
    assert.deepEqual((await (await server.get("/v1/registry")).json()).services.map(({ key }) => key), ["first", "fresh"]);
    assert.match(await (await server.get("/metrics")).text(), /reloads_total\{result="taken"\} 1\n/);
  });

test("a faulty registry is told of, and the one in service stays", async (t) => {
  const server = await serve(t);
  for (const [i, [text, fault]] of [["{", /registry\.json: .*registry in service/], ['{"geoprobe":1,"services":[{"key":"a"}]}', /\/services\/0: the member 'type' is missing/]].entries()) {
    writeFileSync(server.registry, text);
    server.child.kill("SIGHUP");
    await server.said(new RegExp(`(the registry in service stays"[^]*){${i + 1}}`));
    await server.said(fault);
    assert.equal((await ask(server, "first", `x=2&y=${i}`)).root.value, "here");
  }
  assert.match(await (await server.get("/metrics")).text(), /reloads_total\{result="refused"\} 2\n/);
  assert.deepEqual(server.events().map(({ level, event }) => `${level} ${event}`), ["info started", ...Array(2).fill("error reload-refused")]);
});

test("a secret that is not set is warned of at the start and at each reload, and fails its service alone", async (t) => {
  const auth = (token) => ({ second: { auth: { type: "bearer", token } } });
  const server = await startServe(steeredRegistry(wms.url, ["first", "second"], auth("env:NOT_SET_AT_START")));
  t.after(() => server.stop());
  await server.said(/"level":"warning","event":"registry","message":"[^"]*registry\.json: set NOT_SET_AT_START in the environment/);
  const { error } = (await ask(server, "second", "x=4&y=4")).root;
  assert.equal(error.code, "config");
  assert.match(error.message, /NOT_SET_AT_START/);
  assert.equal((await ask(server, "first", "x=4&y=4")).root.value, "here");
  writeFileSync(server.registry, JSON.stringify(steeredRegistry(wms.url, ["first", "second"], auth("env:NOT_SET_LATER"))));
  server.child.kill("SIGHUP");
  await server.said(/set NOT_SET_LATER in the environment[^]*registry\.json: read again/);
});

test("open requests end with the registry that they began with", async (t) => {
  const server = await serve(t);
  const held = (wms.does.open = gate(json('"held"')));
  const before = wms.to("open").length;
  const query = ask(server, "open");
  const stream = events(await server.get("/v1/stream?key=open&x=3&y=3"));
  await wms.asked("open", before + 2);
  writeFileSync(server.registry, JSON.stringify(steeredRegistry(wms.url, ["first"])));
  server.child.kill("SIGHUP");
  await server.said(/read again/);
  assert.equal((await server.get("/v1/query?key=open&x=1&y=1")).status, 404);
  held.open();
  assert.equal((await query).root.value, "held");
  assert.equal((await stream.next()).value.data.service.value, "held");
  assert.equal((await stream.next()).value.event, "done");
});

for (const signal of ["SIGTERM", "SIGINT"])
  test(`${signal} lets open requests finish, takes no more, and ends with 0`, async (t) => {
    const server = await serve(t);
    const held = (wms.does.open = gate(json('"held"')));
    const before = wms.to("open").length;
    const query = ask(server, "open");
    const stream = events(await server.get("/v1/stream?key=open&x=3&y=3"));
    assert.equal((await server.get("/readyz")).status, 200);
    await wms.asked("open", before + 2);
    server.child.kill(signal);
    await server.said(/ending what is open/);
    while (!(await isRefused(server.port)));
    const ready = await server.get("/readyz").catch(() => undefined); // over a connection that was open, it may still be heard
    assert.ok(ready === undefined || ready.status === 503, `${ready?.status}`);
    held.open();
    assert.equal((await query).root.value, "held");
    assert.equal((await stream.next()).value.data.service.value, "held");
    assert.equal((await stream.next()).value.event, "done");
    assert.equal((await server.ended).status, 0);
  });

test("it ends at the deadlines of what is open, and a second signal ends it at once", async (t) => {
  for (const [deadline, second] of [["300ms", false], ["10m", true]]) {
    const server = await serve(t, ["--deadline", deadline, "--timeout", "10m"]);
    const before = wms.to("silent").length;
    const query = ask(server, "silent").catch(() => undefined);
    await wms.asked("silent", before + 1);
    server.child.kill("SIGTERM");
    await server.said(/ending what is open/);
    if (second) server.child.kill("SIGTERM");
    assert.equal((await server.ended).status, second ? 130 : 0);
    assert.equal((await query)?.root.status, second ? undefined : "timeout");
  }
});

test("a port that is taken is exit status 1", async (t) => {
  const server = await serve(t);
  const run = await geoprobe(["serve", "--registry", server.registry, "--listen", `127.0.0.1:${server.port}`]);
  assert.equal(run.status, 1);
  assert.match(run.err, new RegExp(`127\\.0\\.0\\.1:${server.port}`));
  const { level, event } = JSON.parse(run.err);
  assert.deepEqual([level, event], ["error", "not-started"]);
});

test("what cannot be used is exit status 2 and told by name", async (t) => {
  const { registry } = await serve(t);
  for (const [option, value] of [["--listen", "127.0.0.1:99999"], ["--listen", "nowhere"], ["--page", "/nonexistent"], ["--deadline", "soon"], ["--timeout", "-1s"], ["--retries", "21"], ["--per-host", "0"], ["--in-flight", "x"], ["--nonesuch", "1"]]) {
    const run = await geoprobe(["serve", "--registry", registry, "--listen", "127.0.0.1:0", option, value]);
    assert.equal(run.status, 2, `${option} ${value}: ${run.err}`);
    assert.ok(run.err.includes(option), run.err);
  }
  for (const [args, word] of [[["--token-file", "/nonexistent"], "/nonexistent"], [["--cacert", "/nonexistent"], "/nonexistent"], [["--registry", "/nonexistent"], "/nonexistent"]]) {
    const run = await geoprobe(["serve", ...(args[0] === "--registry" ? [] : ["--registry", registry]), "--listen", "127.0.0.1:0", ...args]);
    assert.equal(run.status, 2, run.err);
    assert.ok(run.err.includes(word), run.err);
  }
  assert.equal((await geoprobe(["serve"])).status, 2);
});

test("serve --help tells every option", async () => {
  const run = await geoprobe(["serve", "--help"]);
  assert.equal(run.status, 0);
  for (const option of ["registry", "listen", "page", "quiet", "cors", "token-file", "rate", "trust-forwarded", "host", "connections", "deadline", "timeout", "retries", "per-host", "in-flight", "allow-redirect", "no-cache", "cacert"]) assert.match(run.out, new RegExp(`--${option}\\b`));
});
