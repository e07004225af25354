// The rig's data: the demo's real data, what is derived from it, and a few places whose names are not Latin.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const dataFolder = join(here, "..", "..", "..", "native", "demo", "data");

const country = ["name", "name_fr", "iso_a2", "iso_a3", "continent"];
const province = ["name", "kind", "iso", "country", "name_fr"];
const city = ["name", "country", "population"];

/**
 * The layers that the servers publish. `file` lies in the folder that makeDataset fills; `where` is a condition on one
 * attribute; `id` the attribute of the features' ids (else name); `queryable: false` is a picture only.
 */
export const layers = [
  { name: "countries", type: "polygon", file: "countries.geojson", attributes: country },
  { name: "provinces", type: "polygon", file: "provinces.geojson", attributes: province },
  { name: "cities", type: "point", file: "cities.geojson", attributes: city },
  { name: "rain_land", type: "grid", file: "rain-land.tif", attributes: ["value_0"] },
  { name: "rain_sea", type: "grid", file: "rain-sea.tif", attributes: ["value_0"] },
  // In another CRS than its own, MapServer 8.0 finds a grid's cell only where its middle lies within the tolerance:
  // so there is a copy in EPSG:3857.
  { name: "rain_mercator", type: "grid", file: "rain-mercator.tif", epsg: 3857, attributes: ["value_0"] },
  { name: "areas", type: "polygon", file: "areas.geojson", attributes: ["name", "level"] },
  { name: "places", type: "point", file: "places.geojson", attributes: ["id", "name", "größe", "note"], id: "id" },
  { name: "cantons", type: "polygon", file: "provinces.geojson", attributes: province, where: ["country", "=", "Switzerland"] },
  { name: "megacities", type: "point", file: "cities.geojson", attributes: city, where: ["population", ">", 10000000] },
  { name: "länder", type: "polygon", file: "countries.geojson", attributes: country },
  { name: "nothing", type: "polygon", file: "countries.geojson", attributes: country, where: ["name", "=", "Atlantis"] },
  { name: "picture", type: "polygon", file: "countries.geojson", attributes: country, queryable: false },
];

// Countries and provinces in one layer: two features lie over each other.
function writeAreas(folder) {
  const features = ["countries", "provinces"].flatMap((name) =>
    JSON.parse(readFileSync(join(dataFolder, `${name}.geojson`), "utf8")).features.map(({ properties, geometry }) => ({
      type: "Feature",
      properties: { name: properties.name, level: name },
      geometry,
    })),
  );
  writeFileSync(join(folder, "areas.geojson"), JSON.stringify({ type: "FeatureCollection", features }));
}

/** Writes the layers' files into a new folder under `parent` and gives its path. */
export function makeDataset(parent) {
  const folder = join(parent, "data");
  mkdirSync(folder);
  for (const name of ["countries", "provinces", "cities"]) copyFileSync(join(dataFolder, `${name}.geojson`), join(folder, `${name}.geojson`));
  copyFileSync(join(here, "places.geojson"), join(folder, "places.geojson"));
  writeAreas(folder);
  for (const [file, type] of new Map(layers.filter(({ type }) => type !== "grid").map(({ file, type }) => [file, type])))
    execFileSync("ogr2ogr", ["-f", "FlatGeobuf", ...(type === "polygon" ? ["-nlt", "PROMOTE_TO_MULTI"] : []), join(folder, indexed(file)), join(folder, file)]);
  for (const name of ["rain-land", "rain-sea"])
    execFileSync("gdal_translate", ["-q", "-a_srs", "EPSG:4326", join(dataFolder, `${name}.asc`), join(folder, `${name}.tif`)]);
  const box = ["-te", "-180", "-80", "180", "80", "-te_srs", "EPSG:4326"];
  const files = [join(folder, "rain-land.tif"), join(folder, "rain-mercator.tif")];
  execFileSync("gdalwarp", ["-q", "-t_srs", "EPSG:3857", ...box, "-tr", "50000", "50000", "-ot", "Int32", ...files]);
  return folder;
}

/** A vector layer's file with a spatial index, which the C++ servers read twenty times as fast as the GeoJSON. */
export const indexed = (file) => file.replace(".geojson", ".fgb");

const earth = 6378137;
export const toMercator = ([x, y]) => [(x * Math.PI * earth) / 180, earth * Math.log(Math.tan(((90 + y) * Math.PI) / 360))];

/** A vertex that two countries (ISO codes) have on their common border. */
export function borderOf(a, b) {
  const { features } = JSON.parse(readFileSync(join(dataFolder, "countries.geojson"), "utf8"));
  const vertices = (iso) => features.find((f) => f.properties.iso_a2 === iso).geometry.coordinates.flat(Infinity);
  const pairs = (flat) => Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
  const known = new Set(pairs(vertices(b)).map(String));
  const common = pairs(vertices(a)).filter((p) => known.has(String(p)));
  return common[Math.floor(common.length / 2)];
}
