// A stand-in for GeoServer, which no free package here has: WMS GetFeatureInfo and WFS over the demo's data, in the dialects
// that GeoServer's manual shows. It is strict about what is asked and loose where GeoServer is: a coverage's feature has no
// layer in JSON, JSON drops a number's trailing zeros, BBOX compares envelopes ("loose bbox"), and errors are HTTP 200.
//
//   const server = await startGeoserver({ coverages, types });   server.url, that /wms and /wfs follow; server.requests,
//   the parameters of what was asked, with `service` and `body`; await server.stop()
// A coverage is { name, band, at(point) }, whose value is a number or null outside; a type { name, features } of GeoJSON.
import { createServer } from "node:http";
import { holds, polygonsOf } from "./demo-data.mjs";

class Refused extends Error {
  constructor(code, locator, message) {
    super(message);
    Object.assign(this, { code, locator });
  }
}
const invalid = (name, value) => new Refused("InvalidParameterValue", name, `Invalid value '${value}' for ${name}`);

/** A Map of the list's entries by what `keyOf` gives for them, in their order. */
export function grouped(list, keyOf) {
  const groups = new Map();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

const escaped = (text) => `${text}`.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const exception = ({ code, locator, message }) =>
  `<?xml version="1.0" encoding="UTF-8"?><ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc">   <ServiceException code="${code}" locator="${locator}">\n      ${escaped(message)}\n</ServiceException></ServiceExceptionReport>`;

const radius = 6378137;
const degrees = (radians) => (radians * 180) / Math.PI;
const spherical = {
  inverse: ([x, y]) => [degrees(x / radius), degrees(2 * Math.atan(Math.exp(y / radius)) - Math.PI / 2)],
  forward: ([x, y]) => [(radius * x * Math.PI) / 180, radius * Math.log(Math.tan(Math.PI / 4 + (y * Math.PI) / 360))],
};
const same = { inverse: (p) => p, forward: (p) => p };
// GeoServer names the axes of a code as its authority does where the request is as new as that.
const systems = { "CRS:84": { ...same }, "EPSG:4326": { ...same, flips: true }, "EPSG:4148": { ...same, flips: true }, "EPSG:3857": spherical, "EPSG:900913": spherical };

function systemOf(text, flips) {
  const code = text.replace(/^urn:ogc:def:crs:(OGC:[\d.]*:CRS|EPSG:[\d.]*:)/i, (_, authority) => (authority.startsWith("OGC") ? "CRS:" : "EPSG:"));
  const system = systems[code.toUpperCase()];
  if (!system) throw new Refused("InvalidParameterValue", "srsName", `Could not decode ${text}`);
  return { ...system, flips: flips && Boolean(system.flips) };
}

function numbers(text, count, name) {
  const values = `${text}`.split(",").slice(0, count).map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (values.length !== count || values.some(Number.isNaN)) throw invalid(name, text);
  return values;
}

const reply = (type, body) => ({ type, body });
const json = (features, crs = "EPSG:4326") => reply("application/json;charset=UTF-8", JSON.stringify({ type: "FeatureCollection", features, totalFeatures: "unknown", numberReturned: features.length, timeStamp: "2026-11-29T00:00:00.000Z", crs: { type: "name", properties: { name: crs.replace(/^EPSG:/, "urn:ogc:def:crs:EPSG::") } } }));
const local = (name) => name.replace(/^.*:/, "");
const asDouble = (value) => (typeof value === "number" && Number.isInteger(value) ? value.toFixed(1) : value);

const formats = {
  "application/json": (found) => json(found.map(({ layer, id, properties }) => ({ type: "Feature", id: id === undefined ? "" : `${local(layer)}.${id}`, geometry: null, properties }))),
  "application/vnd.ogc.gml": (found) => {
    const member = ({ layer, id, properties }) =>
      `<gml:featureMember><rig:${local(layer)} fid="${id === undefined ? "" : `${local(layer)}.${id}`}">${Object.entries(properties)
        .map(([name, value]) => (value === null ? "" : `<rig:${name}>${escaped(asDouble(value))}</rig:${name}>`))
        .join("")}</rig:${local(layer)}></gml:featureMember>`;
    return reply("application/vnd.ogc.gml", `<?xml version="1.0" encoding="UTF-8"?><wfs:FeatureCollection xmlns="http://www.opengis.net/wfs" xmlns:wfs="http://www.opengis.net/wfs" xmlns:rig="http://rig.example" xmlns:gml="http://www.opengis.net/gml"><gml:boundedBy><gml:null>unknown</gml:null></gml:boundedBy>${found.map(member).join("")}</wfs:FeatureCollection>`);
  },
  "text/plain": (found) => {
    const line = "--------------------------------------------\n";
    const block = ([layer, features]) => `Results for FeatureType 'http://rig.example:${local(layer)}':\n${features.map(({ properties }) => `${line}${Object.entries(properties).map(([name, value]) => `${name} = ${asDouble(value)}\n`).join("")}${line}`).join("")}`;
    return reply("text/plain", found.length === 0 ? "no features were found\n" : [...grouped(found, ({ layer }) => layer)].map(block).join(""));
  },
};

/** Capabilities, as short as they can be. */
const capabilities = ({ coverages, types }) =>
  reply("text/xml", `<?xml version="1.0" encoding="UTF-8"?><WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"><Service><Name>WMS</Name></Service><Capability><Request><GetFeatureInfo>${Object.keys(formats).map((format) => `<Format>${format}</Format>`).join("")}</GetFeatureInfo></Request><Layer><Title>rig</Title>${[...coverages, ...types].map(({ name }) => `<Layer queryable="1"><Name>${name}</Name></Layer>`).join("")}</Layer></Capability></WMS_Capabilities>`);

function getFeatureInfo(data, query) {
  const newer = query.get("VERSION") === "1.3.0";
  const { inverse, flips } = systemOf(query.get(newer ? "CRS" : "SRS") ?? "", newer);
  const box = numbers(query.get("BBOX"), 4, "bbox");
  const [west, south, east, north] = flips ? [box[1], box[0], box[3], box[2]] : box;
  const [width, height, column, row] = ["WIDTH", "HEIGHT", newer ? "I" : "X", newer ? "J" : "Y"].map((name) => numbers(query.get(name), 1, name)[0]);
  const point = inverse([west + ((column + 0.5) * (east - west)) / width, north - ((row + 0.5) * (north - south)) / height]);
  const format = formats[query.get("INFO_FORMAT")];
  if (!format) throw new Refused("InvalidFormat", "info_format", `Invalid format '${query.get("INFO_FORMAT")}', supported formats are [${Object.keys(formats).join(", ")}]`);
  const most = numbers(query.get("FEATURE_COUNT") ?? "1", 1, "feature_count")[0];
  const found = query.get("QUERY_LAYERS").split(",").flatMap((layer) => {
    const named = ({ name }) => local(name) === local(layer);
    const coverage = data.coverages.find(named);
    const type = data.types.find(named);
    if (!coverage && !type) throw new Refused("LayerNotDefined", "layers", `Could not find layer ${layer}`);
    if (type) return type.features.map(({ properties, geometry }, id) => ({ layer, id, properties, geometry })).filter(({ geometry }) => holds(geometry, point));
    const value = coverage.at(point);
    return value === null ? [] : [{ layer, properties: { [coverage.band]: value } }];
  });
  return format(found.slice(0, most));
}

function envelope(geometry) {
  const all = polygonsOf(geometry).flat(2);
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function getFeature({ types }, query) {
  const newer = query.get("VERSION") !== "1.0.0";
  const name = query.get("TYPENAMES") ?? query.get("TYPENAME") ?? "";
  const type = types.find((one) => local(one.name) === local(name));
  if (!type) throw new Refused("InvalidParameterValue", "typeName", `Feature type ${name} unknown`);
  if (query.get("OUTPUTFORMAT") !== "application/json") throw new Refused("InvalidParameterValue", "outputFormat", `Failed to find response for output format ${query.get("OUTPUTFORMAT")}`);
  const crs = query.get("SRSNAME") ?? "EPSG:4326";
  const { forward } = systemOf(crs, newer);
  const place = query.get("BBOX") ?? "";
  const { inverse, flips } = systemOf(place.split(",")[4] ?? "EPSG:4326", newer);
  const box = numbers(place, 4, "bbox");
  const [west, south] = inverse(flips ? [box[1], box[0]] : box);
  const [east, north] = inverse(flips ? [box[3], box[2]] : box.slice(2));
  const near = ({ envelope: [left, bottom, right, top] }) => left <= east && right >= west && bottom <= north && top >= south;
  const move = (coordinates) => (typeof coordinates[0] === "number" ? forward(coordinates) : coordinates.map(move));
  const features = type.features.filter(near).slice(0, numbers(query.get("MAXFEATURES") ?? query.get("COUNT") ?? "1000", 1, "maxFeatures")[0]);
  return json(features.map(({ properties, geometry, id }) => ({ type: "Feature", id: `${local(name)}.${id}`, geometry: { ...geometry, coordinates: move(geometry.coordinates) }, geometry_name: "the_geom", properties })), crs);
}

const operations = {
  "WMS GetFeatureInfo": getFeatureInfo,
  "WMS GetCapabilities": capabilities,
  "WFS GetFeature": getFeature,
};

export async function startGeoserver({ coverages = [], types = [] }) {
  const data = { coverages, types: types.map((type) => ({ ...type, features: type.features.map((feature, id) => ({ ...feature, id, envelope: envelope(feature.geometry) })) })) };
  const requests = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    const query = new URLSearchParams([...url.searchParams].map(([name, value]) => [name.toUpperCase(), value]));
    // As GeoServer does, what is named goes before what the path says.
    const service = (query.get("SERVICE") ?? /^\/geoserver\/(?:\w+\/)?(wms|wfs)$/.exec(url.pathname)?.[1] ?? "").toUpperCase();
    let answer;
    try {
      const operation = operations[`${service} ${query.get("REQUEST")}`];
      if (!operation) throw new Refused("OperationNotSupported", query.get("REQUEST"), `No such operation ${service} ${query.get("REQUEST")}`);
      answer = operation(data, query);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      answer = reply("text/xml;charset=UTF-8", exception(refused));
    }
    requests.push({ service, query, body: answer.body });
    response.setHeader("Content-Type", answer.type);
    response.end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/geoserver`,
    requests,
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}
