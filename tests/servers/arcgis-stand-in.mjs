// A stand-in for what no free server has of the ArcGIS REST API: identify on a map service and on an image service,
// written after Esri's public documentation, over the demo's data. It follows the documentation where it is strict: what
// is required is refused when it is missing, the tolerance is pixels of the map that mapExtent and imageDisplay describe,
// aliases and formatted texts come unless field names and unformatted values are asked for, and errors are HTTP 200.
//
//   const server = await startArcgis();   server.services, the URL that the services lie below; server.requests, what
//   was asked; await server.stop()
import { createServer } from "node:http";
import { featuresOf, holds, polygonsOf, readGrid } from "./demo-data.mjs";

const token = "stand-in-token";
const layers = [
  { id: 0, name: "Cities", display: "name", features: featuresOf("cities"), aliases: { name: "City", population: "Inhabitants" } },
  { id: 1, name: "Provinces", display: "name", features: featuresOf("provinces"), aliases: { name: "Province" } },
  { id: 2, name: "Countries", display: "name", features: featuresOf("countries"), aliases: { name: "Country" }, off: true },
  { id: 3, name: "Rain", display: "", grid: readGrid("rain-land") },
];

const isNear = (geometry, [x, y], reach) => geometry.type === "Point" && Math.hypot(geometry.coordinates[0] - x, geometry.coordinates[1] - y) <= reach;

const areaOf = (ring) => ring.slice(1).reduce((sum, [x, y], i) => sum + (x - ring[i][0]) * (y + ring[i][1]), 0);
const turned = (ring, clockwise) => (areaOf(ring) > 0 === clockwise ? ring : [...ring].reverse());

function esriGeometry(geometry, wkid) {
  const spatialReference = { wkid, latestWkid: wkid };
  if (geometry.type === "Point") return ["esriGeometryPoint", { x: geometry.coordinates[0], y: geometry.coordinates[1], spatialReference }];
  const rings = polygonsOf(geometry).flatMap((part) => part.map((ring, i) => turned(ring, i === 0)));
  return ["esriGeometryPolygon", { rings, spatialReference }];
}

class Refused extends Error {
  constructor(code, message, ...details) {
    super(message);
    this.error = { code, message, details };
  }
}

const invalid = (name) => new Refused(400, "Invalid or missing input parameters.", `'${name}' is invalid`);

function numbers(query, name, count) {
  const values = (query.get(name) ?? "").split(",").map((text) => (text.trim() === "" ? NaN : Number(text)));
  if (values.length !== count || values.some(Number.isNaN)) throw invalid(name);
  return values;
}

function chosenLayers(query) {
  const [, which, ids] = /^(top|visible|all)(?::(.*))?$/.exec(query.get("layers") ?? "top") ?? [];
  if (!which) throw invalid("layers");
  const wanted = ids?.split(",").map(Number);
  return layers.filter(({ id, off }) => (!wanted || wanted.includes(id)) && (which === "all" || !off));
}

function attributesOf(properties, aliases, query) {
  const named = query.get("returnFieldName") === "true";
  const raw = query.get("returnUnformattedValues") === "true";
  const format = (value) => (value === null ? "Null" : raw ? value : typeof value === "number" ? value.toLocaleString("en-US") : `${value}`);
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [named ? name : (aliases[name] ?? name), format(value)]));
}

function identify(query) {
  const point = numbers(query, "geometry", 2);
  if (query.get("geometryType") !== "esriGeometryPoint") throw invalid("geometryType");
  if (query.get("sr") !== "4326") throw invalid("sr");
  const [tolerance] = numbers(query, "tolerance", 1);
  const [west, , east] = numbers(query, "mapExtent", 4);
  const [width] = numbers(query, "imageDisplay", 3);
  const reach = (tolerance * (east - west)) / width;
  const results = chosenLayers(query).flatMap((layer) => {
    const of = { layerId: layer.id, layerName: layer.name, displayFieldName: layer.display };
    if (layer.grid) {
      const value = layer.grid(point);
      return [{ ...of, value, attributes: { "Pixel Value": value }, geometryType: "esriGeometryPoint", geometry: { x: point[0], y: point[1] } }];
    }
    const found = layer.features.filter(({ geometry }) => holds(geometry, point) || isNear(geometry, point, reach));
    return found.map(({ properties, geometry }) => {
      const [geometryType, shape] = esriGeometry(geometry, 4326);
      const shown = query.get("returnGeometry") === "true" ? { geometryType, geometry: shape } : {};
      return { ...of, value: `${properties[layer.display]}`, attributes: attributesOf(properties, layer.aliases, query), ...shown };
    });
  });
  return { results };
}

const rainAt = readGrid("rain-land");

function identifyPixel(query) {
  let location = null;
  try {
    location = JSON.parse(query.get("geometry"));
  } catch {
    throw invalid("geometry");
  }
  if (location?.spatialReference?.wkid !== 4326) throw invalid("geometry");
  return { objectId: 0, name: "Pixel", value: rainAt([location.x, location.y]), location, properties: null, catalogItems: null, catalogItemVisibilities: [] };
}

function answer(path, query) {
  const operation = /^\/arcgis\/rest\/services\/(world|secured|rain)\/(MapServer|ImageServer)\/identify$/.exec(path);
  if (!operation) throw new Refused(404, `Service ${path.split("/")[4] ?? ""}/MapServer not found`);
  if (query.get("f") !== "json") return null;
  const [, name, kind] = operation;
  if (name === "secured" && !query.get("token")) throw new Refused(499, "Token Required");
  if (name === "secured" && query.get("token") !== token) throw new Refused(498, "Invalid Token");
  return kind === "ImageServer" ? identifyPixel(query) : identify(query);
}

async function bodyOf(request) {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

export async function startArcgis() {
  const requests = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    const query = request.method === "POST" ? new URLSearchParams(await bodyOf(request)) : url.searchParams;
    requests.push({ method: request.method, path: url.pathname, query });
    let reply;
    try {
      reply = answer(url.pathname, query);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      reply = { error: refused.error };
    }
    response.setHeader("Content-Type", reply ? "application/json;charset=UTF-8" : "text/html;charset=utf-8");
    response.end(reply ? JSON.stringify(reply) : "<html><head><title>Identify</title></head><body>…</body></html>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    services: `http://127.0.0.1:${server.address().port}/arcgis/rest/services`,
    token,
    requests,
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}
