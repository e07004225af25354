// Koop: a FeatureServer for each vector layer, as ArcGIS has it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { layers } from "./dataset.mjs";
import { launch } from "./processes.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const compare = { "=": (a, b) => a === b, ">": (a, b) => a > b };

// A service is a file of its own: its name is the file's.
function writeServices(folder, data) {
  for (const { name, file, type, where, attributes, queryable } of layers) {
    if (type === "grid" || queryable === false) continue;
    const { features } = JSON.parse(readFileSync(join(data, file), "utf8"));
    const chosen = where ? features.filter((f) => compare[where[1]](f.properties[where[0]], where[2])) : features;
    const fields = attributes.map((a) => ({ name: a, type: features.some((f) => typeof f.properties[a] === "number") ? "Integer" : "String" }));
    const metadata = { name, maxRecordCount: 1000, fields };
    writeFileSync(join(folder, `${name}.geojson`), JSON.stringify({ type: "FeatureCollection", metadata, features: chosen }));
  }
}

async function start({ folder, data }) {
  const cwd = join(folder, "koop");
  mkdirSync(cwd);
  writeServices(cwd, data);
  const [, port] = await launch("Koop", process.execPath, [join(here, "koop-server.mjs")], /^\{"port":(\d+)\}/, { cwd });
  return { services: `http://127.0.0.1:${port}/file-geojson/rest/services` };
}

export const koop = { name: "koop", start, ready: ({ services }) => ({ url: `${services}/countries/FeatureServer/0?f=json`, text: "iso_a2" }) };
