// What GDAL reads from the layers' files at some points: the truth that answers are compared with.
import { execFileSync } from "node:child_process";
import { basename, extname, join } from "node:path";

const run = (program, args, input) => execFileSync(program, args, { input, encoding: "utf8", maxBuffer: 64 << 20 });

const pointTable = (points) => points.map(([x, y], i) => `SELECT ${i} AS n, MakePoint(${x}, ${y}, 4326) AS g`).join(" UNION ALL ");

function select(path, sql) {
  const args = ["-f", "GeoJSON", "/vsistdout/", path, "-dialect", "sqlite", "-sql", sql];
  return JSON.parse(run("ogr2ogr", args)).features.map((f) => f.properties);
}

function perPoint(points, rows) {
  const found = points.map(() => []);
  for (const { n, ...rest } of rows) found[n].push(rest);
  return found;
}

const columnsOf = (attributes) => attributes.map((a) => `c."${a}" AS "${a}"`).join(", ");

/** For each point, the attributes of the polygons that hold it or have it on their edge. `where` speaks of c."attribute". */
export function polygonsAt(path, points, attributes, where = "1") {
  const layer = basename(path, extname(path));
  const sql = `SELECT p.n AS n, ${columnsOf(attributes)} FROM "${layer}" c, (${pointTable(points)}) p WHERE ${where} AND ST_Intersects(c.geometry, p.g)`;
  return perPoint(points, select(path, sql));
}

/** For each point, the features within so many metres on the ellipsoid, nearest first, with their `metres`. */
export function pointsNear(path, points, attributes, metres, where = "1") {
  const layer = basename(path, extname(path));
  const distance = "ST_Distance(c.geometry, p.g, 1)";
  const sql = `SELECT p.n AS n, ${columnsOf(attributes)}, ${distance} AS metres FROM "${layer}" c, (${pointTable(points)}) p WHERE ${where} AND ${distance} <= ${metres} ORDER BY metres`;
  return perPoint(points, select(path, sql));
}

/** For each point in the grid's own CRS, its value; null outside of it. */
export function gridAt(path, points) {
  const input = points.map(([x, y]) => `${x} ${y}`).join("\n");
  const lines = run("gdallocationinfo", ["-valonly", "-geoloc", path], `${input}\n`).split("\n");
  return points.map((_, i) => (lines[i] === "" ? null : Number(lines[i])));
}

const sqlOf = ([name, operator, value]) => `c."${name}" ${operator} ${typeof value === "number" ? value : `'${value}'`}`;

/** For each point, what a layer of the rig (dataset.mjs) holds there: attributes, nearest first; for a grid [{ value }]. */
export function layerAt(folder, { type, file, attributes, where }, points, metres) {
  const path = join(folder, file);
  if (type === "grid") return gridAt(path, points).map((value) => [{ value }]);
  const condition = where && sqlOf(where);
  return type === "point" ? pointsNear(path, points, attributes, metres, condition) : polygonsAt(path, points, attributes, condition);
}
