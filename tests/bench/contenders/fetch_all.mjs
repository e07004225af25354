// A bare Promise.all(fetch) in Node: fetch_all.mjs REGISTRY
import { readFileSync } from "node:fs";
import { fetchAll } from "./wms.mjs";

console.log(JSON.stringify(await fetchAll(JSON.parse(readFileSync(process.argv[2], "utf8")))));
