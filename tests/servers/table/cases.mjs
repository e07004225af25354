// What is asked in the table, and what GDAL and OGR read from the data there.
import { layerAt } from "../gdal.mjs";
import { borderOf, layers } from "../rig/dataset.mjs";

const johannesburg = [28.0473, -26.2041];
export const cityTolerance = 8000;

/**
 * A case is a layer and a point; `property` narrows the answer to one attribute, and `crs`, `tolerance`, `nodata` are
 * the service's. `all`: every feature there has to be in the answer. `geometry`: asked only where the reply tells
 * places, without which nobody can know the nearest; `wraps`: only where a box may reach over the antimeridian. `wrong`: the question is, so that the answer has to
 * be an error; rows.mjs says which.
 */
export const cases = [
  { name: "hit polygon", layer: "countries", at: johannesburg },
  { name: "hit point", layer: "cities", at: [28.0473, -26.2341], tolerance: cityTolerance },
  { name: "nearest point", layer: "cities", at: [27.9, -26.25], tolerance: 30000, geometry: true },
  { name: "beyond tolerance", layer: "cities", at: [28.1142, -26.2671], tolerance: cityTolerance, geometry: true },
  { name: "hit grid", layer: "rain_land", at: johannesburg },
  { name: "hole", layer: "countries", at: [28.2, -29.5] },
  { name: "island", layer: "countries", at: [9.0, 40.1] },
  { name: "one attribute", layer: "provinces", at: johannesburg, property: "name" },
  { name: "edge", layer: "countries", at: borderOf("ZA", "BW") },
  { name: "none", layer: "provinces", at: [-73.99, 40.72] },
  { name: "no features", layer: "nothing", at: johannesburg },
  { name: "sea", layer: "countries", at: [-20.3, -41.7] },
  { name: "sea in the bounds", layer: "countries", at: [11.5, 40.5] },
  { name: "nodata grid", layer: "rain_land", at: [-20.3, -41.7] },
  { name: "null", layer: "countries", at: [20.9, 42.6], property: "continent" },
  { name: "UTF-8 value", layer: "places", at: [139.6917, 35.6895], tolerance: 100 },
  { name: "UTF-8 attribute", layer: "places", at: [8.5417, 47.3769], tolerance: 100, property: "größe" },
  { name: "UTF-8 markup", layer: "places", at: [8.5417, 47.3769], tolerance: 100, property: "note" },
  { name: "UTF-8 ampersand", layer: "places", at: [37.6173, 55.7558], tolerance: 100, property: "note" },
  { name: "UTF-8 quotes", layer: "places", at: [-179.98, -16.81], tolerance: 100, property: "name" },
  { name: "UTF-8 layer", layer: "länder", at: [-78.5, -1.2] },
  { name: "antimeridian west", layer: "countries", at: [179.9, 68.4] },
  { name: "antimeridian east", layer: "countries", at: [-179.9, 68.4] },
  { name: "antimeridian Fiji", layer: "provinces", at: [179.2, -16.6] },
  { name: "antimeridian point", layer: "places", at: [179.98, -16.79], tolerance: 100, property: "name" },
  { name: "over the antimeridian", layer: "places", at: [-179.999, -16.79], tolerance: 2900, property: "name", wraps: true },
  { name: "several", layer: "areas", at: [8.54, 47.37], all: true },
  { name: "unknown layer", layer: "atlantis", at: johannesburg, wrong: true },
  { name: "bad CRS", layer: "countries", at: johannesburg, crs: "EPSG:999999", wrong: true },
  { name: "not queryable", layer: "picture", at: johannesburg, wrong: true },
];

/** The attribute that holds a grid's value, as each server calls it. */
export const gridAttributes = { mapserver: "value_0", mapcache: "value_0", mapproxy: "value_0", qgis: "Band 1" };
export const gridNodata = -1;

/** For each case, in order, what is there (see layerAt). */
export function truths(data) {
  const found = cases.map(() => []);
  const alike = new Map();
  cases.forEach(({ layer, tolerance }, c) => alike.set(`${layer} ${tolerance}`, [...(alike.get(`${layer} ${tolerance}`) ?? []), c]));
  for (const numbers of alike.values()) {
    const { layer, tolerance } = cases[numbers[0]];
    const known = layers.find(({ name }) => name === layer);
    if (!known) continue;
    layerAt(data, known, numbers.map((c) => cases[c].at), tolerance).forEach((there, n) => (found[numbers[n]] = there));
  }
  return found;
}
