// What proj4 knows, for the module: see platform::crs_transform in wasm/platform.h.
import type { Proj4, Proj4Converter } from "./types.js";

const given: Proj4[] = [];
const converters = new Map<string, Proj4Converter | undefined>();

/** By which the module names it. 0: none. */
export function numberOf(proj4: Proj4 | undefined): number {
  return proj4 ? given.indexOf(proj4) + 1 || given.push(proj4) : 0;
}

/**
 * The position in another EPSG code; for `to` 0 what the CRS is: its unit (Crs::Unit in geo/crs.h), and whether it has
 * northing first. Nothing where proj4 cannot say.
 */
export function askProj4(number: number, from: number, to: number, x: number, y: number): number[] | undefined {
  const proj4 = given[number - 1];
  const code = `EPSG:${from}`;
  const key = [number, from, to].join();
  try {
    if (!converters.has(key)) converters.set(key, proj4?.(code, `EPSG:${to || 4326}`));
    if (to) return converters.get(key)?.forward([x, y]);
    const { projName, axis, to_meter: metres } = proj4?.defs(code) ?? {};
    if (projName === "longlat") return [1, 1];
    return projName ? [metres && metres !== 1 ? (metres === 0.3048 ? 3 : 4) : 2, axis?.[0] === "n" ? 1 : 0] : undefined;
  } catch {
    return undefined; // it throws for a code that it does not know
  }
}
