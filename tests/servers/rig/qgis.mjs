// QGIS Server: WMS and WFS at /qgis, OGC API Features at /qgis/wfs3.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { indexed, layers } from "./dataset.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const geometries = { polygon: "MultiPolygon", point: "Point" };
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

// QGIS finds a CRS by its own number, and gives a layer whose id has ten characters or fewer another one.
const crs = (epsg) => `<spatialrefsys><srsid>${{ 4326: 3452, 3857: 3857 }[epsg]}</srsid><authid>EPSG:${epsg}</authid></spatialrefsys>`;
const idOf = ({ name }) => `rig-layer-${name}`;

// QGIS gives what is left out (renderer, fields, extent) its defaults when it reads the project.
function layerElement(layer, data) {
  const grid = layer.type === "grid";
  const [name, operator, value] = layer.where ?? [];
  const subset = layer.where ? `|subset="${name}" ${operator} ${typeof value === "number" ? value : `'${value}'`}` : "";
  return `
    <maplayer type="${grid ? "raster" : "vector"}"${grid ? "" : ` geometry="${geometries[layer.type]}"`}>
      <id>${idOf(layer)}</id>
      <datasource>${escaped(`${data}/${indexed(layer.file)}${subset}`)}</datasource>
      <layername>${layer.name}</layername>
      <srs>${crs(layer.epsg ?? 4326)}</srs>
      <provider encoding="UTF-8">${grid ? "gdal" : "ogr"}</provider>
      <flags><Identifiable>${layer.queryable === false ? 0 : 1}</Identifiable><Removable>1</Removable><Searchable>1</Searchable></flags>
    </maplayer>`;
}

function configure({ folder, data }) {
  const project = join(folder, "rig.qgs");
  const vectors = layers.filter(({ type, queryable }) => type !== "grid" && queryable !== false);
  const fill = {
    crs: crs(4326),
    layers: layers.map((layer) => layerElement(layer, data)).join(""),
    tree: layers.map((layer) => `<layer-tree-layer id="${idOf(layer)}" name="${layer.name}" checked="Qt::Checked"/>`).join("\n    "),
    order: layers.map((layer) => `<layer id="${idOf(layer)}"/>`).join(""),
    vectors: vectors.map((layer) => `<value>${idOf(layer)}</value>`).join(""),
  };
  const text = readFileSync(join(here, "qgis.qgs"), "utf8");
  writeFileSync(project, text.replace(/@(\w+)@/g, (_, name) => fill[name]));
  const home = join(folder, "qgis");
  mkdirSync(home, { recursive: true });
  const environment = {
    QGIS_PROJECT_FILE: project,
    QT_QPA_PLATFORM: "offscreen",
    QGIS_OPTIONS_PATH: home,
    QGIS_CUSTOM_CONFIG_PATH: home,
    HOME: home,
    TMPDIR: home, // it leaves files behind
    QGIS_SERVER_LOG_LEVEL: 2,
    QGIS_SERVER_LOG_STDERR: 1,
  };
  return { path: "/qgis", program: "/usr/lib/cgi-bin/qgis_mapserv.fcgi", processes: 2, environment };
}

const urlsAt = (origin) => ({ wms: `${origin}/qgis`, wfs: `${origin}/qgis`, ogcapi: `${origin}/qgis/wfs3` });

export const qgis = {
  name: "qgis",
  configure,
  urlsAt,
  ready: ({ wms }) => ({ url: `${wms}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`, text: "<WMS_Capabilities" }),
};
