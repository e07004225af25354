// The steps of asking a WFS on MapServer and QGIS Server, against what OGR reads: the filter for what intersects the
// point, the antimeridian, the version and the format that a server has. The plain cases are the table's (table.mjs).
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { leavesOf } from "../support/cli.mjs";
import { registryOfAll, useRig } from "./asking.mjs";
import { pointsNear, polygonsAt } from "./gdal.mjs";

const context = useRig("mapserver", "qgis");
const versions = { mapserver: ["1.0.0", "1.1.0", "2.0.0"], qgis: ["1.0.0", "1.1.0"] };
const countryAttributes = ["name", "iso_a3", "continent"];

const each = () => Object.entries(versions).flatMap(([server, all]) => all.map((version) => ({ server, version })));
const service = ({ server, version }, more) => ({ key: `${server}-${version}`, name: server, type: "wfs", url: context.rig[server].wfs, version, ...more });

async function ask(services, [x, y], args = []) {
  const run = await context.query(registryOfAll(services), ["--at", `${x},${y}`, ...args]);
  assert.equal(run.err, "");
  return leavesOf(run.document);
}

// A place in Lesotho, which South Africa has as a hole.
test("a reply cut short is followed by a filter for what intersects the point, with the geometry's own name", async () => {
  const at = [28.2, -29.5];
  const [truth] = polygonsAt(join(context.rig.data, "countries.geojson"), [at], countryAttributes);
  assert.deepEqual(truth.map(({ name }) => name), ["Lesotho"]);
  // All countries are in reach; one is let through, and that is not Lesotho.
  const services = each().map((how) => service(how, { layer: "countries", tolerance: 9000000, params: { COUNT: "1" } }));
  const leaves = await ask(services, at);
  for (const [key, { status, value, source, warnings }] of leaves) {
    assert.equal(status, "ok", key);
    assert.match(decodeURIComponent(source.url), /<(ValueReference|PropertyName)>(msGeometry|geometry)</, key);
    for (const name of countryAttributes) assert.equal(value[name], truth[0][name], key);
    assert.deepEqual(warnings.filter((w) => !w.includes("as many features as")), [], key);
  }
});

test("the filter is asked for in GML too, where the reply itself names the geometry", async () => {
  const formats = { "1.0.0": "GML2", "1.1.0": "text/xml; subtype=gml/3.1.1", "2.0.0": "application/gml+xml; version=3.2" };
  const services = each().map((how) => service(how, { layer: "countries", tolerance: 9000000, params: { COUNT: "1" }, format: formats[how.version] }));
  for (const [key, { value, source }] of await ask(services, [28.2, -29.5])) {
    assert.match(decodeURIComponent(source.url), /FILTER=/, key);
    assert.equal(value.name, "Lesotho", key);
  }
});

test("across the antimeridian the nearest of both sides wins, in degrees and in metres", async () => {
  const places = [[-179.9, -16.8], [179.99, -16.8], [180, -16.8], [-180, -16.8], [-179.99, -16.8]];
  const truth = pointsNear(join(context.rig.data, "places.geojson"), places, ["id"], 30000);
  assert.ok(new Set(truth.map(([nearest]) => nearest.id)).size === 2, "places of both sides are nearest somewhere");
  const ways = each().flatMap((how) => ["EPSG:4326", "EPSG:3857"].map((crs) => ({ ...service(how, { layer: "places", tolerance: 30000, property: "id", crs }), key: `${how.server}-${how.version}-${crs.slice(5)}` })));
  for (const [n, at] of places.entries())
    for (const [key, { status, value, error }] of await ask(ways, at)) assert.equal(Number(value), truth[n][0].id, `${key} at ${at}: ${status} ${error?.message}`);
});

// More cities are in reach than a reply holds: a server sends which it likes.
test("the nearest of many is found though the reply is cut short", async () => {
  const places = [[28.0473, -26.2041], [139.69, 35.69], [8.54, 47.37], [-73.99, 40.72]];
  const truth = pointsNear(join(context.rig.data, "cities.geojson"), places, ["name", "country", "population"], 400000);
  const ways = each().map((how) => service(how, { layer: "cities", tolerance: 400000, params: { COUNT: "3" } }));
  for (const [n, at] of places.entries()) {
    assert.ok(truth[n].length > 3, `${at}`);
    for (const [key, { value, status }] of await ask(ways, at)) {
      assert.equal(status, "ok", key);
      assert.equal(value.name, truth[n][0].name, `${key} at ${at}`);
    }
  }
});

test("a filter of the service's own is joined to the place", async () => {
  const filterFor = (version, name) => {
    const [prefix, property] = version === "2.0.0" ? ["fes", "ValueReference"] : ["ogc", "PropertyName"];
    const namespace = version === "2.0.0" ? "http://www.opengis.net/fes/2.0" : "http://www.opengis.net/ogc";
    return `<${prefix}:Filter xmlns:${prefix}="${namespace}"><${prefix}:PropertyIsEqualTo><${prefix}:${property}>level</${prefix}:${property}><${prefix}:Literal>${name}</${prefix}:Literal></${prefix}:PropertyIsEqualTo></${prefix}:Filter>`;
  };
  for (const [level, name] of [["countries", "Switzerland"], ["provinces", "Zürich"]]) {
    const services = each().map((how) => service(how, { layer: "areas", property: "name", params: { FILTER: filterFor(how.version, level) } }));
    for (const [key, { value, error }] of await ask(services, [8.54, 47.37])) assert.equal(value, name, `${key} ${error?.message}`);
    for (const [key, { status }] of await ask(services, [-20.3, -41.7])) assert.equal(status, "empty", key);
  }
});

test("QGIS Server, which has no 2.0.0, is asked in 1.1.0, and the answer says so", async () => {
  const [leaf] = (await ask([{ ...service({ server: "qgis" }, { layer: "countries", property: "name" }), version: undefined }], [28.0473, -26.2041])).values();
  assert.equal(leaf.value, "South Africa");
  assert.match(leaf.source.url, /VERSION=1\.1\.0/);
  assert.match(leaf.warnings.join(), /WFS 2\.0\.0 was refused/);
});

test("no request is without a count and a place", async () => {
  const services = each().map((how) => service(how, { layer: "countries" }));
  const { document } = await context.query(registryOfAll(services), ["--at", "28.2,-29.5"]);
  for (const leaf of leavesOf(document).values()) assert.match(leaf.source.url, /(COUNT|MAXFEATURES)=50&.*BBOX=28\.\d+,-29\.\d+,/);
});

test("a service's faults are errors with what the server says, in every version", async () => {
  const services = each().map((how) => service(how, { layer: "atlantis" }));
  for (const [key, { status, error }] of await ask(services, [28, -26])) {
    assert.equal(status, "error", key);
    assert.equal(error.code, "service-exception", key);
    assert.match(error.message, /atlantis/, key);
  }
});
