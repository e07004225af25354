// The npm package in Node: geoprobe_in_node.mjs REGISTRY POLICY
import { readFileSync } from "node:fs";
import { createEngine } from "../../../web/dist/index.js";

const [file, policy] = process.argv.slice(2);
const engine = await createEngine({ registry: JSON.parse(readFileSync(file, "utf8")), policy: JSON.parse(policy) });
console.log(await engine.queryText("site", { lon: 31.3963, lat: -24.4561 }));
engine.close();
