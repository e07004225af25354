// Prints a table: server × family × version × format, and for each case whether `geoprobe query` answers what GDAL and
// OGR read from the data. The exit status is 1 if a cell is wrong.
//
//   node tests/servers/table.mjs [-v]      -v: also shows what was expected and what came for the cells that are right
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { leavesOf } from "../support/cli.mjs";
import { query } from "./asking.mjs";
import { startRig } from "./rig.mjs";
import { cases, truths } from "./table/cases.mjs";
import { judge } from "./table/judge.mjs";
import { quirkOf, rowsOf } from "./table/rows.mjs";

const keyOf = (r, c) => `${r}.${c}`;

/** One registry of all cells, a group a point; `questions` are the groups' keys and points. */
export function tableRegistry(rows) {
  const services = [];
  const points = new Map();
  rows.forEach((row, r) =>
    cases.forEach((asked, c) => {
      if (row.skip(asked)) return;
      const key = keyOf(r, c);
      services.push({ key, name: `${row.server} ${row.family} ${row.version} ${row.format}: ${asked.name}`, ...row.service(asked) });
      const point = asked.at.join();
      points.set(point, [...(points.get(point) ?? []), key]);
    }),
  );
  const groups = [...points].map(([point, keys], n) => ({ key: `point${n}`, name: point, services: keys }));
  const questions = groups.map(({ key, name }) => ({ key, at: name.split(",").map(Number) }));
  return { registry: { geoprobe: 1, services, groups }, questions };
}

/** Asks every cell, one query a point. Resolves to rows, each with a cell (or null) for each case. */
export async function fillTable(rig, folder) {
  const truth = truths(rig.data);
  const rows = rowsOf(rig);
  const { registry, questions } = tableRegistry(rows);
  const leaves = new Map();
  for (const { key, at } of questions) {
    const run = await query(folder, registry, ["--at", at.join(), "--features"], key);
    if (!run.document) throw new Error(`geoprobe ended with ${run.status}: ${run.err}`);
    for (const [service, leaf] of leavesOf(run.document)) leaves.set(service, leaf);
  }
  return rows.map((row, r) => ({
    ...row,
    cells: cases.map((asked, c) => {
      const leaf = leaves.get(keyOf(r, c));
      if (!leaf) return null;
      return { name: asked.name, at: asked.at, ...judge(asked, truth[c], leaf, row.errors[asked.name], quirkOf(row, asked)) };
    }),
  }));
}

export const count = (table) => {
  const cells = table.flatMap((row) => row.cells).filter(Boolean);
  return { cells: cells.length, right: cells.filter((cell) => cell.right).length, quirks: cells.filter((cell) => cell.quirk).length };
};

const titleOf = ({ server, family, version, format }) => [server.padEnd(9), family.padEnd(15), version.padEnd(15), format.padEnd(28)].join(" ");
const mark = (cell) => (cell === null ? "·" : !cell.right ? "✗" : cell.quirk ? "!" : "✓");

export function printTable(table, print, verbose = false) {
  cases.forEach(({ name, layer, at }, c) => print(`${String(c + 1).padStart(3)}  ${name.padEnd(20)} ${layer.padEnd(10)} at ${at.join(", ")}`));
  print("\n✓ right  ✗ wrong  ! right, where the server itself errs  · not asked: it is not served so\n");
  print(" ".repeat(70) + cases.map((_, c) => String(c + 1).padStart(3)).join(""));
  for (const row of table) print(titleOf(row).padEnd(70) + row.cells.map((cell) => `  ${mark(cell)}`).join(""));
  const show = (cell, row) => print(`\n${cell.right ? "right" : "WRONG"}: ${titleOf(row).replace(/ +/g, " ")}: ${cell.name} at ${cell.at.join()}\n  asked     ${cell.url}\n  expected  ${cell.expected}${cell.quirk ? ` (${cell.quirk})` : ""}\n  got       ${cell.got}`);
  for (const row of table) for (const cell of row.cells) if (cell && (verbose || !cell.right)) show(cell, row);
  const { cells, right, quirks } = count(table);
  print(`\n${cells} cells: ${right} right, ${cells - right} wrong; in ${quirks} of them the server itself errs, as table/rows.mjs says`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-table-"));
  let rig;
  try {
    rig = await startRig();
    const table = await fillTable(rig, folder);
    printTable(table, console.log, process.argv.includes("-v"));
    const { cells, right } = count(table);
    process.exitCode = right === cells ? 0 : 1;
  } finally {
    await rig?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
