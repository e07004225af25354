import type { Point } from "../index.js";
import { wrongCall } from "./options.js";

const earthRadius = 6378137;
const degrees = 180 / Math.PI;

/** A longitude of any copy of the world, within -180 and 180. */
export function wrapped(lon: number): number {
  return within(lon, 180);
}

/** An easting of EPSG:3857, likewise. */
export function wrappedMetres(x: number): number {
  return within(x, Math.PI * earthRadius);
}

function within(x: number, half: number): number {
  return Math.abs(x) <= half ? x : x - 2 * half * Math.floor((x + half) / (2 * half));
}

/** Longitude and latitude of a point in a CRS that is built in. */
export function degreesOf(point: Point): [number, number] {
  if ("lon" in point) return [point.lon, point.lat];
  const { x, y, crs = "EPSG:4326" } = point;
  if (crs === "EPSG:3857") return [(x / earthRadius) * degrees, Math.atan(Math.sinh(y / earthRadius)) * degrees];
  if (crs === "EPSG:4326" || crs === "CRS:84") return [x, y];
  throw wrongCall(`this map knows no ${crs}, only EPSG:4326, CRS:84 and EPSG:3857`);
}
