// Prints what came of the query in its argument.
import { execFileSync } from "node:child_process";
import { createEngine } from "../../dist/index.js";
import { askBlocked } from "./blocked.js";

const block = (url) => execFileSync(process.execPath, ["-e", `fetch(${JSON.stringify(url)}).then((reply) => reply.text())`]);
console.log(JSON.stringify(await askBlocked(createEngine, block, JSON.parse(process.argv[2]))));
