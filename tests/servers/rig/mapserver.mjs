// MapServer: WMS and WFS at /wms, OGC API Features at /wms/rig/ogcapi.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { indexed, layers } from "./dataset.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const types = { polygon: "POLYGON", point: "POINT", grid: "RASTER" };
const marker = "<!-- MapServer Template -->\n";
const head = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>`;

function source(layer, data) {
  if (layer.type === "grid") return `DATA "${data}/${layer.file}"`;
  const [name, operator, value] = layer.where ?? [];
  const filter = layer.where && (typeof value === "number" ? `([${name}] ${operator} ${value})` : `("[${name}]" ${operator} "${value}")`);
  return `CONNECTIONTYPE OGR
    CONNECTION "${data}/${indexed(layer.file)}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    ${layer.type === "point" ? "TOLERANCE 5 TOLERANCEUNITS PIXELS" : ""}
    ${filter ? `FILTER ${filter}` : ""}`;
}

const layerBlock = (layer, { data, folder }) => `
  LAYER
    NAME "${layer.name}"
    TYPE ${types[layer.type]}
    STATUS ON
    ${source(layer, data)}
    PROJECTION "init=epsg:${layer.epsg ?? 4326}" END
    ${layer.queryable === false ? "" : `HEADER "${folder}/${layer.name}-header.html" TEMPLATE "${folder}/${layer.name}.html" FOOTER "${folder}/footer.html"`}
    METADATA
      "ows_title" "${layer.name}"
      "ows_include_items" "all"
      "gml_featureid" "${layer.id ?? "name"}"
      "gml_include_items" "all"
      ${layer.type === "grid" || layer.queryable === false ? `"wfs_enable_request" "!*" "oga_enable_request" "!*"` : ""}
    END
  END`;

// A page of HTML for a GetFeatureInfo: a table with a row for each feature.
function writeTemplates(folder) {
  for (const { name, attributes } of layers) {
    const row = (tag, cell) => `<tr>${attributes.map((a) => `<${tag}>${cell(a)}</${tag}>`).join("")}</tr>\n`;
    writeFileSync(join(folder, `${name}-header.html`), `${marker}${head}<body><table class="${name}">\n${row("th", (a) => a)}`);
    writeFileSync(join(folder, `${name}.html`), marker + row("td", (a) => `[item name="${a}" escape="html"]`));
  }
  writeFileSync(join(folder, "footer.html"), `${marker}</table></body></html>\n`);
}

function configure({ folder, data, origin }) {
  const templates = join(folder, "mapserver");
  mkdirSync(templates, { recursive: true });
  writeTemplates(templates);
  const map = join(folder, "rig.map");
  const blocks = layers.map((layer) => layerBlock(layer, { data, folder: templates })).join("");
  const text = readFileSync(join(here, "mapserver.map"), "utf8");
  writeFileSync(map, text.replaceAll("@origin@", origin).replace("@layers@", () => blocks));
  const settings = join(folder, "mapserver.conf");
  writeFileSync(settings, `CONFIG\n  ENV\n    MS_MAPFILE "${map}"\n  END\n  MAPS\n    rig "${map}"\n  END\nEND\n`);
  return { path: "/wms", program: "/usr/lib/cgi-bin/mapserv", processes: 4, environment: { MAPSERVER_CONFIG_FILE: settings } };
}

const urlsAt = (origin) => ({ wms: `${origin}/wms`, wfs: `${origin}/wms`, ogcapi: `${origin}/wms/rig/ogcapi` });

export const mapserver = {
  name: "mapserver",
  configure,
  urlsAt,
  ready: ({ wms }) => ({ url: `${wms}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`, text: "<WMS_Capabilities" }),
};
