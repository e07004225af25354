// The demo's data as the stand-ins read it: no library, so that what they answer does not rest on what is tested.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "./rig/dataset.mjs";

export const featuresOf = (name) => JSON.parse(readFileSync(join(dataFolder, `${name}.geojson`), "utf8")).features;

/** A function from [longitude, latitude] to the cell's text, or "NoData". */
export function readGrid(name) {
  const lines = readFileSync(join(dataFolder, `${name}.asc`), "utf8").trim().split("\n");
  const header = Object.fromEntries(lines.slice(0, 6).map((line) => line.trim().split(/\s+/)));
  const { ncols, nrows, xllcorner, yllcorner, cellsize, NODATA_value: nodata } = header;
  const rows = lines.slice(6).map((line) => line.trim().split(/\s+/));
  return ([x, y]) => {
    const column = Math.floor((x - xllcorner) / cellsize);
    const row = nrows - 1 - Math.floor((y - yllcorner) / cellsize);
    const value = column >= 0 && column < ncols ? rows[row]?.[column] : undefined;
    return value === undefined || value === nodata ? "NoData" : value;
  };
}

export const polygonsOf = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : []);

function isInRing(ring, [x, y]) {
  let odd = false;
  for (let i = 1; i < ring.length; ++i) {
    const [a, b] = [ring[i - 1], ring[i]];
    if (a[1] > y !== b[1] > y && a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) > x) odd = !odd;
  }
  return odd;
}

export const holds = (geometry, point) => polygonsOf(geometry).some((rings) => rings.filter((ring) => isInRing(ring, point)).length % 2 === 1);
