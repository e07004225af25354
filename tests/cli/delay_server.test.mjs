// The server that the benchmarks measure against: what it answers, in which order, and which requests it fails.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { startServer } from "../bench/scene.mjs";

async function withServer(options, use) {
  const server = await startServer(options);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

const target = (layers, format = "application/json") => `/geoserver/wms?REQUEST=GetFeatureInfo&QUERY_LAYERS=${encodeURIComponent(layers)}&INFO_FORMAT=${encodeURIComponent(format)}`;

/** Sends what it is given over one connection and resolves to all that comes back, when `count` replies have. */
function exchange(origin, requests, count) {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(requests));
    let text = "";
    socket.setEncoding("utf8").on("error", reject);
    socket.on("data", (more) => {
      text += more;
      if (text.split('"crs":null}').length <= count) return;
      socket.destroy();
      resolve(text);
    });
  });
}

describe("the delay server", { timeout: 1_200_000 }, () => {
  test("a request for several layers is answered with a feature of each, which names its layer", () =>
    withServer({ layer: 1 }, async ({ origins, figures }) => {
      const reply = await fetch(origins[0] + target("roads,rivers"));
      assert.equal(reply.headers.get("access-control-allow-origin"), "*");
      const { features } = await reply.json();
      assert.deepEqual(
        features.map(({ id, properties }) => [id, properties.name]),
        [
          ["roads.1", "roads"],
          ["rivers.1", "rivers"],
        ],
      );
      const gml = await (await fetch(origins[0] + target("roads", "application/vnd.ogc.gml"))).text();
      assert.match(gml, /<roads_layer><roads_feature><name>roads<\/name>/);
      const { requests, layers } = await figures();
      assert.deepEqual([requests, layers], [2, 3]);
    }));

  test("a form that is posted is read like a query", () =>
    withServer({}, async ({ origins }) => {
      const reply = await fetch(`${origins[0]}/geoserver/wms`, { method: "POST", body: new URLSearchParams({ QUERY_LAYERS: "a,b" }) });
      assert.equal((await reply.json()).features.length, 2);
    }));

  test("requests that come one behind the other on a connection are answered in their order", () =>
    withServer({}, async ({ origins }) => {
      const requests = ["d20.first", "d1.second", "d0.third"].map((layer) => `GET ${target(layer)} HTTP/1.1\r\nHost: here\r\n\r\n`);
      const text = await exchange(origins[0], requests.join(""), 3);
      assert.deepEqual([...text.matchAll(/"name":"d\d+\.(\w+)"/g)].map(([, name]) => name), ["first", "second", "third"]);
    }));

  test("one worker takes the requests in the order in which they came", () =>
    withServer({ workers: 1 }, async ({ origins, figures }) => {
      const done = [];
      const ask = (layer) => fetch(origins[0] + target(layer)).then(() => done.push(layer));
      const slow = ask("d200.slow");
      while ((await figures()).requests < 1);
      await Promise.all([slow, ask("d20.quick")]);
      assert.deepEqual(done, ["d200.slow", "d20.quick"]);
    }));

  test("equal seeds fail the same requests, other seeds others", async () => {
    const statuses = (seed) =>
      withServer({ seed, fail: "503:0.5" }, async ({ origins }) => {
        const found = [];
        for (let i = 0; i < 30; ++i) found.push((await fetch(origins[0] + target("a"))).status);
        return found.join(" ");
      });
    const first = await statuses(1);
    assert.match(first, /200.*503|503.*200/);
    assert.equal(await statuses(1), first);
    assert.notEqual(await statuses(2), first);
  });
});
