// GeoContext's own registry files behind `geoprobe serve`, and a client script of its as they are.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServe } from "../support/serve.mjs";
import { fault, json, startSteeredWms } from "../support/steered-wms.mjs";

let wms;
const servers = [];
before(async () => {
  wms = await startSteeredWms({ altitude: json("441"), broken: fault, zone: json('"Cfb  "') });
});
after(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await wms.stop();
});
const serve = async (registry) => {
  const server = await startServe(registry);
  servers.push(server);
  return server;
};

const service = (key, path, more) => ({
  key, name: `Service ${key}`, description: null, url: `${wms.url}/${path}`, query_type: "WMS", layer_name: "name", layer_typename: "l",
  cache_duration: 604800, srid: 4326, service_version: "1.1.1", provenance: null, notes: "", licensing: null, tolerance: 10.0,
  test_x: null, test_y: null, test_value: null, status: null, ...more,
});
const version2 = () => ({
  service: [service("Altitude", "altitude", { description: "Über dem Meer" }), service("ZONE", "zone", { cache_duration: 60, notes: "Köppen" }), service("broken", "broken")],
  group: [{ key: "Climate", name: "Climate", description: "Of the place", service_keys: ["ZONE", "broken", "Altitude"] }],
  collection: [{ key: "Site", name: "Site", description: null, group_keys: ["Climate"] }],
});
const version1 = () => ({
  context_service_registry: [
    { key: "Altitude", name: "Altitude", description: "Height", url: `${wms.url}/altitude`, query_type: "WMS", result_regex: "gml:name", time_to_live: 600, srid: 4326, layer_typename: "l", service_version: "1.1.1" },
    { key: "zone", name: "Zone", description: "", url: `${wms.url}/zone`, query_type: "WMS", result_regex: "name", time_to_live: 600, srid: 4326, layer_typename: "l", service_version: "1.1.1" },
  ],
  context_group: [{ key: "Climate", name: "Climate", description: "Of the place", context_service_registry_keys: ["zone", "Altitude"] }],
  context_collection: [{ key: "Site", name: "Site", description: "All", context_group_keys: ["Climate"] }],
});

test("the three lists have every member of GeoContext's file in its order, keys as its clients know them", async () => {
  const file = version2();
  const server = await serve(file);
  for (const kind of ["service", "group", "collection"]) {
    const reply = await server.get(`/api/v2/registries?registry=${kind}`);
    assert.equal(reply.headers.get("content-type"), "application/json");
    const listed = await reply.json();
    assert.deepEqual(listed.map(Object.keys), file[kind].map(Object.keys));
    for (const [i, node] of file[kind].entries())
      for (const name of ["key", "name", "description", "url", "query_type", "layer_name", "layer_typename", "cache_duration", "srid", "service_keys", "group_keys"]) assert.deepEqual(listed[i][name], node[name], `${kind} ${i}: ${name}`);
  }
  assert.equal(Object.keys((await (await server.get("/api/v2/registries?registry=service")).json())[0]).length, 18);
  for (const [rest, word] of [["", "registry"], ["?registry=layer", "collection"]]) {
    const reply = await server.get(`/api/v2/registries${rest}`);
    assert.equal(reply.status, 400);
    assert.match(await reply.json(), new RegExp(word));
  }
});

test("a registry of geoprobe's own is listed in the same members", async () => {
  const server = await serve({
    geoprobe: 1,
    services: [{ key: "altitude", name: "Altitude", type: "wms", url: `${wms.url}/altitude`, layer: "l", property: "name" }],
    groups: [{ key: "all", name: "All", services: ["altitude"] }],
    collections: [{ key: "site", name: "Site", groups: ["all"] }],
  });
  const listOf = async (kind) => (await server.get(`/api/v2/registries?registry=${kind}`)).json();
  assert.deepEqual(Object.keys((await listOf("service"))[0]), Object.keys(service("k", "p")));
  assert.deepEqual(await listOf("group"), [{ key: "all", name: "All", description: null, service_keys: ["altitude"] }]);
  assert.deepEqual(await listOf("collection"), [{ key: "site", name: "Site", description: null, group_keys: ["all"] }]);
});

test("a file of version 2 answers under its own keys, capitals and all", async () => {
  const server = await serve(version2());
  const reply = await server.get("/api/v2/query?registry=group&key=Climate&x=18.4&y=-33.9&outformat=json");
  assert.equal(
    await reply.text(),
    '{"key":"Climate","name":"Climate","description":"Of the place","group_type":"text","services":[{"key":"ZONE","value":"Cfb","name":"Service ZONE","description":null,"query_type":"WMS"},{"key":"broken","value":null,"name":"Service broken","description":null,"query_type":"WMS"},{"key":"Altitude","value":"441","name":"Service Altitude","description":"Über dem Meer","query_type":"WMS"}]}',
  );
  assert.equal((await server.get("/api/v2/query?registry=service&key=ALTITUDE&x=18.4&y=-33.9")).status, 404);
});

test("a file of version 1 answers in the words of version 1", async () => {
  const server = await serve(version1());
  const group =
    '{"key":"Climate","name":"Climate","description":"Of the place","group_type":"text","service_registry_values":[{"key":"zone","value":"Cfb","name":"Zone","description":null,"query_type":"WMS"},{"key":"Altitude","value":"441","name":"Altitude","description":"Height","query_type":"WMS"}]}';
  assert.equal(await (await server.get("/api/v1/geocontext/value/group/18.4/-33.9/Climate/")).text(), group);
  assert.equal(await (await server.get("/api/v1/geocontext/value/collection/18.4/-33.9/Site/")).text(), `{"key":"Site","name":"Site","description":"All","context_group_values":[${group}]}`);
});

test("a client that reads by position, calls texts' methods, doubles a slash and sends HEAD works unchanged", async () => {
  const base = `${(await serve(version2())).origin}/api/v2/`; // to which it adds "/registries"
  assert.equal((await fetch(base.replace("api/v2/", ""), { method: "HEAD" })).status, 200);
  const listing = await (await fetch(`${base}/registries?registry=collection`)).json();
  const { properties } = await (await fetch(`${base}/query?registry=collection&key=${listing[0].key}&x=18.4&y=-33.9&outformat=geojson`)).json();
  const table = [];
  for (const group of properties.groups)
    for (let i = 0; i < group.services.length; ++i) {
      const { name, value } = group.services[i];
      table.push([i, name, value === null ? "" : value.toUpperCase().padEnd(4)]);
    }
  assert.deepEqual(table, [[0, "Service ZONE", "CFB "], [1, "Service broken", ""], [2, "Service Altitude", "441 "]]);
});
