// Twenty services on five servers, over one point in Zürich: a registry, and what GDAL reads for each of them.
import { join } from "node:path";
import { gridAt, pointsNear, polygonsAt } from "./gdal.mjs";

export const point = [8.5417, 47.3769];
const rain = { nodata: [-1], unit: "mm" };

const services = (rig) => {
  const featureServer = (layer) => `${rig.koop.services}/${encodeURIComponent(layer)}/FeatureServer`;
  const wms = (server, layer, property, more = {}) => ({ server, type: "wms", url: rig[server].wms, layer, property, ...more });
  const wfs = (server, version, layer, property, more = {}) => ({ server, type: "wfs", url: rig[server].wfs, version, layer, property, ...more });
  const items = (server, layer, property, more = {}) => ({ server, type: "ogcapi-features", url: rig[server].ogcapi, layer, property, ...more });
  const wmts = (server, way, layer, property, more = {}) => ({ server, type: "wmts", url: rig[server][way], layer, property, ...more });
  const arcgis = (layer, property, more = {}) => ({ server: "koop", type: "arcgis", url: featureServer(layer), layer: "0", of: layer, property, ...more });
  return [
    wms("mapserver", "countries", "name"),
    wms("mapserver", "provinces", "iso", { version: "1.1.1", format: "application/vnd.ogc.gml" }),
    wms("mapserver", "rain_land", "value_0", rain),
    wfs("mapserver", "2.0.0", "länder", "name_fr"),
    wfs("mapserver", "1.0.0", "places", "größe"),
    items("mapserver", "provinces", "name"),
    wms("qgis", "länder", "name", { format: "text/xml" }),
    wms("qgis", "rain_sea", "Band 1", rain),
    wfs("qgis", "1.1.0", "cantons", "name"),
    items("qgis", "countries", "iso_a3"),
    arcgis("countries", "continent"),
    arcgis("länder", "iso_a2"),
    arcgis("cities", "population", { tolerance: 5000 }),
    arcgis("places", "note"),
    wmts("mapcache", "wmts", "countries", "name_fr"),
    wmts("mapcache", "wmts", "rain_land", "value_0", rain),
    wmts("mapcache", "rest", "provinces", "kind"),
    wms("mapproxy", "cantons", "iso"),
    wmts("mapproxy", "wmts", "megacities", "name"),
    wmts("mapproxy", "rest", "places", "name"),
  ];
};

const keyOf = ({ server, type, layer, of = layer }, n) => `${String(n + 1).padStart(2, "0")}-${server}-${type}-${of.replace("ä", "ae")}`;

/** A registry of one collection with a group for each server. */
export function twentyRegistry(rig) {
  const list = services(rig).map((service, n) => ({ key: keyOf(service, n), ...service }));
  const servers = [...new Set(list.map(({ server }) => server))];
  return {
    geoprobe: 1,
    services: list.map(({ server, of, ...service }) => ({ name: `${of ?? service.layer}: ${service.property}`, ...service })),
    groups: servers.map((server) => ({ key: server, name: server, services: list.filter((s) => s.server === server).map(({ key }) => key) })),
    collections: [{ key: "zurich", name: "Zürich", groups: servers }],
    "x-demo": { point, deadline: 60000 },
  };
}

/** By key, what GDAL reads: { status, value }. A number that a format knows as text only is text. */
export function twentyTruths(rig) {
  const file = (name) => join(rig.data, `${name}.geojson`);
  const read = ({ of, layer, property, tolerance = 10 }) => {
    const name = of ?? layer;
    if (name.startsWith("rain")) return gridAt(join(rig.data, `${name.replace("_", "-")}.tif`), [point])[0];
    if (name === "cantons") return polygonsAt(file("provinces"), [point], [property], `c.country = 'Switzerland'`)[0][0]?.[property];
    if (name === "megacities") return pointsNear(file("cities"), [point], [property], tolerance, "c.population > 10000000")[0][0]?.[property];
    if (["cities", "places"].includes(name)) return pointsNear(file(name), [point], [property], tolerance)[0][0]?.[property];
    return polygonsAt(file(name === "länder" ? "countries" : name), [point], [property])[0][0]?.[property];
  };
  return new Map(
    services(rig).map((service, n) => {
      const value = read(service);
      const status = value === undefined ? "empty" : value === null || (service.nodata ?? []).includes(value) ? "nodata" : "ok";
      return [keyOf(service, n), { status, value: status === "ok" ? value : null }];
    }),
  );
}
