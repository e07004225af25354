// What callers who leave early, or set early deadlines, have other people's servers do: no more at once than the caps allow.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { startServe } from "../support/serve.mjs";
import { gate, json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
before(async () => (wms = await startSteeredWms({})));
after(() => wms.stop());

const serve = async (t, args = []) => {
  const server = await startServe(steeredRegistry(wms.url, ["held"]), args);
  t.after(() => server.stop("SIGKILL"));
  return server;
};
const held = () => wms.to("held").length;

test("early deadlines bring a server no more requests at once than its cap, and their answers are kept", async (t) => {
  wms.requests.length = 0;
  wms.does.held = gate(json('"held"'));
  const server = await serve(t, ["--per-host", "2"]);
  const queries = await Promise.all(Array.from({ length: 30 }, (_, x) => server.get(`/v1/query?key=held&x=${x}&y=1&deadline=1ms`)));
  for (const query of queries) assert.equal((await query.json()).root.status, "timeout");
  assert.equal(held(), 2);
  wms.does.held.open();
  await wms.asked("held", 30);
  for (let x = 0; x < 30; ++x) assert.equal((await (await server.get(`/v1/query?key=held&x=${x}&y=1`)).json()).root.value, "held");
  assert.equal(held(), 30);
});

test("callers who leave their streams bring a server no more requests at once either", async (t) => {
  wms.requests.length = 0;
  wms.does.held = gate(json('"held"'));
  const server = await serve(t, ["--per-host", "2"]);
  for (let x = 0; x < 20; ++x)
    await new Promise((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () => socket.write(`GET /v1/stream?key=held&x=${x}&y=1 HTTP/1.1\r\nHost: h\r\n\r\n`));
      socket.once("data", () => socket.destroy()).on("close", resolve);
    });
  assert.equal(held(), 2);
  wms.does.held.open();
  await wms.asked("held", 20);
  assert.equal(held(), 20);
});

test("when too many such queries go on, further ones are refused for a while", async (t) => {
  wms.requests.length = 0;
  wms.does.held = gate(json('"held"'));
  const server = await serve(t);
  const replies = await Promise.all(Array.from({ length: 300 }, (_, x) => server.get(`/v1/query?key=held&x=${x / 10}&y=2&deadline=1ms`)));
  const refused = replies.filter(({ status }) => status === 503);
  assert.equal(refused.length, 300 - 256);
  for (const reply of refused) assert.equal(reply.headers.get("retry-after"), "1");
  wms.does.held.open();
});
