// `geoprobe serve` as GeoContext's API: shapes, values and errors, to the byte.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exchange, startServe } from "../support/serve.mjs";
import { fault, json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

// What a map service says, and what of it GeoContext's clients get.
const texts = {
  whole: ["441", '"441"'],
  point: ["746.0", '"746.0"'],
  rounded: ["20.900000000000002", '"20.9"'],
  half: ["2.675", '"2.67"'],
  even: ["0.125", '"0.12"'],
  odd: ["0.375", '"0.38"'],
  large: ["123456789.987", '"123456789.99"'],
  huge: ["1e16", '"1e+16"'],
  small: ["0.00001", '"0.0"'],
  negative: ["-3.14159", '"-3.14"'],
  yes: ["true", '"1"'],
  digits: ['"8.004"', '"8.004"'],
  trailing: ['"Gauteng  "', '"Gauteng"'],
  leading: ['"  Gauteng"', '"  Gauteng"'],
  unescaped: ['"Zürich \\u00e9 \\"a\\" / b"', '"Zürich é \\"a\\" / b"'],
  nothing: ["null", "null"],
  blank: ['""', "null"],
  list: ["[1,2]", "null"],
  object: ['{"a":1}', "null"],
};
const keys = Object.keys(texts);

let wms;
let server;
before(async () => {
  wms = await startSteeredWms({ ...Object.fromEntries(keys.map((key) => [key, json(texts[key][0])])), broken: fault });
  const registry = steeredRegistry(wms.url, [...keys, "broken", "wide"], { whole: { name: "DEM Altitude", description: "Above the sea" } });
  Object.assign(registry.groups[0], { description: "Each", display: "graph" });
  registry.groups.push({ key: "few", name: "Few", services: ["broken", "whole"] }, { key: "backwards", name: "Backwards", services: ["digits", "whole"] });
  registry.collections.push({ key: "place", name: "A place", description: "Here", groups: ["few", "backwards"] });
  server = await startServe(registry);
});
after(async () => {
  await server.stop();
  await wms.stop();
});

const place = "x=31.3963&y=-24.4561";
const query = (rest) => server.get(`/api/v2/query?${rest}`);
const valueOf = async (rest) => (await (await query(`registry=service&outformat=json&${rest}`)).json()).value;
const whole = '{"key":"whole","value":"441","name":"DEM Altitude","description":"Above the sea","query_type":"WMS"}';
const broken = '{"key":"broken","value":null,"name":"Service broken","description":null,"query_type":"WMS"}';
const digits = '{"key":"digits","value":"8.004","name":"Service digits","description":null,"query_type":"WMS"}';
const few = `{"key":"few","name":"Few","description":null,"group_type":"text","services":[${broken},${whole}]}`;
const backwards = `{"key":"backwards","name":"Backwards","description":null,"group_type":"text","services":[${digits},${whole}]}`;
const collection = `{"key":"place","name":"A place","description":"Here","groups":[${few},${backwards}]}`;

test("a service, a group and a collection have GeoContext's members in its order", async () => {
  for (const [kind, key, body] of [["service", "whole", whole], ["group", "few", few], ["collection", "place", collection]]) {
    const bare = await query(`registry=${kind}&key=${key}&${place}&outformat=json`);
    assert.equal(bare.status, 200);
    assert.equal(bare.headers.get("content-type"), "application/json");
    assert.equal(await bare.text(), body);
    const feature = `{"type":"Feature","properties":${body},"geometry":{"type":"Point","coordinates":[31.3963,-24.4561]}}`;
    assert.equal(await (await query(`registry=${kind}&key=${key}&${place}&outformat=geojson`)).text(), feature);
    assert.equal(await (await query(`registry=${kind}&key=${key}&${place}`)).text(), feature);
  }
});

test("values are texts or null as GeoContext writes them, in the registry's order", async () => {
  const text = await (await query(`registry=group&key=all&${place}&outformat=json`)).text();
  const { services, group_type } = JSON.parse(text);
  assert.equal(group_type, "graph");
  assert.deepEqual(services.map(({ key }) => key), [...keys, "broken", "wide"]);
  for (const key of keys) assert.ok(text.includes(`{"key":"${key}","value":${texts[key][1]},"name"`), `${key}: ${text}`);
});

test("a failed service is null with 200, and a header says why", async () => {
  const reply = await query(`registry=collection&key=place&${place}&outformat=json`);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get("geoprobe-reasons"), "broken=service-exception");
  assert.equal((await query(`registry=service&key=whole&${place}`)).headers.get("geoprobe-reasons"), null);
});

test("version 1 answers with and without the last slash", async () => {
  const values = (text) => text.replaceAll('"services":', '"service_registry_values":').replace('"groups":', '"context_group_values":');
  for (const [kind, key, body] of [["group", "few", few], ["collection", "place", collection]])
    for (const slash of ["", "/"]) {
      const reply = await server.get(`/api/v1/geocontext/value/${kind}/31.3963/-24.4561/${key}${slash}`);
      assert.equal(reply.status, 200);
      assert.equal(await reply.text(), values(body));
    }
  for (const [path, status] of [["service/1/2/whole/", 404], ["group/1/2/none/", 404], ["group/1/two/few/", 400], ["group/1/few/", 400]]) {
    const reply = await server.get(`/api/v1/geocontext/value/${path}`);
    assert.equal(reply.status, status, path);
    assert.equal(typeof (await reply.json()), "string");
  }
});

test("doubled slashes are one, and HEAD is GET without a body", async () => {
  assert.equal(await (await server.get(`//api/v2//query?registry=service&key=whole&${place}&outformat=json`)).text(), whole);
  assert.equal(await (await server.get(`/api//v1/geocontext//value/group/31.3963/-24.4561/few//`)).text(), few.replace('"services":', '"service_registry_values":'));
  assert.equal((await server.get("/", { method: "HEAD" })).status, 200);
  const head = await exchange(server.port, `HEAD /api/v2/query?registry=service&key=whole&${place}&outformat=json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
  assert.match(head, /^HTTP\/1\.1 200 /);
  assert.match(head, new RegExp(`\r\nContent-Length: ${whole.length}\r\n`, "i"));
  assert.ok(head.endsWith("\r\n\r\n"), head);
});

test("faults are bare JSON texts that say what is wrong", async () => {
  for (const [rest, status, word] of [
    [`key=whole&${place}`, 400, "registry"],
    [`registry=service&${place}`, 400, "key"],
    ["registry=service&key=whole&y=1", 400, "x"],
    ["registry=service&key=whole&x=1", 400, "y"],
    ["", 400, "registry, key, x, y"],
    [`registry=layer&key=whole&${place}`, 400, "registry"],
    [`registry=service&key=none&${place}`, 404, "none"],
    [`registry=group&key=whole&${place}`, 404, "whole"],
    ["registry=service&key=whole&x=east&y=1", 400, "x"],
    ["registry=service&key=whole&x=1e1&y=1", 400, "1e1"],
    ["registry=service&key=whole&x=1&y=100", 400, "100"],
    ["registry=service&key=whole&x=1°75'&y=1", 400, "75"],
    ["registry=service&key=whole&x=1&y=-24.4561N", 400, "y"],
    [`registry=service&key=whole&${place}&srid=999999`, 400, "srid"],
    [`registry=service&key=whole&${place}&tolerance=-1`, 400, "tolerance"],
    [`registry=service&key=whole&${place}&outformat=xml`, 400, "outformat"],
  ]) {
    const reply = await query(rest);
    assert.equal(reply.status, status, rest);
    assert.equal(reply.headers.get("content-type"), "application/json");
    const text = await reply.json();
    assert.equal(typeof text, "string", rest);
    assert.ok(text.includes(word), `${rest}: ${text}`);
  }
  const reply = await server.get("/api/v2/nothing");
  assert.equal(reply.status, 404);
  assert.equal(typeof (await reply.json()), "string");
});

test("places are read in every way that GeoContext's users write them", async () => {
  const pointOf = async (x, y, srid = "4326") => {
    const reply = await query(`registry=service&key=whole&srid=${srid}&x=${encodeURIComponent(x)}&y=${encodeURIComponent(y)}`);
    assert.equal(reply.status, 200, await reply.clone().text());
    return (await reply.json()).geometry.coordinates;
  };
  const near = ([x, y], [east, north]) => assert.ok(Math.abs(x - east) < 1e-6 && Math.abs(y - north) < 1e-6, `${x}, ${y}`);
  for (const [x, y] of [
    ["31.3963", "-24.4561"],
    ["31,3963", "-24,4561"],
    ["31°23.778E", "24°27.366S"],
    ["31°23,778e", "24°27,366s"],
    [`31°23'46.68"E`, `24°27'21.96"S`],
    [`31°23'46,68"E`, `24°27'21,96"s`],
    [`31°23'46.68"`, `-24°27'21.96"`],
    [`31°23'46.68"E`, "-24.4561"],
    ["31.3963", "24°27,366S"],
  ])
    near(await pointOf(x, y), [31.3963, -24.4561]);
  near(await pointOf(`-0°30'`, `0°30'`), [-0.5, 0.5]);
  for (const [x, y, fault] of [
    ["24S", "31E", /^x: .*letters of a latitude/],
    ["31E", "31E", /^y: .*letters of a longitude/],
  ]) {
    const reply = await query(`registry=service&key=whole&x=${x}&y=${y}`);
    assert.equal(reply.status, 400);
    assert.match(await reply.json(), fault);
  }
});

test("srid 3857 asks at the same place as 4326, and the answer keeps the point asked", async () => {
  const radius = 6378137;
  const east = (radius * 18.4 * Math.PI) / 180;
  const north = radius * Math.log(Math.tan(Math.PI / 4 + (-33.9 * Math.PI) / 360));
  const boxes = [];
  for (const at of ["x=18.4&y=-33.9", `srid=3857&x=${east}&y=${north}`]) {
    await query(`registry=service&key=wide&${at}&tolerance=${boxes.length + 20}`);
    boxes.push(wms.to("wide").at(-1).parameters.get("BBOX").split(",").map(Number));
  }
  const middle = ([a, b, c, d]) => [(a + c) / 2, (b + d) / 2];
  const [first, second] = boxes.map(middle);
  for (const i of [0, 1]) assert.ok(Math.abs(first[i] - second[i]) < 1e-6, `${first} and ${second}`);
  const { geometry } = await (await query(`registry=service&key=whole&srid=3857&x=${east}&y=${north}`)).json();
  assert.ok(Math.abs(geometry.coordinates[0] - east) < 0.01 && Math.abs(geometry.coordinates[1] - north) < 0.01, geometry.coordinates.join());
});

test("a tolerance widens what is asked for, and none is the service's own", async () => {
  const widthAt = async (x, more) => {
    const before = wms.to("wide").length;
    assert.equal(await valueOf(`key=wide&x=${x}&y=0${more}`), "here");
    assert.equal(wms.to("wide").length, before + 1);
    const { parameters } = wms.to("wide").at(-1);
    const [a, , c] = parameters.get("BBOX").split(",").map(Number);
    return (c - a) / Number(parameters.get("WIDTH"));
  };
  const [own, same, wide] = [await widthAt(1, ""), await widthAt(2, "&tolerance=10"), await widthAt(3, "&tolerance=1000")];
  assert.ok(Math.abs(own / same - 1) < 1e-6, `${own} and ${same}`);
  assert.ok(Math.abs(wide / own - 100) < 1, `${wide} and ${own}`);
});
