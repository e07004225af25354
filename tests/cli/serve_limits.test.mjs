// What a caller of `geoprobe serve` may ask: its tolerance, its CRS, features, and the bytes that a query brings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { startServe } from "../support/serve.mjs";
import { json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

let wms;
before(async () => (wms = await startSteeredWms({ large: json(JSON.stringify("x".repeat(1 << 20))) })));
after(() => wms.stop());

const serve = async (t, args = []) => {
  const server = await startServe(steeredRegistry(wms.url, ["first", "large"]), ["--no-cache", ...args]);
  t.after(() => server.stop());
  return server;
};
const place = "x=18.4&y=-33.9";
const paths = (rest, rest2) => [`/v1/query?key=first&${rest}`, `/v1/stream?key=first&${rest}`, ...(rest2 ? [`/api/v2/query?registry=service&key=first&${rest2}`] : [])];

/** Each is refused with 400 as its API has it, says `words`, and no map service is asked. */
async function refused(server, targets, ...words) {
  const before = wms.requests.length;
  for (const target of targets) {
    const reply = await server.get(target);
    assert.equal(reply.status, 400, target);
    const body = await reply.json();
    const text = target.startsWith("/api/") ? body : body.detail;
    assert.equal(typeof text, "string");
    for (const word of words) assert.ok(text.includes(word), `${target}: ${text}`);
  }
  assert.equal(wms.requests.length, before);
}
async function answered(server, targets) {
  for (const target of targets) {
    const reply = await server.get(target);
    assert.equal(reply.status, 200, target);
    assert.match(await reply.text(), /here/);
  }
}

test("a tolerance above the bound is refused", async (t) => {
  const usual = await serve(t);
  const both = (more) => paths(`${place}&${more}`, `${place}&${more}`);
  await answered(usual, both("tolerance=10000"));
  await refused(usual, both("tolerance=10000.5"), "tolerance", "from 0 to 10000");
  const narrow = await serve(t, ["--max-tolerance", "12.5"]);
  await answered(narrow, both("tolerance=12.5"));
  await refused(narrow, both("tolerance=13"), "tolerance", "from 0 to 12.5");
});

test("features are refused with --no-features", async (t) => {
  const server = await serve(t, ["--no-features"]);
  await refused(server, paths(`${place}&features=true`), "features");
  await answered(server, paths(`${place}&features=false`));
});

test("points in another CRS than the allowed ones are refused", async (t) => {
  const mercator = "x=2048279&y=-4015903";
  const usual = await serve(t);
  await answered(usual, paths(`${mercator}&crs=EPSG:3857`, `${mercator}&srid=3857`));
  const none = await serve(t, ["--allow-crs", "none"]);
  await answered(none, [...paths(place, place), ...paths(`${place}&crs=CRS:84`, `${place}&srid=4326`)]);
  await refused(none, paths(`${mercator}&crs=EPSG:3857`), "crs", "EPSG:3857", "EPSG:4326, CRS:84");
  await refused(none, paths(`${mercator}&srid=3857`, `${mercator}&srid=3857`).slice(2), "srid", "EPSG:3857");
  const two = await serve(t, ["--allow-crs", "EPSG:2154", "--allow-crs", "epsg:900913"]);
  await answered(two, [...paths(place, place), ...paths(`${mercator}&crs=EPSG:3857`, `${mercator}&srid=3857`), ...paths("x=652709&y=6862305&crs=EPSG:2154")]);
  await refused(two, paths("x=600000&y=6000000&crs=EPSG:32633"), "EPSG:32633", "EPSG:4326, CRS:84, EPSG:2154, EPSG:3857");
});

test("a reply of a map service above --max-reply is too large", async (t) => {
  const of = async (server) => leavesOf(await (await server.get(`/v1/query?key=large&${place}`)).json()).get("large");
  assert.equal((await of(await serve(t))).status, "ok");
  const { status, error } = await of(await serve(t, ["--max-reply", "1"]));
  assert.deepEqual([status, error.code], ["error", "too-large"]);
});

test("bounds that are none are refused at the start", async (t) => {
  const { registry } = await serve(t);
  for (const args of [["--max-tolerance", "-1"], ["--max-tolerance", "far"], ["--max-reply", "0"], ["--allow-crs", "EPSG:99999999"], ["--allow-crs", "here"]]) {
    const run = await geoprobe(["serve", "--registry", registry, "--listen", "127.0.0.1:0", ...args]);
    assert.equal(run.status, 2, args.join(" "));
    assert.ok(run.err.includes(args[0]), run.err);
  }
});
