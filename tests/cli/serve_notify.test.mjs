// What `geoprobe serve` says to systemd, as a unit of Type=notify, and what it takes from its credentials.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startServe } from "../support/serve.mjs";
import { startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
before(async () => (wms = await startSteeredWms({})));
after(() => wms.stop());

// A datagram socket, which Node has none of: next() resolves to what came next.
async function startReceiver(t, address) {
  const script = `
import socket, sys, json
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace("@", "\\0", 1))
print(json.dumps("bound"), flush=True)
while True: print(json.dumps(s.recv(4096).decode()), flush=True)`;
  const child = spawn("python3", ["-c", script, address], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  const texts = [];
  const waiting = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (part) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop();
    for (const line of lines) waiting.length > 0 ? waiting.shift()(JSON.parse(line)) : texts.push(JSON.parse(line));
  });
  const next = () => (texts.length > 0 ? Promise.resolve(texts.shift()) : new Promise((resolve) => waiting.push(resolve)));
  assert.equal(await next(), "bound");
  return next;
}

for (const kind of ["a path", "an abstract name"])
  test(`systemd hears of ready, reloading and stopping, over ${kind}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "geoprobe-notify-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const address = kind === "a path" ? join(folder, "notify") : `@geoprobe-test-${process.pid}`;
    const next = await startReceiver(t, address);
    const server = await startServe(steeredRegistry(wms.url, ["first"]), [], { env: { NOTIFY_SOCKET: address } });
    t.after(() => server.stop());
    assert.equal(await next(), "READY=1");
    for (const text of [JSON.stringify(steeredRegistry(wms.url, ["first", "second"])), "{"]) {
      writeFileSync(server.registry, text);
      server.child.kill("SIGHUP");
      assert.match(await next(), /^RELOADING=1\nMONOTONIC_USEC=[1-9]\d*$/);
      assert.equal(await next(), "READY=1");
    }
    assert.equal((await server.get("/v1/query?key=second&x=1&y=1")).status, 200);
    server.child.kill("SIGTERM");
    assert.equal(await next(), "STOPPING=1");
    assert.equal((await server.ended).status, 0);
  });

test("a socket that nobody listens on, and an address that is none, change nothing", async () => {
  for (const address of ["/nonexistent/notify", "x".repeat(200), ""]) {
    const server = await startServe(steeredRegistry(wms.url, ["first"]), [], { env: { NOTIFY_SOCKET: address } });
    assert.equal((await server.get("/readyz")).status, 200);
    assert.equal((await server.stop()).status, 0);
  }
});

test("a secret comes from the environment, else from the unit's credentials", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-credentials-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "credentials"));
  writeFileSync(join(folder, "credentials", "MAPS_TOKEN"), "of-the-file\n");
  writeFileSync(join(folder, "credentials", "tokens"), "token-one\n");
  const registry = steeredRegistry(wms.url, ["signed"], { signed: { auth: { type: "bearer", token: "env:MAPS_TOKEN" } } });
  for (const [env, token] of [[{}, "of-the-file"], [{ MAPS_TOKEN: "of-the-environment" }, "of-the-environment"]]) {
    const credentials = join(folder, "credentials");
    const server = await startServe(registry, ["--token-file", join(credentials, "tokens"), "--cache", "none"], { env: { CREDENTIALS_DIRECTORY: credentials, ...env } });
    t.after(() => server.stop());
    assert.equal((await server.get("/v1/query?key=signed&x=1&y=1")).status, 401);
    assert.equal((await server.get("/v1/query?key=signed&x=1&y=1&token=token-one")).status, 200);
    assert.equal(wms.to("signed").at(-1).headers.authorization, `Bearer ${token}`);
    await server.stop();
  }
});
