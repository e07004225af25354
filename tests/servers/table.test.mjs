// The table of servers, families, versions, formats and cases (table.mjs): every cell is what GDAL and OGR read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { useRig } from "./asking.mjs";
import { count, fillTable, printTable } from "./table.mjs";

const context = useRig();
let table;

test("the table has at least 2000 cells", async () => {
  table = await fillTable(context.rig, context.folder);
  printTable(table, console.log);
  assert.ok(count(table).cells >= 2000, `${count(table).cells} cells`);
});

for (const server of ["mapserver", "qgis", "mapcache", "mapproxy", "koop"])
  test(`every cell of ${server} is right`, () => {
    const rows = table.filter((row) => row.server === server);
    assert.ok(count(rows).cells >= 15, `${count(rows).cells} cells`);
    const wrong = rows.flatMap((row) => row.cells.filter((cell) => cell && !cell.right).map((cell) => ({ row: `${row.family} ${row.version} ${row.format}`, ...cell })));
    assert.deepEqual(wrong, []);
  });
