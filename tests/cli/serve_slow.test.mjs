// Clients that are slow on purpose: heads that drip, and replies that are not read.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { exchange, startServe } from "../support/serve.mjs";
import { json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
let server;
const large = Array.from({ length: 40 }, (_, i) => `large${i}`);
before(async () => {
  const megabyte = json(JSON.stringify("x".repeat(1 << 20)));
  wms = await startSteeredWms(Object.fromEntries(large.map((path) => [path, megabyte])));
  const registry = steeredRegistry(wms.url, ["first", ...large]);
  registry.groups.push({ key: "large", name: "Large", services: large });
  server = await startServe(registry, ["--reply-memory", "1000"]); // for two of 40 MB at once
});
after(async () => {
  await server.stop("SIGKILL");
  await wms.stop();
});

const good = async (x) => assert.equal((await (await server.get(`/v1/query?key=first&x=${x}&y=1`)).json()).root.value, "here");

// All at once, so that their ten and thirty seconds pass together.
describe("slow clients", { concurrency: true }, () => {
  test("a head that drips is cut off with 408", async (t) => {
    const started = performance.now();
    const reply = await new Promise((resolve, reject) => {
      let text = "";
      const drip = setInterval(() => socket.write("a"), 200);
      const socket = connect(server.port, "127.0.0.1", () => socket.write("GET /healthz HTTP/1.1\r\nHost: h\r\nX-A: "));
      socket.on("data", (part) => {
        text += part;
        clearInterval(drip);
      });
      socket.on("error", reject).on("close", () => resolve(text));
    });
    assert.match(reply, /^HTTP\/1\.1 408 /);
    assert.match(reply, /\r\nConnection: close\r\n/i);
    assert.equal(JSON.parse(reply.slice(reply.indexOf("\r\n\r\n"))).status, 408);
    t.diagnostic(`after ${Math.round(performance.now() - started)} ms`);
  });

  test("150 heads that never end are cut off, and the others are answered meanwhile", async () => {
    let cut = 0;
    const slow = Array.from({ length: 150 }, async (_, i) => {
      const reply = await exchange(server.port, "GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: yes\r\n".slice(0, 1 + (i % 50)));
      ++cut;
      return reply;
    });
    await good(0);
    assert.equal(cut, 0);
    for (let i = 1; i < 20; ++i) await good(i);
    for (const reply of await Promise.all(slow)) assert.match(reply, /^HTTP\/1\.1 408 /);
  });

  for (const api of ["stream", "query"])
    test(`a client that does not read its /v1/${api} is cut off, and the others are answered meanwhile`, async () => {
      const socket = connect(server.port, "127.0.0.1", () => socket.write(`GET /v1/${api}?key=large&x=1&y=1 HTTP/1.1\r\nHost: h\r\n\r\n`)); // and reads nothing
      const ended = server.said(new RegExp(`"path":"/v1/${api}","parameters":\\{"key":"large".*"bytes":(\\d+)`));
      let over = false;
      ended.then(() => (over = true));
      await wms.asked(large.at(-1), 1);
      await good(30);
      assert.equal(over, false);
      for (let i = 1; i < 20; ++i) await good(i + 30);
      const [, bytes] = await ended;
      assert.ok(Number(bytes) < 40 << 20, `${bytes} bytes were taken`);
      socket.destroy();
      await good(90);
    });
});
