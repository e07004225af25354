// The table's rows: how each server is asked, and where the server itself errs.
import { gridAttributes, gridNodata } from "./cases.mjs";

const gml2 = "application/vnd.ogc.gml";
const gml3 = "application/vnd.ogc.gml/3.1.1";
const [json, xml, text, html] = ["application/json", "text/xml", "text/plain", "text/html"];
const any = undefined; // the engine finds one
const mercator = "EPSG:3857";
const isGrid = ({ layer }) => layer.startsWith("rain");

/** What the service of a case has, whichever its family. `badCrs` is how a family asks in a CRS that is not there. */
function common(server, asked, badCrs = { crs: asked.crs }) {
  const { layer, property, crs, tolerance } = asked;
  const grid = isGrid(asked) && { property: gridAttributes[server], nodata: [gridNodata], unit: "mm" };
  return { layer, ...(property && { property }), ...(crs && badCrs), ...(tolerance && { tolerance }), ...grid };
}

const nothing = () => false;

/** `errors`: the error's code for each case that is wrong. `skip` says of a case that it is not served. */
function row(server, family, { version, format, crs, title = version }, errors, service, skip = nothing) {
  const given = { ...(version && { version }), ...(format && { format }), ...(crs && { crs }) };
  const pixels = family === "wms" || family === "wmts";
  const tellsPlaces = !pixels || format === any || format === json;
  return {
    server,
    family,
    version: crs ? `${title} ${crs}` : title,
    format: format ?? "any",
    errors,
    service: (asked) => ({ ...given, ...service(asked) }),
    skip: (asked) => skip(asked) || (asked.geometry && !tellsPlaces) || (asked.wraps && pixels),
  };
}

const times = (versions, formats) => versions.flatMap((version) => formats.map((format) => ({ version, format })));

const wmsErrors = { "unknown layer": "service-exception", "not queryable": "not-queryable" };
const wms = (server, url, formats, more = [], badCrs = undefined) =>
  [...times(["1.1.1", "1.3.0"], formats), { version: "1.3.0", format: any }, { version: "1.3.0", format: json, crs: "CRS:84" }, ...more].map((how) =>
    row(server, "wms", how, { ...wmsErrors, "bad CRS": badCrs ? "service-exception" : "config" }, (asked) => ({ type: "wms", url, ...common(server, asked, badCrs) })),
  );

const wmtsErrors = { "unknown layer": "config", "bad CRS": "config", "not queryable": "not-queryable" };
const wmts = (server, title, url, formats) =>
  [...formats.map((format) => ({ format })), { format: json, crs: mercator }].map((how) =>
    row(server, "wmts", { ...how, title }, wmtsErrors, (asked) => ({ type: "wmts", url, ...common(server, asked, { params: { TILEMATRIXSET: "atlantis" } }) })),
  );

const wfsErrors = { "unknown layer": "service-exception", "not queryable": "service-exception", "bad CRS": "config" };
const wfs = (server, url, ways) =>
  [...ways.flatMap(([version, ...formats]) => times([version], [any, ...formats])), { title: "newest", format: any }, { version: ways.at(-1)[0], format: any, crs: mercator }].map((how) =>
    row(server, "wfs", how, wfsErrors, (asked) => ({ type: "wfs", url, ...common(server, asked) }), isGrid),
  );

// Its boxes are in CRS84 whatever the service's crs.
const ogcErrors = { "unknown layer": "service-exception", "not queryable": "service-exception" };
const ogcapi = (server, url) =>
  row(server, "ogcapi-features", { title: "1.0" }, ogcErrors, (asked) => ({ type: "ogcapi-features", url, ...common(server, asked) }), (asked) => isGrid(asked) || asked.crs);

const arcgisErrors = { "unknown layer": "service-exception", "not queryable": "service-exception", "bad CRS": "config" };
const arcgis = (server, services, crs) =>
  row(server, "arcgis", { title: "FeatureServer", crs }, arcgisErrors, (asked) => ({ type: "arcgis", ...common(server, asked), url: `${services}/${encodeURIComponent(asked.layer)}/FeatureServer`, layer: "0" }), isGrid);

/** All rows, for a running rig. */
export const rowsOf = (rig) => [
  ...wms("mapserver", rig.mapserver.wms, [json, gml2, text, html], [{ version: "1.1.1", format: json, crs: mercator }]),
  ...wms("qgis", rig.qgis.wms, [json, gml2, gml3, xml, text, html], [{ version: "1.1.1", format: json, crs: mercator }]),
  ...wms("mapproxy", rig.mapproxy.wms, [json, gml2, text, html], [], { crs: mercator }),
  ...wmts("mapcache", "KVP", rig.mapcache.wmts, [any, json, gml2, text]),
  ...wmts("mapcache", "REST", rig.mapcache.rest, [any, json, gml2, text]),
  ...wmts("mapproxy", "KVP", rig.mapproxy.wmts, [any, json, gml2, text, html]),
  ...wmts("mapproxy", "REST", rig.mapproxy.rest, [any, json, gml2, text, html]),
  ...wfs("mapserver", rig.mapserver.wfs, [
    ["1.0.0", json, "GML2"],
    ["1.1.0", json, "GML2", "text/xml; subtype=gml/3.1.1"],
    ["2.0.0", json, "text/xml; subtype=gml/3.1.1", "application/gml+xml; version=3.2"],
  ]),
  ...wfs("qgis", rig.qgis.wfs, [
    ["1.0.0", "application/vnd.geo+json", "GML2", "GML3"],
    ["1.1.0", "application/vnd.geo+json", "text/xml; subtype=gml/2.1.2", "text/xml; subtype=gml/3.1.1"],
  ]),
  ogcapi("mapserver", rig.mapserver.ogcapi),
  ogcapi("qgis", rig.qgis.ogcapi),
  arcgis("koop", rig.koop.services),
  arcgis("koop", rig.koop.services, mercator),
];

// Where a server itself errs: what it leads to, and why.
const quirks = [
  {
    applies: (row, asked) => isGrid(asked) && row.version.endsWith(mercator) && row.server !== "qgis",
    expected: { status: "empty" },
    why: "in another CRS than the grid's own MapServer 8.0 finds a cell only where its middle lies within its tolerance",
  },
  {
    applies: (row, asked) => asked.name === "nodata grid" && row.server === "qgis" && /gml/i.test(row.format),
    expected: { status: "ok", value: 0, warned: true },
    why: "in GML QGIS Server writes 0 where there is no value; geoprobe warns of it",
  },
  {
    applies: (row, asked) => asked.name === "UTF-8 layer" && row.server === "mapproxy" && row.version.startsWith("REST"),
    expected: { status: "error", code: "http" },
    why: "MapProxy 1.15 takes its REST paths for Latin-1 and answers 500",
  },
  {
    applies: (row, asked) => ["none", "no features", "sea", "sea in the bounds"].includes(asked.name) && row.server === "mapproxy" && row.format === html,
    expected: { status: "error", code: "http" },
    why: "where nothing is MapServer 8.0 sends HTML of no bytes, which MapProxy 1.15 fails on with 500",
  },
  {
    applies: (row, asked) => asked.name === "UTF-8 quotes" && row.server === "qgis" && /gml/i.test(row.format),
    expected: { status: "ok", oneOf: ["Æ’s \"place\" "] },
    why: "in GML QGIS Server 3.22 leaves out characters beyond the Basic Multilingual Plane",
  },
  {
    applies: (row, asked) => asked.name === "UTF-8 markup" && row.server === "qgis" && row.format === html,
    expected: { status: "ok", oneOf: ["größte Stadt,"] },
    why: "in HTML QGIS Server 3.22 writes values as markup, so that <Züri> reads as a tag",
  },
];
export const quirkOf = (row, asked) => quirks.find((quirk) => quirk.applies(row, asked));
