// Twenty services on five servers, over one point in Zürich: a registry, and what GDAL reads for each of them.
import { layerAt } from "./gdal.mjs";
import { layers } from "./rig/dataset.mjs";

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

/** By key, what GDAL reads: { status, value }. */
export function twentyTruths(rig) {
  const known = new Map();
  const read = ({ of, layer, property, tolerance = 10 }) => {
    const found = layers.find(({ name }) => name === (of ?? layer));
    const key = `${found.name} ${tolerance}`;
    if (!known.has(key)) known.set(key, layerAt(rig.data, found, [point], tolerance)[0][0]);
    return known.get(key)?.[found.type === "grid" ? "value" : property];
  };
  return new Map(
    services(rig).map((service, n) => {
      const value = read(service);
      const status = value === undefined ? "empty" : value === null || (service.nodata ?? []).includes(value) ? "nodata" : "ok";
      return [keyOf(service, n), { status, value: status === "ok" ? value : null }];
    }),
  );
}
